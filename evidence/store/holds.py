"""Legal holds in the store."""

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, Engine, Select, select

from evidence.store import schema
from evidence.store.canonical import plain
from evidence.store.engine import reading
from evidence.store.errors import NoSuchEventError, RecordError
from evidence.store.events import event_subject
from evidence.store.hotline_schema import Report, is_report, report_subject
from evidence.store.keeping_rows import Held, LegalHold, Release
from evidence.store.kept import Logged, keep, kept, one
from evidence.store.writer import writer


class Holds:
    """`store.holds`. Methods raise what those of `Store` do."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def place(self, event_id: str, by: str, reason: str) -> LegalHold:
        """From now on nothing of the event, or of the report from the hotline, is deleted. Raises NoSuchEventError,
        RecordError where its deletion has been decided already."""
        plain(reason, "reason", 2000)
        with writer(self._engine, self._clock) as to:
            if to.connection.scalar(_known(event_id)) is None:
                raise NoSuchEventError(f"expected an event or a report of the store, found none named {event_id}")
            deletion = schema.Deletion
            query = select(deletion.deletion_id).where(deletion.event_id == event_id)
            if (gone := to.connection.scalar(query)) is not None:
                raise RecordError(f"{subject_of(event_id)}: too late, its deletion was decided as {gone}")
            hold = LegalHold(secrets.token_hex(16), event_id, by, reason, to.now)
            logged = Logged(by, "hold.placed", subject_of(event_id), (("hold", hold.hold_id), ("reason", reason)))
            keep(to, schema.Hold, {"hold_id": hold.hold_id, "event_id": event_id}, hold, logged)
        return hold

    def release(self, hold_id: str, by: str, reason: str) -> Release:
        """Raises RecordError where there is no such hold, or it was released before."""
        plain(reason, "reason", 2000)
        with writer(self._engine, self._clock) as to:
            hold = one(to.connection, LegalHold, schema.Hold, hold_id)
            if hold is None:
                raise RecordError(f"expected a hold, found none named {hold_id}")
            release = Release(hold_id, hold.event_id, by, reason, to.now)
            logged = Logged(by, "hold.released", subject_of(hold.event_id), (("hold", hold_id), ("reason", reason)))
            if keep(to, schema.HoldRelease, {"hold_id": hold_id}, release, logged) != "new":
                raise RecordError(f"hold {hold_id}: was released before")
        return release

    def open(self, event_id: str | None = None) -> tuple[LegalHold, ...]:
        """Those that hold, of one event or of all, the oldest first."""
        return tuple(held.hold for held in self.all(event_id) if held.release is None)

    def all(self, event_id: str | None = None) -> tuple[Held, ...]:
        """Also those that were released, the oldest first."""
        with reading(self._engine) as connection:
            return holds_of(connection, event_id)


def holds_of(connection: Connection, event_id: str | None) -> tuple[Held, ...]:
    """The oldest first. Raises RecordError."""
    hold, release = schema.Hold, schema.HoldRelease
    query = select(hold.content, release.content).outerjoin(release, release.hold_id == hold.hold_id)
    if event_id is not None:
        query = query.where(hold.event_id == event_id)
    found = [
        Held(kept(LegalHold, placed), None if released is None else kept(Release, released))
        for placed, released in connection.execute(query)
    ]
    return tuple(sorted(found, key=lambda held: (held.hold.since_utc, held.hold.hold_id)))


def subject_of(name: str) -> str:
    """What the log calls an event or a report."""
    return report_subject(name) if is_report(name) else event_subject(name)


def _known(name: str) -> Select[str]:
    if is_report(name):
        return select(Report.report_id).where(Report.report_id == name)
    return select(schema.Event.event_id).where(schema.Event.event_id == name)
