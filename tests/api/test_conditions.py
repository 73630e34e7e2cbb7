"""What holds of a camera, from when to when."""

from datetime import UTC, datetime, timedelta

from api.conditions import Conditions
from evidence.live_lists import Condition

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)


def told(said: list[Condition]) -> list[tuple[str, int, bool]]:
    """The last that was said of each."""
    last = {condition.health_id: condition for condition in said}
    return [(c.kind, c.revision, c.ended) for c in last.values()]


def test_a_new_state_ends_the_one_before_and_leaves_alarms_and_other_cameras_alone() -> None:
    said: list[Condition] = []
    conditions = Conditions(said.append)
    conditions.changed("a", "live", NOON.timestamp(), "")
    conditions.changed("b", "live", NOON.timestamp(), "")
    conditions.alarms("a", [("disk_low", "1 GB")], NOON)
    conditions.changed("a", "stalled", LATER.timestamp(), "nothing for 5 s")
    assert told(said) == [("live", 2, True), ("live", 1, False), ("disk_low", 1, False), ("stalled", 1, False)]
    assert [c.end_utc for c in said if c.ended] == [LATER]
    assert [c.kind for c in conditions.open("a")] == ["disk_low", "stalled"]
    assert [c.kind for c in conditions.open("b")] == ["live"]


def test_an_alarm_holds_until_it_is_no_longer_told() -> None:
    said: list[Condition] = []
    conditions = Conditions(said.append)
    for _ in range(2):
        conditions.alarms("a", [("disk_full", "x")], NOON)
    assert told(said) == [("disk_full", 1, False)]
    conditions.alarms("a", [], LATER)
    assert told(said) == [("disk_full", 2, True)]


def test_what_a_watcher_wrote_down_itself_holds_too_and_ends_with_its_camera() -> None:
    said: list[Condition] = []
    conditions = Conditions(said.append)
    covered = Condition.begins("a", "covered", NOON, "", start_s=3.0)
    conditions.seen(covered)
    assert conditions.open("a") == (covered,)
    assert said == [], "it is on disk already"
    conditions.seen(Condition.begins("b", "dark", NOON, ""))
    conditions.close(LATER, "a")
    assert [(c.source, c.kind, c.end_utc) for c in said] == [("a", "covered", LATER)]
    conditions.seen(conditions.open("b")[0].ends(LATER))
    assert conditions.open("b") == ()


def test_what_is_about_no_camera_is_told_apart() -> None:
    conditions = Conditions(lambda _: None)
    conditions.begin("a", "recorder_failed", NOON, "")
    conditions.begin("@store", "store_failed", NOON, "")
    assert [c.source for c in conditions.elsewhere({"a", "b"})] == ["@store"]
