"""Claims, decisions, notes and what a person sees, on both databases."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from evidence.law import Reasons
from evidence.people import (
    CLAIM,
    OF_ROLE,
    Answered,
    BadReasonError,
    ClaimedError,
    Decided,
    Decision,
    KeyReusedError,
    NewAccount,
    NoSecondError,
    People,
    Person,
    Role,
    SamePersonError,
    StillBusyError,
)
from evidence.store import NoSuchEventError, State, Store, VersionConflictError
from streams.config import Camera, Place
from tests.evidence.people.test_accounts import Clock
from tests.evidence.store.samples import configured, event, file_configured

EVENT = "a" * 20
REASONS = Reasons.load()
CONFIRMED = Decision("confirmed", "CONFIRM-ROAD", "", 1, 12.5)
REJECTED = Decision("rejected", "REJECT-WIND", "", 1, 3.0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(url: str, clock: Clock) -> Iterator[Store]:
    with closing(Store.open(url, clock)) as opened:
        opened.file_event(event())
        yield opened


@pytest.fixture
def people(store: Store) -> People:
    return People(store)


def person(name: str, role: Role = "reviewer", communes: frozenset[str] | None = None) -> Person:
    return Person(name, name, "Công an phường", role, OF_ROLE[role], communes, None)


def decide(people: People, version: int, who: Person, what: Decision = CONFIRMED, *, two: bool = True) -> Decided:
    return people.decisions.decide(EVENT, version, who, what, REASONS, two_people=two)


def standing(store: Store) -> tuple[State, str | None, int]:
    found = store.feed.event(frozenset({"street"}), EVENT)
    return found.state, found.verdict, found.version


def test_what_one_confirms_another_settles(people: People, store: Store) -> None:
    assert decide(people, 0, person("duc")).state == "second"
    assert standing(store) == ("second", "confirmed", 1)
    with pytest.raises(SamePersonError):
        decide(people, 1, person("duc", "approver"))
    with pytest.raises(NoSecondError):
        decide(people, 1, person("lan"))
    assert decide(people, 1, person("hoa", "approver")).state == "settled"
    assert standing(store) == ("settled", "confirmed", 2)
    assert store.check().whole


def test_where_the_station_is_set_up_so_one_is_enough(people: People, store: Store) -> None:
    assert decide(people, 0, person("duc"), two=False).state == "settled"
    assert standing(store) == ("settled", "confirmed", 1)


def test_rejecting_takes_one_and_who_overrules_may_be_the_second_person(people: People, store: Store) -> None:
    assert decide(people, 0, person("duc"), REJECTED).state == "settled"
    with pytest.raises(NoSecondError):
        decide(people, 1, person("lan"))
    assert decide(people, 1, person("hoa", "approver")).state == "second"
    with pytest.raises(SamePersonError):
        decide(people, 2, person("hoa", "approver"))
    assert decide(people, 2, person("hoa", "approver"), REJECTED).state == "settled", (
        "their own word they may take back"
    )
    assert [one.judgement.verdict for one in store.reviews(EVENT)] == ["rejected", "confirmed", "rejected"]


@pytest.mark.parametrize(
    "decision",
    [
        Decision("confirmed", "REJECT-WIND", "", 1, None),
        Decision("confirmed", "NO-SUCH", "", 1, None),
        Decision("rejected", "REJECT-DUP", "  ", 1, None),
        Decision("suspected_tampering", "SUSPECT-TAMPER", "", 1, None),
    ],
)
def test_a_decision_has_a_reason_that_fits_and_the_note_that_it_demands(people: People, decision: Decision) -> None:
    with pytest.raises(BadReasonError):
        decide(people, 0, person("duc"), decision)


def test_of_many_who_decide_at_once_one_does(people: People, store: Store) -> None:
    done: list[Decided] = []
    late: list[VersionConflictError] = []

    def one(name: str) -> None:
        try:
            done.append(decide(people, 0, person(name)))
        except VersionConflictError as error:
            late.append(error)

    threads = [threading.Thread(target=one, args=(f"duc-{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(late)) == (1, 7)
    assert {error.found for error in late} == {1}
    assert len(store.reviews(EVENT)) == 1


def test_of_many_who_take_a_case_at_once_one_has_it(people: People) -> None:
    mine: list[str] = []
    others: list[str] = []

    def take(name: str) -> None:
        try:
            mine.append(people.claims.take(EVENT, name).by)
        except ClaimedError as error:
            others.append(error.claim.by)

    threads = [threading.Thread(target=take, args=(f"duc-{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mine) == 1
    assert others == mine * 7


def test_a_claim_keeps_others_away_until_it_ends_or_is_dropped(people: People, clock: Clock) -> None:
    people.claims.take(EVENT, "duc")
    with pytest.raises(ClaimedError):
        decide(people, 0, person("lan"))
    clock.now += CLAIM - timedelta(seconds=1)
    again = people.claims.take(EVENT, "duc")
    assert again.since_utc < again.until_utc - CLAIM
    clock.now += CLAIM
    assert people.claims.on([EVENT]) == {}
    assert people.claims.take(EVENT, "lan").by == "lan"
    people.claims.drop(EVENT, "duc")
    assert people.claims.on([EVENT])[EVENT].by == "lan", "only their own"
    decide(people, 0, person("lan"))
    assert people.claims.on([EVENT]) == {}, "who decided is done with it"


def test_nobody_takes_or_writes_beside_what_is_not_there(people: People, store: Store) -> None:
    store.withdraw_event(EVENT, "duc", "test")
    with pytest.raises(NoSuchEventError):
        people.claims.take(EVENT, "duc")
    with pytest.raises(NoSuchEventError):
        people.notes.add(EVENT, "duc", "xe tải")


def test_notes_stay_and_are_in_the_log(people: People, store: Store, clock: Clock) -> None:
    people.notes.add(EVENT, "duc", "xe tải trắng")
    clock.now += timedelta(seconds=1)
    people.notes.add(EVENT, "lan", "biển số mờ")
    assert [(note.by, note.text) for note in people.notes.of(EVENT)] == [
        ("duc", "xe tải trắng"),
        ("lan", "biển số mờ"),
    ]
    assert store.check().whole


def test_a_person_sees_the_cameras_of_their_communes_alone(people: People, store: Store) -> None:
    near, far = (Camera(id=one, place=Place(commune=where)) for one, where in (("near", "A"), ("far", "B")))
    file_configured(store, first := configured(near, far, Camera(id="nowhere")))
    sources = people.scope.sources
    assert sources(person("duc", communes=frozenset({"A"}))) == {"near"}
    assert sources(person("duc", communes=frozenset({"A", "B", "C"}))) == {"near", "far"}
    assert sources(person("duc", communes=frozenset())) == frozenset()
    assert sources(person("duc")) == {"near", "far", "nowhere", "street"}, "street has events, and is no camera here"
    store.file_event(event("b" * 20).model_copy(update={"source": "square"}))
    assert sources(person("duc")) == {"near", "far", "nowhere", "street", "square"}, "as soon as it has an event"
    moved = near.model_copy(update={"place": Place(commune="B")})
    file_configured(store, configured(moved, far, before=first))
    assert sources(person("duc", communes=frozenset({"A"}))) == frozenset()


def test_a_request_that_is_sent_again_is_answered_as_the_first_time(people: People, clock: Clock) -> None:
    people.accounts.add(NewAccount("duc", "Đức", "x", "viewer", None), "console")
    repeats = people.repeats
    assert repeats.begin("duc", "k1", "hash") is None
    with pytest.raises(StillBusyError):
        repeats.begin("duc", "k1", "hash")
    repeats.answered("duc", "k1", Answered(201, "{}"))
    assert repeats.begin("duc", "k1", "hash") == Answered(201, "{}")
    with pytest.raises(KeyReusedError):
        repeats.begin("duc", "k1", "other")
    assert repeats.begin("lan", "k1", "other") is None, "keys are everybody's own"
    clock.now += timedelta(hours=25)
    assert repeats.begin("duc", "k1", "other") is None, "and are forgotten"
    repeats.failed("duc", "k1")
    assert repeats.begin("duc", "k1", "third") is None
