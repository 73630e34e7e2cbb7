"""What holds of a camera, from when to when."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.conditions import Conditions
from evidence.live_lists import Condition, LiveLists

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)


def told(lists: LiveLists) -> list[tuple[str, int, bool]]:
    return [(c.kind, c.revision, c.ended) for c in lists.conditions()]


def test_a_new_state_ends_the_one_before_and_leaves_alarms_and_other_cameras_alone(tmp_path: Path) -> None:
    said: list[Condition] = []
    conditions = Conditions(LiveLists(tmp_path), said.append)
    conditions.changed("a", "live", NOON.timestamp(), "")
    conditions.changed("b", "live", NOON.timestamp(), "")
    conditions.alarms("a", [("disk_low", "1 GB")], NOON)
    conditions.changed("a", "stalled", LATER.timestamp(), "nothing for 5 s")
    assert conditions.state("a") == "stalled"
    assert conditions.state("b") == "live"
    assert told(LiveLists(tmp_path)) == [
        ("live", 2, True),
        ("live", 1, False),
        ("disk_low", 1, False),
        ("stalled", 1, False),
    ]
    assert [c.end_utc for c in said if c.ended] == [LATER]


def test_an_alarm_holds_until_it_is_no_longer_told(tmp_path: Path) -> None:
    lists = LiveLists(tmp_path)
    conditions = Conditions(lists, lambda _: None)
    for _ in range(2):
        conditions.alarms("a", [("disk_full", "x")], NOON)
    assert told(lists) == [("disk_full", 1, False)]
    conditions.alarms("a", [], LATER)
    assert told(lists) == [("disk_full", 2, True)]


def test_what_was_open_at_a_kill_ends_at_the_next_start_without_a_time(tmp_path: Path) -> None:
    lists = LiveLists(tmp_path)
    Conditions(lists, lambda _: None).changed("a", "live", NOON.timestamp(), "")
    Conditions(lists, lambda _: None)
    (left,) = lists.conditions()
    assert (left.ended, left.end_utc) == (True, None)


def test_lines_that_a_full_disk_refuses_are_written_when_it_takes_them_again(tmp_path: Path) -> None:
    lists = LiveLists(tmp_path)
    conditions = Conditions(lists, lambda _: None)
    lists.health_file.mkdir()  # refuses as a full disk does, with an OSError
    conditions.changed("a", "live", NOON.timestamp(), "")
    conditions.changed("a", "stalled", LATER.timestamp(), "")
    lists.health_file.rmdir()
    conditions.alarms("a", [], LATER)
    assert told(lists) == [("live", 2, True), ("stalled", 1, False)]
    assert len(lists.health_file.read_text().splitlines()) == 3
