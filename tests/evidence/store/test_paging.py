"""The log read back from its end: everything that fits once, by days too, however few fit."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from evidence.store import AuditEntry, Store, paging
from evidence.store.paging import AuditQuery, Seen

NOON = datetime(2026, 11, 1, 5, tzinfo=UTC)
COUNT = 60


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    clock = Clock()
    opened = Store.open(url, clock)
    for number in range(COUNT):
        clock.now = NOON + timedelta(hours=6 * number)
        if number % 20 == 19:
            clock.now -= timedelta(hours=8)  # somebody set it
        who = "lan" if number % 7 else "hung"
        opened.append_audit(who, "event.opened" if number % 2 else "login.done", f"account/{number % 3}")
    yield opened
    opened.close()


def everything(store: Store, query: AuditQuery, limit: int) -> list[AuditEntry]:
    found: list[AuditEntry] = []
    before: int | None = None
    while True:
        page = store.paging.audit_back(query, before, limit)
        assert before is None or page.last < before, "it goes on"
        found += page.entries
        if not page.more:
            return found
        before = page.last


@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_all_come_once_the_newest_first(store: Store, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_LOOKED_AT", 10)
    whole = everything(store, AuditQuery(None), limit)
    assert [entry.seq for entry in whole] == list(range(len(whole), 0, -1))
    assert len(whole) >= COUNT
    for query, fits in (
        (AuditQuery(None, subject="account/1"), lambda e: e.subject == "account/1"),
        (AuditQuery(None, actor="hung"), lambda e: e.actor == "hung"),
        (AuditQuery(None, action="login.done"), lambda e: e.action == "login.done"),
        (AuditQuery(Seen(frozenset(), frozenset({"2"}))), lambda e: e.subject == "account/2"),
        (AuditQuery(None, actor="nobody"), lambda _: False),
    ):
        assert everything(store, query, limit) == [entry for entry in whole if fits(entry)]


@pytest.mark.parametrize("steps", [0, 3])
def test_days_are_found_though_the_clock_was_set(store: Store, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "_CLOCK_STEPS", steps + 2)
    whole = everything(store, AuditQuery(None), 1000)
    for day in range(-1, 17):
        first, last = NOON + timedelta(days=day, hours=3), NOON + timedelta(days=day + 2, hours=3)
        found = everything(store, AuditQuery(None, from_utc=first, to_utc=last), 5)
        assert found == [entry for entry in whole if first <= datetime.fromisoformat(entry.at) < last]
