"""Stamps that wait while nobody can be reached, and come later, once."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence.objects import NoSuchObjectError, Objects, open_objects
from evidence.stamps import NotStampedError
from evidence.stamps.queue import stamp_due
from evidence.store import Store
from evidence.verify.der import StampError
from evidence.verify.findings import Stamp

SIGNED = b"signature"
EVENT, PACKAGE = "a" * 20, "EV-1"
KEY = f"packages/{EVENT}/{PACKAGE}/manifest"


@dataclass
class Authority:
    """Stamps by putting a word in front."""

    away: bool = False
    asked: list[bytes] = field(default_factory=list)

    def ask(self, signed: bytes) -> tuple[bytes, Stamp]:
        self.asked.append(signed)
        if self.away:
            raise NotStampedError("away")
        data = b"stamped " + signed
        return data, self.check(data, signed)

    def check(self, data: bytes, signed: bytes) -> Stamp:
        if data != b"stamped " + signed:
            raise StampError("expected a stamp")
        return Stamp("2026-11-22T10:00:00.000Z", "test", checked=True)


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 22, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Store:
    return Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}", clock=clock)


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    kept = open_objects(tmp_path / "evidence")
    kept.put(f"{KEY}.sig", SIGNED)
    return kept


def _queue(store: Store, signed: bytes = SIGNED) -> None:
    store.stamps.queue(PACKAGE, EVENT, hashlib.sha256(signed).hexdigest())


def test_a_stamp_comes_when_the_authority_is_back(store: Store, objects: Objects, clock: Clock) -> None:
    _queue(store)
    authority = Authority(away=True)
    waits = []
    for _ in range(12):
        (asked,) = stamp_due(store, objects, authority.ask, authority.check, clock)
        assert (asked.stamp, asked.problem) == (None, "away")
        assert list(stamp_due(store, objects, authority.ask, authority.check, clock)) == []
        (job,) = store.stamps.waiting()
        waits.append(job.due_utc - clock.now)
        clock.now = job.due_utc
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert waits[-1] == timedelta(hours=6)
    authority.away = False
    (asked,) = stamp_due(store, objects, authority.ask, authority.check, clock)
    assert asked.stamp is not None
    assert objects.read(f"{KEY}.tsr") == b"stamped " + SIGNED
    assert store.stamps.waiting() == ()
    store.close()


def test_who_was_killed_before_noting_it_asks_no_second_time(store: Store, objects: Objects, clock: Clock) -> None:
    _queue(store)
    objects.put(f"{KEY}.tsr", b"stamped " + SIGNED)
    authority = Authority()
    (asked,) = stamp_due(store, objects, authority.ask, authority.check, clock)
    assert asked.stamp is not None
    assert authority.asked == []
    assert store.stamps.waiting() == ()
    store.close()


def test_a_signature_that_was_exchanged_gets_no_stamp(store: Store, objects: Objects, clock: Clock) -> None:
    _queue(store, b"another")
    authority = Authority()
    (asked,) = stamp_due(store, objects, authority.ask, authority.check, clock)
    assert asked.stamp is None
    assert "evidence check" in asked.problem
    assert authority.asked == []
    with pytest.raises(NoSuchObjectError):
        objects.read(f"{KEY}.tsr")
    store.close()


def test_a_wrong_stamp_that_lies_there_is_said_and_not_noted(store: Store, objects: Objects, clock: Clock) -> None:
    _queue(store)
    objects.put(f"{KEY}.tsr", b"forged")
    authority = Authority()
    (asked,) = stamp_due(store, objects, authority.ask, authority.check, clock)
    assert (asked.stamp, asked.problem) == (None, "expected a stamp")
    assert len(store.stamps.waiting()) == 1
    store.close()
