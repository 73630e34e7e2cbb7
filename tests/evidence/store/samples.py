"""Hand-made rows."""

from datetime import UTC, datetime

from evidence.live_lists import Condition
from evidence.record import EventRecord
from evidence.store import START, Batch, Configured, Filed, Judgement, Position, Store
from streams.config import Camera, Config
from tests.evidence.samples import detail

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)


def event(identity: str = "a", revision: int = 1) -> EventRecord:
    """Of the camera "street", with an id of twenty times `identity` where that is one letter."""
    event_id = identity * 20 if len(identity) == 1 else identity
    return detail("street").record().model_copy(update={"event_id": event_id, "revision": revision})


def judgement(reviewer: str = "duc", revision: int = 1) -> Judgement:
    return Judgement(reviewer, "reviewer", "confirmed", "CONFIRM-ROAD", "rõ ràng", revision, 12.5)


def condition(identity: str = "c", source: str = "street") -> Condition:
    """That began at noon and holds."""
    return Condition.begins(source, "unreachable", NOON, "no answer").model_copy(update={"health_id": identity * 20})


def configured(*cameras: Camera, installation: str = "box", before: Configured | None = None) -> Configured:
    """One camera "street" where none are given."""
    config = Config(cameras=cameras or (Camera(id="street", name="Phố"),))
    return Configured.of(config, installation, NOON, before)


def file_condition(store: Store, condition: Condition) -> None:
    """As if it stood in a journal of its own."""
    store.file(Batch(condition.health_id, START, Position(1, ""), conditions=(condition,)))


def file_configured(store: Store, *lines: Configured) -> Filed:
    """As if they stood in a journal of their own."""
    return store.file(Batch(f"{lines[-1].installation} {lines[-1].number}", START, Position(1, ""), configured=lines))
