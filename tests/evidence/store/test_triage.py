"""The queue's order, its pages, and what each person does not get to see, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from evidence.law import Reasons
from evidence.people import Decision, NewAccount, People, Person
from evidence.record import EventRecord
from evidence.store import Store
from evidence.store.triage import Place, Queued, Triage, Wanted
from tests.evidence.store.samples import event

AT = datetime(2026, 11, 1, tzinfo=UTC)
GATE, SQUARE = "gate", "square"
BOTH = Wanted(frozenset({GATE, SQUARE}))


def filed(store: Store, event_id: str, hours: float | None, source: str = GATE, **facts: object) -> EventRecord:
    at = None if hours is None else AT + timedelta(hours=hours)
    record = event(event_id).model_copy(update={"source": source, "release_utc": at, **facts})
    store.file_event(record)
    return record


def ids(page: tuple[Queued, ...]) -> list[str]:
    return [one.event.record.event_id for one in page]


def walked(triage: Triage, wanted: Wanted, limit: int, *, newest: bool) -> list[str]:
    """All pages, one after the other."""
    found: list[str] = []
    after: Place | None = None
    while page := triage.page(wanted, limit, after, newest=newest):
        found += ids(page)
        after = page[-1].place
    return found


def person(store: Store, name: str, role: str = "approver") -> Person:
    people = People(store)
    made = NewAccount(name, name.title(), "Công an tỉnh", "approver" if role == "approver" else "reviewer", None)
    people.accounts.use_link(people.accounts.add(made, "test"), "mot mat khau dai 2026")
    found = people.who(people.sign_in(name, "mot mat khau dai 2026", "-"))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("limit", "value"),
    [("_FEW_SOURCES", 40), ("_FEW_SOURCES", 0), ("_AT_ONCE", 1)],
    ids=["an index for each camera", "one index for all", "a statement for each camera"],
)
def test_pages_go_from_the_oldest_and_back_whatever_their_size(
    store: Store, limit: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"evidence.store.queue_queries.{limit}", value)
    for name, hours, source in (
        ("e1", 5, GATE),
        ("e2", 1, SQUARE),
        ("e3", None, SQUARE),
        ("e4", 3, GATE),
        ("e5", 3, SQUARE),
        ("e6", None, GATE),
    ):
        filed(store, name, hours, source)
    triage = Triage(store.engine)
    oldest = ["e3", "e6", "e2", "e4", "e5", "e1"]
    for size in (1, 2, 3, 10):
        assert walked(triage, BOTH, size, newest=False) == oldest
        assert walked(triage, BOTH, size, newest=True) == oldest[::-1]


def test_only_what_is_asked_for_is_given(store: Store) -> None:
    filed(store, "low", 1, score=0.3)
    filed(store, "high", 2, score=0.9, kind="litter")
    filed(store, "there", 3, SQUARE)
    filed(store, "gone", 4)
    store.withdraw_event("gone", "test", "a test")
    triage = Triage(store.engine)
    here = frozenset({GATE})
    assert ids(triage.page(Wanted(here), 10)) == ["low", "high"]
    assert ids(triage.page(Wanted(here, least_score=0.5), 10)) == ["high"]
    assert ids(triage.page(Wanted(here, kind="litter"), 10)) == ["high"]
    assert ids(triage.page(Wanted(here, from_utc=AT + timedelta(hours=2)), 10)) == ["high"]
    assert ids(triage.page(Wanted(here, to_utc=AT + timedelta(hours=2)), 10)) == ["low"]
    assert triage.page(Wanted(frozenset()), 10) == ()
    assert (triage.count(Wanted(here)), triage.count(BOTH), triage.count(BOTH, most=2)) == (2, 3, 2)
    assert triage.count(Wanted(frozenset())) == 0
    assert triage.one("there", here) is None
    assert triage.one("there", frozenset({SQUARE})) is not None
    assert triage.one("gone", here) is None


def test_what_waits_for_a_second_person_is_not_shown_to_the_first(store: Store) -> None:
    filed(store, "one", 1)
    filed(store, "two", 2)
    lan, hung = person(store, "lan"), person(store, "hung")
    sent = Decision("confirmed", "CONFIRM-ROAD", "", 1, 5.0)
    people = People(store)
    people.decisions.decide("one", 0, lan, sent, Reasons.load(), two_people=True)
    triage = Triage(store.engine)
    both = frozenset({GATE})
    assert ids(triage.page(Wanted(both, not_confirmed_by=lan.id), 10)) == ["two"]
    (first, _) = triage.page(Wanted(both, not_confirmed_by=hung.id), 10)
    assert (first.state, first.verdict, first.reviewer) == ("second", "confirmed", "lan")
    people.decisions.decide("one", 1, hung, sent, Reasons.load(), two_people=True)
    assert ids(triage.page(Wanted(both), 10)) == ["two"]
    assert ids(triage.page(Wanted(both, states=("settled",), verdict="confirmed"), 10)) == ["one"]
    assert triage.page(Wanted(both, states=("settled",), verdict="rejected"), 10) == ()


def test_similar_events_are_of_the_same_camera_and_kind_and_the_nearest_first(store: Store) -> None:
    record = filed(store, "this", 1, item_box=(100.0, 100.0, 120.0, 120.0))
    filed(store, "far", 2, item_box=(500.0, 100.0, 520.0, 120.0))
    filed(store, "near", 3, item_box=(110.0, 100.0, 130.0, 120.0))
    filed(store, "other camera", 4, SQUARE)
    assert ids(Triage(store.engine).like(record)) == ["near", "far"]


def test_who_has_opened_what_is_read_from_the_log(store: Store) -> None:
    for name in ("one", "two"):
        filed(store, name, 1)
    store.custody.opened("one", "lan", 1)
    store.custody.opened("two", "hung", 1)
    triage = Triage(store.engine)
    assert triage.opened_by("lan", ["one", "two"]) == {"one"}
