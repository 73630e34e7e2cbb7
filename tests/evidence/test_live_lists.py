"""Lists that several processes add to, some of them killed."""

import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from evidence.atomic import write_atomic
from evidence.live_lists import Condition, LiveLists
from evidence.record import EventDetail, EventRecord, HealthRecord, Stills, describe
from tests.evidence.samples import DEPOSIT, MODEL, clock

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)


def event(folder: Path, identity: str, revision: int = 1) -> EventDetail:
    """An event as its folder holds it."""
    detail = describe(
        DEPOSIT,
        event_id=identity * 20,
        source="cam",
        clock=clock,
        model=MODEL,
        size=(640, 480),
        clip=None,
        clip_facts=None,
        stills=Stills(),
    ).model_copy(update={"revision": revision})
    at = folder / "events" / detail.event_id
    at.mkdir(parents=True)
    write_atomic(at / "event.json", detail.model_dump_json())
    return detail


def lines(lists: LiveLists) -> list[tuple[str, int]]:
    found = map(EventRecord.model_validate_json, lists.events_file.read_text().splitlines())
    return [(r.event_id[0], r.revision) for r in found]


def test_a_line_that_a_kill_prevented_is_added_by_mending_and_only_once(tmp_path: Path) -> None:
    lists = LiveLists(tmp_path)
    lists.add_event(event(tmp_path, "a").record())
    event(tmp_path, "b")
    assert [d.event_id[0] for d in lists.mend("cam")] == ["a", "b"]
    lists.mend("cam")
    assert lines(lists) == [("a", 1), ("b", 1)]


def test_a_revision_whose_line_is_missing_is_added(tmp_path: Path) -> None:
    lists = LiveLists(tmp_path)
    first = event(tmp_path, "a", revision=2)
    lists.add_event(first.record().model_copy(update={"revision": 1}))
    lists.mend("cam")
    assert lines(lists) == [("a", 1), ("a", 2)]


def test_other_cameras_events_are_not_touched(tmp_path: Path) -> None:
    event(tmp_path, "a")
    lists = LiveLists(tmp_path)
    assert lists.mend("another") == ()
    assert not lists.events_file.exists()


def test_a_line_that_a_power_cut_tore_is_replaced_by_the_next(tmp_path: Path) -> None:
    lists = LiveLists(tmp_path)
    lists.add_event(event(tmp_path, "a").record())
    with lists.events_file.open("ab") as file:
        file.write(b'{"schema":1,"event_id":"half')
    lists.add_event(event(tmp_path, "b").record())
    assert lines(lists) == [("a", 1), ("b", 1)]


def test_processes_that_add_at_the_same_time_leave_whole_lines(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=add_many, args=(tmp_path, f"cam{n}")) for n in range(2)]
    for process in writers:
        process.start()
    lists, trimmed = LiveLists(tmp_path), 0
    while any(process.is_alive() for process in writers):
        if lists.health_file.exists():
            trimmed += lists.trim_conditions(1 << 30, lambda condition: condition.kind != "blurred")
    for process in writers:
        process.join()
    trimmed += lists.trim_conditions(1 << 30, lambda condition: condition.kind != "blurred")
    assert trimmed == 80
    assert [condition.kind for condition in lists.conditions()] == ["dark"] * 80


def add_many(folder: Path, source: str) -> None:
    for _ in range(40):
        LiveLists(folder).add_condition(Condition.begins(source, "dark", NOON, "x" * 500))
        LiveLists(folder).add_condition(Condition.begins(source, "blurred", NOON, "").ends(NOON))


def test_a_condition_has_a_beginning_and_an_end_and_the_last_word_counts(tmp_path: Path) -> None:
    lists = LiveLists(tmp_path)
    began = Condition.begins("cam", "unreachable", NOON, "no answer")
    lists.add_condition(began)
    lists.add_condition(began.ends(NOON + timedelta(seconds=30)))
    (found,) = lists.conditions()
    assert (found.kind, found.revision, found.ended) == ("unreachable", 2, True)
    assert found.end_utc == NOON + timedelta(seconds=30)
    assert began.ends(None).end_utc is None, "an end that nobody saw has no time"


def test_what_the_detector_saw_is_a_condition_that_is_over() -> None:
    seen = HealthRecord(
        source="cam", kind="dark", start_s=3.0, end_s=9.0, start_utc=NOON, end_utc=None, detail="mean luma 9"
    )
    condition = Condition.seen(seen)
    assert (condition.kind, condition.start_s, condition.end_s, condition.ended) == ("dark", 3.0, 9.0, True)
