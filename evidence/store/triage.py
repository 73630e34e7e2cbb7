"""What stands in a queue, for whom, and in which order: read a page at a time, from indexes, however much there is."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Engine, and_, func, or_, select

from evidence.record import EventRecord
from evidence.store import schema
from evidence.store.engine import reading
from evidence.store.events import event_subject
from evidence.store.rows import StoredEvent, Verdict

QueueState = Literal["open", "second", "settled"]
"""Nobody decided; a first person confirmed; decided."""
_state: TypeAdapter[QueueState] = TypeAdapter(QueueState)
_verdict: TypeAdapter[Verdict | None] = TypeAdapter(Verdict | None)
_FEW_SOURCES = 40
"""Up to so many cameras, each is read by itself; with more, a page is full before the index has been read far."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events. `sources` are cameras: whoever asks names those that the person may see; none, nothing."""

    sources: frozenset[str]
    states: tuple[QueueState, ...] = ("open", "second")
    kind: str | None = None
    verdict: Verdict | None = None
    least_score: float = 0.0
    from_utc: datetime | None = None
    to_utc: datetime | None = None
    not_confirmed_by: str | None = None
    """Leave out what waits for somebody else than this person."""


@dataclass(frozen=True, slots=True)
class Place:
    """Behind which event a page begins. Events of unknown time come first, by their id."""

    release_utc: datetime | None
    event_id: str


@dataclass(frozen=True, slots=True)
class Queued:
    """An event as it stands in a queue."""

    event: StoredEvent
    state: QueueState
    verdict: Verdict | None
    """Of the last review."""
    reviewer: str | None

    @property
    def place(self) -> Place:
        return Place(self.event.record.release_utc, self.event.record.event_id)


