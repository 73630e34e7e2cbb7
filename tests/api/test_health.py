"""health.jsonl as serve keeps it, and what it remembers of it."""

import fcntl
import time
from datetime import UTC, datetime
from pathlib import Path

from api import health
from api.health import Health
from api.health_writer import HealthWriter
from evidence.live_lists import Condition, ConditionKind, LiveLists

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)


def began(kind: ConditionKind = "live", source: str = "a") -> Condition:
    return Condition.begins(source, kind, NOON, "")


def test_what_was_open_at_a_kill_ends_at_the_next_start_without_a_time(tmp_path: Path) -> None:
    lists = LiveLists(tmp_path)
    lists.add_condition(began())
    (left,) = Health(lists).latest(ended=True)
    assert (left.ended, left.end_utc) == (True, None)
    assert lists.conditions() == (left,)


def test_the_latest_come_first_those_that_hold_apart_from_those_that_are_over(tmp_path: Path) -> None:
    told = Health(LiveLists(tmp_path))
    first, second, elsewhere = began("connecting"), began("live"), began("live", "b")
    for condition in (first, first.ends(NOON), second, elsewhere):
        told.add(condition)
    assert [c.source for c in told.latest(ended=False)] == ["b", "a"]
    assert told.latest(ended=False, camera="a") == (second,)
    assert told.latest(ended=True) == (first.ends(NOON),)
    assert told.latest(ended=True, camera="b") == ()


def test_a_condition_that_holds_is_never_forgotten_for_newer_ones(tmp_path: Path) -> None:
    told = Health(LiveLists(tmp_path))
    holds = began("unreachable", "b")
    told.add(holds)
    for _ in range(health.REMEMBERED + 10):
        told.add(began().ends(NOON))
    assert told.latest(ended=False) == (holds,)
    assert len(told.latest(ended=True, limit=10**9)) == health.REMEMBERED - 1


def test_lines_that_a_full_disk_refuses_are_written_in_order_when_it_takes_them_again(tmp_path: Path) -> None:
    lists = LiveLists(tmp_path)
    lists.health_file.mkdir()  # refuses as a full disk does, with an OSError
    writer = HealthWriter(lists)
    live, stalled = began("live"), began("stalled")
    for condition in (live, live.ends(NOON), stalled):
        writer.put(condition)
    time.sleep(0.2)
    lists.health_file.rmdir()
    deadline_s = time.monotonic() + 10
    while not lists.health_file.exists():
        assert time.monotonic() < deadline_s
        time.sleep(0.05)
    assert writer.close(5.0)
    assert [c.kind for c in lists.conditions()] == ["live", "stalled"]
    assert len(lists.health_file.read_text().splitlines()) == 3


def test_a_list_that_another_process_holds_delays_neither_who_writes_nor_the_end(tmp_path: Path) -> None:
    lists = LiveLists(tmp_path)
    with lists.health_file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # as by a watcher that hangs in the middle of a line
        writer = HealthWriter(lists)
        writer.put(began())
        assert not writer.close(0.2)
        assert lists.conditions() == ()
    assert writer.close(10.0), "written as soon as that can be"
    assert len(lists.conditions()) == 1
