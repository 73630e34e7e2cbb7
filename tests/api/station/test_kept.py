"""What is kept in memory for some time: facts that figures are counted from, and whether the log's chain was whole."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from api.station import kept_facts
from api.station.chain_watch import ChainWatch
from api.station.kept_facts import KeptFacts
from evidence.statistics import Facts, read_facts
from evidence.store import Store, StoreUnavailableError


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    for number in range(5):
        opened.append_audit("lan", "event.opened", f"event/{number}")
    yield opened
    opened.close()


def until(happened: Callable[[], bool]) -> None:
    end_s = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < end_s, "waited 20 s in vain"
        time.sleep(0.01)


class Reading:
    """The real thing, slowed down and counted."""

    def __init__(self) -> None:
        self.count = 0
        self.now_s = 0.0
        self.takes_s = 0.0
        self.go = threading.Event()
        self.go.set()

    def __call__(self, store: Store, *, two_people: bool) -> Facts:
        self.count += 1
        self.now_s += self.takes_s
        assert self.go.wait(20)
        return read_facts(store, two_people=two_people)

    def clock(self) -> float:
        return self.now_s


def test_what_takes_long_is_read_beside_whoever_asks(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = Reading()
    monkeypatch.setattr(kept_facts, "read_facts", reading)
    reading.takes_s = 4.0
    kept = KeptFacts(store, two_people=True, clock=reading.clock)
    first = kept.get()
    assert first.lasts_s == 120.0
    reading.now_s += 119
    assert kept.get() is first
    assert reading.count == 1
    reading.now_s += 2
    reading.go.clear()
    store.append_audit("lan", "event.opened", "event/9")
    assert kept.get() is first, "nobody waits"
    assert kept.get() is first
    until(lambda: reading.count == 2)
    reading.go.set()
    until(lambda: kept.get() is not first)
    assert kept.get().facts.frozen.head.seq == first.facts.frozen.head.seq + 1
    assert reading.count == 2


def test_what_is_little_is_read_again_soon(store: Store) -> None:
    now_s = 0.0
    kept = KeptFacts(store, two_people=True, clock=lambda: now_s)
    first = kept.get()
    store.append_audit("lan", "event.opened", "event/9")
    assert kept.get() is first
    now_s += 4
    assert kept.get().facts.frozen.head.seq == first.facts.frozen.head.seq + 1


def test_a_chain_that_was_cut_is_told(store: Store) -> None:
    watch = ChainWatch(store, store.clock)
    watch.look()
    until(lambda: watch.last is not None and not watch.running)
    assert watch.last is not None
    assert watch.last.check is not None
    assert (watch.last.check.breaks, watch.last.signed) == ((), None)
    before = watch.last
    with store.engine.begin() as connection:  # as somebody with the file in hand
        for (name,) in connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")
        ).all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text("UPDATE audit SET actor = 'hung' WHERE subject = 'event/2'"))
    watch.look()
    assert watch.last is before, "looked at today already"
    watch.look(however_fresh=True)
    until(lambda: watch.last is not before)
    assert watch.last.check is not None
    assert [one.kind for one in watch.last.check.breaks] == ["changed"]


def test_a_store_that_does_not_answer_is_no_broken_chain(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: object = None) -> None:
        raise StoreUnavailableError("away")

    monkeypatch.setattr(store, "check_audit", away)
    watch = ChainWatch(store, store.clock)
    watch.look()
    until(lambda: watch.last is not None)
    assert watch.last is not None
    assert watch.last.check is None
