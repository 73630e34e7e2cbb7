"""How the page of a publication shows how far it is, to one person."""

from dataclasses import dataclass
from typing import Literal

from api.publication_state import PublicationState, Stage, may_approve
from api.publication_uncovered import Uncovered
from api.station.desk import Desk
from api.station.queue_view import Row, make_row
from evidence import catalogue_publication as words
from evidence.catalogue import Text
from evidence.people import Person
from evidence.store.wishes import Asked

STAGES: tuple[tuple[Stage, Text], ...] = (
    ("make", words.STEP_MAKE),
    ("ask", words.STEP_ASK),
    ("approve", words.STEP_APPROVE),
    ("take", words.STEP_TAKE),
)


@dataclass(frozen=True, slots=True)
class PublicationView:
    """Names as people say them."""

    state: PublicationState
    asked_by: str
    approved_by: str
    declined_by: str
    proved: bool
    """They have shown who they are a short while ago."""
    prove_at: str
    """Where they do that."""
    uncovered: tuple[tuple[Uncovered, str], ...]
    """With who said so; empty where nobody here did."""

    def step(self, stage: Stage) -> Literal["done", "now", "later"]:
        order = [one for one, _ in STAGES]
        now = self.state.stage
        at = order.index("make") if now in ("no", "making") else order.index(now)
        mine = order.index(stage)
        return "done" if mine < at else "now" if mine == at and now != "no" else "later"


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One in the list of what waits."""

    row: Row
    """As in the queue."""
    asked: Asked
    asked_by: str
    """As people say it."""
    mine: bool
    may_approve: bool


def publication_view(desk: Desk, person: Person, event_id: str) -> PublicationView:
    """Raises ProblemError, StoreUnavailableError."""
    state = desk.publishing.state(event_id, person)
    asked = state.asked
    return PublicationView(
        state,
        asked_by=desk.full_name(None if asked is None else asked.by),
        approved_by=desk.full_name(None if asked is None else asked.approved_by),
        declined_by=desk.full_name(None if asked is None else asked.declined_by),
        proved=person.proved_lately(desk.clock()),
        prove_at=_prove_at(desk, person, event_id),
        uncovered=tuple((one, desk.full_name(one.by)) for one in state.uncovered),
    )


def waiting_rows(desk: Desk, person: Person, commune: str) -> tuple[tuple[WaitingRow, ...], tuple[str, ...]]:
    """Of one commune, or of all (empty) that the person sees; and the communes that something waits in."""
    book = desk.book()
    rows = tuple(
        WaitingRow(
            make_row(desk, book, desk.queued(one.event_id, person)),
            one.asked,
            asked_by=desk.full_name(one.asked.by),
            mine=one.asked.by == person.id,
            may_approve=may_approve(person, one.asked),
        )
        for one in desk.publishing.waiting(person)
    )
    communes = tuple(sorted({one.row.commune for one in rows if one.row.commune is not None}))
    return tuple(one for one in rows if commune in ("", one.row.commune)), communes


def _prove_at(desk: Desk, person: Person, event_id: str) -> str:
    """Where their password is known: here, or at the service that vouches for them."""
    here = f"/cases/{event_id}/publication"
    outside = desk.station.provider is not None and not desk.station.people.accounts.get(person.id).has_password
    return f"/oidc/login?again=1&next={here}" if outside else f"/login?next={here}"