class Triage:
    """`store.triage`. Methods raise StoreUnavailableError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(
        self, wanted: Wanted, limit: int, after: Place | None = None, *, newest: bool = False
    ) -> tuple[Queued, ...]:
        """The next events by the time of the act, the oldest first, or the newest."""
        if not wanted.sources or not wanted.states:
            return ()
        with reading(self._engine) as connection:
            found = tuple(_page(connection, wanted, limit, after, newest=newest))
            return tuple(_rows(connection, [event_id for _, event_id in found]))

    def one(self, event_id: str, sources: frozenset[str]) -> Queued | None:
        """None where there is none, or its camera is not among `sources`."""
        event = schema.Event
        query = select(event.event_id).where(
            event.event_id == event_id, event.withdrawn_utc.is_(None), event.source.in_(sorted(sources))
        )
        with reading(self._engine) as connection:
            return next(_rows(connection, list(connection.scalars(query))), None)

    def count(self, wanted: Wanted, most: int = 1000) -> int:
        """How many there are, counted up to `most`."""
        if not wanted.sources or not wanted.states:
            return 0
        event = schema.Event
        query = select(event.event_id).where(*_conditions(wanted)).limit(most).subquery()
        with reading(self._engine) as connection:
            return connection.scalar(select(func.count()).select_from(query)) or 0

    def like(self, record: EventRecord, limit: int = 8) -> tuple[Queued, ...]:
        """The latest others of the same kind at the same camera, those whose thing lies nearest first."""
        event = schema.Event
        query = (
            select(event.event_id)
            .where(event.source == record.source, event.kind == record.kind, event.event_id != record.event_id)
            .where(event.withdrawn_utc.is_(None))
            .order_by(event.release_utc.desc())
            .limit(5 * limit)
        )
        with reading(self._engine) as connection:
            found = tuple(_rows(connection, list(connection.scalars(query))))
        return tuple(sorted(found, key=lambda one: _apart(one.event.record, record))[:limit])

    def opened_by(self, who: str, event_ids: Sequence[str]) -> frozenset[str]:
        """Those of `event_ids` whose page this person has had before them."""
        audit = schema.Audit
        subjects = {event_subject(event_id): event_id for event_id in event_ids}
        query = select(audit.subject).where(
            audit.subject.in_(subjects), audit.action == "event.opened", audit.actor == who
        )
        with reading(self._engine) as connection:
            return frozenset(subjects[subject] for subject in connection.scalars(query.distinct()))


def _page(
    connection: Connection, wanted: Wanted, limit: int, after: Place | None, *, newest: bool
) -> Iterator[tuple[str, str]]:
    """Sort keys and ids. One query for each state and, where they are few, each camera: each goes along an index."""
    event = schema.Event
    groups: list[list[str]] = [sorted(wanted.sources)]
    if len(wanted.sources) <= _FEW_SOURCES:
        groups = [[source] for source in sorted(wanted.sources)]
    lists: list[list[tuple[str, str]]] = []
    for state in wanted.states:
        for sources in groups:
            here = event.source == sources[0] if len(sources) == 1 else event.source.in_(sources)
            base = [event.state == state, here, *_narrowed(wanted)]
            direction = event.release_utc.desc() if newest else event.release_utc
            identity = event.event_id.desc() if newest else event.event_id
            for unknown in (False, True) if newest else (True, False):
                where = _behind(after, unknown=unknown, newest=newest)
                if where is None:
                    continue
                query = (
                    select(event.release_utc, event.event_id)
                    .where(*base, *where)
                    .order_by(*((identity,) if unknown else (direction, identity)))
                    .limit(limit)
                )
                rows = connection.execute(query)
                lists.append([("" if at is None else at.isoformat(), event_id) for at, event_id in rows])
    merged = heapq.merge(*lists, reverse=newest)
    for _, row in zip(range(limit), merged, strict=False):
        yield row


def _behind(after: Place | None, *, unknown: bool, newest: bool) -> list[ColumnElement[bool]] | None:
    """What of the unknown, or the known, times lies behind `after`; None where nothing does."""
    event = schema.Event
    known = event.release_utc.is_(None) if unknown else event.release_utc.is_not(None)
    if after is None:
        return [known]
    if (after.release_utc is None) != unknown:
        # From the oldest on, unknown times are over once a known one was reached; the other way round, known ones.
        passed = unknown != newest
        return None if passed else [known]
    later = event.event_id < after.event_id if newest else event.event_id > after.event_id
    if after.release_utc is None:
        return [known, later]
    at = event.release_utc
    # Also as one bound: that is what an index can begin at.
    bound, beyond = (
        (at <= after.release_utc, at < after.release_utc)
        if newest
        else (
            at >= after.release_utc,
            at > after.release_utc,
        )
    )
    return [bound, or_(beyond, and_(at == after.release_utc, later))]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    event = schema.Event
    return [event.state.in_(wanted.states), event.source.in_(sorted(wanted.sources)), *_narrowed(wanted)]


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    event, made = schema.Event, schema.Review
    found: list[ColumnElement[bool]] = [event.withdrawn_utc.is_(None)]
    if wanted.kind is not None:
        found.append(event.kind == wanted.kind)
    if wanted.verdict is not None:
        found.append(event.verdict == wanted.verdict)
    if wanted.least_score > 0:
        found.append(event.score >= wanted.least_score)
    if wanted.from_utc is not None:
        found.append(event.release_utc >= wanted.from_utc)
    if wanted.to_utc is not None:
        found.append(event.release_utc < wanted.to_utc)
    if wanted.not_confirmed_by is not None and "second" in wanted.states:
        mine = select(made.event_id).where(
            made.event_id == event.event_id, made.version == event.version, made.reviewer == wanted.not_confirmed_by
        )
        found.append(or_(event.state != "second", ~mine.exists()))
    return found


def _rows(connection: Connection, event_ids: Sequence[str]) -> Iterator[Queued]:
    """In the order of `event_ids`."""
    event, filed, made = schema.Event, schema.EventRevision, schema.Review
    query = (
        select(
            *(event.event_id, event.version, event.filed_utc, event.state, event.verdict),
            *(filed.content, filed.sha256, made.reviewer),
        )
        .join(filed, and_(filed.event_id == event.event_id, filed.revision == event.revision))
        .outerjoin(made, and_(made.event_id == event.event_id, made.version == event.version))
        .where(event.event_id.in_(event_ids))
    )
    found: dict[str, Queued] = {}
    for event_id, version, filed_utc, state, verdict, content, digest, reviewer in connection.execute(query):
        stored = StoredEvent(EventRecord.model_validate_json(content), digest, version, filed_utc)
        found[event_id] = Queued(stored, _state.validate_python(state), _verdict.validate_python(verdict), reviewer)
    for event_id in event_ids:
        if event_id in found:
            yield found[event_id]


def _apart(one: EventRecord, other: EventRecord) -> float:
    """Between the things that were left, in pixels."""
    ax, ay = (one.item_box[0] + one.item_box[2]) / 2, one.item_box[3]
    bx, by = (other.item_box[0] + other.item_box[2]) / 2, other.item_box[3]
    return (ax - bx) ** 2 + (ay - by) ** 2
