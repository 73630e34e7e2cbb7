"""Hand-made rows."""

from datetime import UTC, datetime

from evidence.live_lists import Condition
from evidence.record import EventRecord
from evidence.store import START, Batch, Judgement, Position, Store
from tests.evidence.samples import detail

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)


def event(identity: str = "a", revision: int = 1) -> EventRecord:
    """Of the camera "street", with an id of twenty times `identity` where that is one letter."""
    event_id = identity * 20 if len(identity) == 1 else identity
    return detail("street").record().model_copy(update={"event_id": event_id, "revision": revision})


def judgement(reviewer: str = "duc", revision: int = 1) -> Judgement:
    return Judgement(reviewer, "reviewer", "confirmed", "CONFIRM-ROAD", "rõ ràng", revision, 12.5)


def file_condition(store: Store, condition: Condition) -> None:
    """As if it stood in a journal of its own."""
    store.file(Batch(condition.health_id, START, Position(1, ""), conditions=(condition,)))
