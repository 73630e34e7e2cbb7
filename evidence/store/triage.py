"""What stands in a queue, for whom, and in which order: read a page at a time, from indexes, however much there is."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakSet

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Row, Select, and_, bindparam, select

from evidence.record import EventRecord
from evidence.store import schema
from evidence.store.engine import reading
from evidence.store.events import event_subject
from evidence.store.queue_queries import Found, Place, QueueState, Wanted, count_query, page_queries
from evidence.store.rows import StoredEvent, Verdict

__all__ = ["Place", "QueueState", "Queued", "Triage", "Wanted"]
_state: TypeAdapter[QueueState] = TypeAdapter(QueueState)
_verdict: TypeAdapter[Verdict | None] = TypeAdapter(Verdict | None)


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
        self._first = threading.Lock()
        self._asked: WeakSet[Found] = WeakSet()

    def page(
        self, wanted: Wanted, limit: int, after: Place | None = None, *, newest: bool = False
    ) -> tuple[Queued, ...]:
        """The next events by the time of the act, the oldest first, or the newest."""
        if not wanted.sources or not wanted.states:
            return ()
        found: list[tuple[str, str]] = []
        with reading(self._engine) as connection:
            for query, values in page_queries(wanted, limit, after, newest=newest):
                with self._one_at_first(query):
                    rows = connection.execute(query, values)
                found += [("" if at is None else at.isoformat(), event_id) for at, event_id in rows]
            # As each is in order already, this is a merge.
            found.sort(reverse=newest)
            return tuple(_rows(connection, [event_id for _, event_id in found[:limit]]))

    @contextmanager
    def _one_at_first(self, query: Found) -> Iterator[None]:
        """A new statement is written out for the database by one thread, which takes tens of milliseconds of the
        processor, while others wait: after a start all open the queue at once."""
        if query in self._asked:
            yield
            return
        with self._first:
            yield
        self._asked.add(query)

    def one(self, event_id: str, sources: frozenset[str]) -> Queued | None:
        """None where there is none, or its camera is not among `sources`."""
        asked = {"event": event_id, "sources": sorted(sources)}
        with reading(self._engine) as connection:
            row = connection.execute(_ONE, asked).one_or_none()
        return None if row is None else _queued(row)

    def count(self, wanted: Wanted, most: int = 1000) -> int:
        """How many there are, counted up to `most`."""
        if not wanted.sources or not wanted.states:
            return 0
        query, values = count_query(wanted, most)
        with reading(self._engine) as connection:
            return connection.scalar(query, values) or 0

    def like(self, record: EventRecord, limit: int = 8) -> tuple[Queued, ...]:
        """The latest others of the same kind at the same camera, those whose thing lies nearest first."""
        same = {"source": record.source, "kind": record.kind, "event": record.event_id, "limit": 5 * limit}
        with reading(self._engine) as connection:
            found = tuple(_rows(connection, list(connection.scalars(_LIKE, same))))
        return tuple(sorted(found, key=lambda one: _apart(one.event.record, record))[:limit])

    def opened_by(self, who: str, event_ids: Sequence[str]) -> frozenset[str]:
        """Those of `event_ids` whose page this person has had before them."""
        subjects = {event_subject(event_id): event_id for event_id in event_ids}
        with reading(self._engine) as connection:
            found = connection.scalars(_OPENED, {"subjects": list(subjects), "who": who})
            return frozenset(subjects[subject] for subject in found)


def _standing() -> Select[*tuple[Any, ...]]:
    event, filed, made = schema.Event, schema.EventRevision, schema.Review
    return (
        select(
            *(event.event_id, event.version, event.filed_utc, event.state, event.verdict),
            *(filed.content, filed.sha256, made.reviewer),
        )
        .join(filed, and_(filed.event_id == event.event_id, filed.revision == event.revision))
        .outerjoin(made, and_(made.event_id == event.event_id, made.version == event.version))
    )


_LIKE = (
    select(schema.Event.event_id)
    .where(schema.Event.source == bindparam("source"), schema.Event.kind == bindparam("kind"))
    .where(schema.Event.event_id != bindparam("event"), schema.Event.withdrawn_utc.is_(None))
    .order_by(schema.Event.release_utc.desc())
    .limit(bindparam("limit"))
)
_OPENED = (
    select(schema.Audit.subject)
    .where(schema.Audit.subject.in_(bindparam("subjects", expanding=True)))
    .where(schema.Audit.action == "event.opened", schema.Audit.actor == bindparam("who"))
    .distinct()
)
_STANDING = _standing().where(schema.Event.event_id.in_(bindparam("events", expanding=True)))
_ONE = _standing().where(
    schema.Event.event_id == bindparam("event"),
    schema.Event.withdrawn_utc.is_(None),
    schema.Event.source.in_(bindparam("sources", expanding=True)),
)


def _rows(connection: Connection, event_ids: Sequence[str]) -> Iterator[Queued]:
    """In the order of `event_ids`."""
    rows = connection.execute(_STANDING, {"events": list(event_ids)})
    found = {row.event_id: _queued(row) for row in rows}
    return (found[event_id] for event_id in event_ids if event_id in found)


def _queued(row: Row[*tuple[Any, ...]]) -> Queued:
    _, version, filed_utc, state, verdict, content, digest, reviewer = row
    stored = StoredEvent(EventRecord.model_validate_json(content), digest, version, filed_utc)
    return Queued(stored, _state.validate_python(state), _verdict.validate_python(verdict), reviewer)


def _apart(one: EventRecord, other: EventRecord) -> float:
    """Between the things that were left, in pixels."""
    ax, ay = (one.item_box[0] + one.item_box[2]) / 2, one.item_box[3]
    bx, by = (other.item_box[0] + other.item_box[2]) / 2, other.item_box[3]
    return (ax - bx) ** 2 + (ay - by) ** 2
