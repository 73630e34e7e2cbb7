"""Deciding about an event: whoever decides has a reason, nobody decides over another who is at work, and what is
confirmed was confirmed by two people."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete

from evidence.law.reasons import Reasons
from evidence.people.claims import ClaimedError, claim_on
from evidence.people.errors import PeopleError
from evidence.people.person import Person
from evidence.store import schema
from evidence.store.errors import VersionConflictError
from evidence.store.events import last_of, review
from evidence.store.rows import Judgement, Review, State, Verdict
from evidence.store.writer import writer


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody sends; `revision` of the event as they saw it."""

    verdict: Verdict
    reason_code: str
    note: str
    revision: int
    seconds_watched: float | None


@dataclass(frozen=True, slots=True)
class Decided:
    review: Review
    state: State


class BadReasonError(PeopleError):
    """No reason code for this verdict, or one that demands a note."""


class SamePersonError(PeopleError):
    """Who confirmed it first wants to be the second person too."""


class NoSecondError(PeopleError):
    """Somebody who may not be the second person."""


class Decisions:
    """Methods raise StoreUnavailableError."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def decide(
        self,
        event_id: str,
        expected_version: int,
        person: Person,
        sent: Decision,
        reasons: Reasons,
        *,
        two_people: bool,
    ) -> Decided:
        """Raises VersionConflictError, ClaimedError, BadReasonError, SamePersonError, NoSecondError, NoSuchEventError,
        RecordError."""
        _check_reason(sent, reasons)
        judgement = Judgement(
            person.id, person.role, sent.verdict, sent.reason_code, sent.note, sent.revision, sent.seconds_watched
        )
        claims = schema.Claim
        with writer(self._engine, self._clock) as to:
            claim = claim_on(to.connection, event_id, to.now)
            if claim is not None and claim.by != person.id:
                raise ClaimedError(claim)
            before, version, last = last_of(to, event_id)
            if version != expected_version:
                raise VersionConflictError(event_id, expected_version, version)
            _require_other(before, version, last, person, sent.verdict, two_people=two_people)
            made = review(to, event_id, expected_version, judgement, two_people=two_people)
            to.connection.execute(delete(claims).where(claims.event_id == event_id))
        assert made.state is not None
        return Decided(made, made.state)


def _require_other(
    before: str, version: int, last: str | None, person: Person, verdict: Verdict, *, two_people: bool
) -> None:
    """Whoever settles what somebody confirmed, or overrules somebody, is another one who may."""
    if verdict == "confirmed" and two_people:
        if before == "second" and last == person.id:
            raise SamePersonError(f"expected a second person, found {person.id}, who confirmed it first")
        if before != "open":
            _require_second(person)
    elif version > 0 and last != person.id:
        _require_second(person)  # overruling somebody weighs as much as agreeing


def _require_second(person: Person) -> None:
    if "confirm" not in person.rights:
        raise NoSecondError(f"expected somebody who may be the second person, found a {person.role}")


def _check_reason(sent: Decision, reasons: Reasons) -> None:
    reason = reasons.get(sent.reason_code)
    if reason is None or reason.retired or reason.verdict != sent.verdict:
        offered = ", ".join(one.code for one in reasons.offered(sent.verdict))
        raise BadReasonError(f"expected a reason for {sent.verdict} ({offered}), found {sent.reason_code[:50]!r}")
    if reason.note == "required" and not sent.note.strip():
        raise BadReasonError(f"expected a note with {reason.code}, found none")
