"""Events as other systems pull them: by their last change, of some cameras alone, with how they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, and_, bindparam, select

from evidence.record import EventRecord
from evidence.store import schema
from evidence.store.engine import reading
from evidence.store.errors import NoSuchEventError
from evidence.store.keeping_rows import Package
from evidence.store.kept import kept
from evidence.store.rows import State, Verdict


@dataclass(frozen=True, slots=True)
class Standing:
    """An event as it stands, with its sealed packages."""

    record: EventRecord
    sha256: str
    """Of the record as RFC 8785 JSON."""
    version: int
    state: State
    verdict: Verdict | None
    filed_utc: datetime
    packages: tuple[Package, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """`standing` is None where the event was withdrawn."""

    cursor: int
    event_id: str
    standing: Standing | None


class Feed:
    """`store.feed`. Methods raise StoreUnavailableError. `sources` are cameras: events of others are not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def head(self) -> int:
        """The number of the last change of any event: no cursor is beyond it."""
        with reading(self._engine) as connection:
            return connection.scalar(_HEAD) or 0

    def after(self, sources: frozenset[str], cursor: int, limit: int) -> tuple[Change, ...]:
        """As `Store.events_after`."""
        asked = {"sources": sorted(sources), "cursor": cursor, "limit": limit}
        with reading(self._engine) as connection:
            return _changes(connection, connection.execute(_AFTER, asked).all())

    def event(self, sources: frozenset[str], event_id: str) -> Standing:
        """Raises NoSuchEventError, also for what is of another camera: who may not see it does not learn of it."""
        asked = {"sources": sorted(sources), "event": event_id}
        with reading(self._engine) as connection:
            found = _changes(connection, connection.execute(_ONE, asked).all())
        if not found or found[0].standing is None:
            raise NoSuchEventError(f"expected an event of the store, found none named {event_id[:50]!r}")
        return found[0].standing


def _standing() -> Select[*tuple[Any, ...]]:
    event, filed = schema.Event, schema.EventRevision
    columns = event.change_seq, event.event_id, event.version, event.state, event.verdict, event.filed_utc
    return (
        select(*columns, event.withdrawn_utc, filed.content, filed.sha256)
        .join(filed, and_(filed.event_id == event.event_id, filed.revision == event.revision))
        .where(event.source.in_(bindparam("sources", expanding=True)))
    )


_HEAD = select(schema.Head.change_seq)
_ONE = _standing().where(schema.Event.event_id == bindparam("event"))
_AFTER = (
    _standing()
    .where(schema.Event.change_seq > bindparam("cursor"))
    .order_by(schema.Event.change_seq)
    .limit(bindparam("limit"))
)
_PACKAGES = (
    select(schema.Package.event_id, schema.Package.content)
    .where(schema.Package.event_id.in_(bindparam("events", expanding=True)))
    .order_by(schema.Package.sealed_utc, schema.Package.package_id)
)


def _changes(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[Change, ...]:
    packages = _packages(connection, [row.event_id for row in rows])
    return tuple(
        Change(
            row.change_seq,
            row.event_id,
            None
            if row.withdrawn_utc is not None
            else Standing(
                record=EventRecord.model_validate_json(row.content),
                sha256=row.sha256,
                version=row.version,
                state=row.state,
                verdict=row.verdict,
                filed_utc=row.filed_utc,
                packages=packages.get(row.event_id, ()),
            ),
        )
        for row in rows
    )


def _packages(connection: Connection, event_ids: Sequence[str]) -> dict[str, tuple[Package, ...]]:
    """The first sealed first."""
    found: dict[str, tuple[Package, ...]] = {}
    for event_id, content in connection.execute(_PACKAGES, {"events": list(event_ids)}):
        found[event_id] = (*found.get(event_id, ()), kept(Package, content))
    return found
