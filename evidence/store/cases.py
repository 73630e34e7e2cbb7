"""How cases stand with the authority: number, deadlines met, outcome. Every version stays."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime

from sqlalchemy import Connection, Engine, and_, func, select

from evidence.store import schema
from evidence.store.canonical import plain
from evidence.store.engine import reading
from evidence.store.errors import NoSuchEventError, VersionConflictError
from evidence.store.events import event_subject
from evidence.store.keeping_rows import Case, CaseNotes
from evidence.store.kept import Logged, in_utc, keep, kept
from evidence.store.rows import Facts
from evidence.store.writer import writer


class Cases:
    """`store.cases`. Methods raise what those of `Store` do."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def change(self, event_id: str, expected_version: int, notes: CaseNotes, by: str) -> Case:
        """Whoever saw the case at `expected_version` (0: there was none) leaves it as `notes` says.

        Raises VersionConflictError where somebody else was first, NoSuchEventError, RecordError.
        """
        plain(by, "by")
        notes = _checked(notes)
        with writer(self._engine, self._clock) as to:
            if to.connection.scalar(select(schema.Event.event_id).where(schema.Event.event_id == event_id)) is None:
                raise NoSuchEventError(f"expected an event of the store, found none named {event_id}")
            before = case_of(to.connection, event_id)
            found = 0 if before is None else before.version
            if found != expected_version:
                raise VersionConflictError(event_id, expected_version, found)
            case = Case(event_id, found + 1, by, to.now, notes)
            facts: Facts = (("version", case.version), ("case_number", notes.case_number), ("outcome", notes.outcome))
            logged = Logged(by, "case.changed", event_subject(event_id), facts)
            keep(to, schema.CaseRevision, {"event_id": event_id, "version": case.version}, case, logged)
        return case

    def of(self, event_id: str) -> Case | None:
        with reading(self._engine) as connection:
            return case_of(connection, event_id)

    def all(self) -> tuple[Case, ...]:
        """Every case as it stands, by event."""
        table = schema.CaseRevision
        last = select(table.event_id, func.max(table.version).label("version")).group_by(table.event_id).subquery()
        same = and_(table.event_id == last.c.event_id, table.version == last.c.version)
        query = select(table.content).join(last, same).order_by(table.event_id)
        with reading(self._engine) as connection:
            return tuple(kept(Case, content) for content in connection.scalars(query))

    def history(self, event_id: str) -> tuple[Case, ...]:
        """In the order they were made."""
        table = schema.CaseRevision
        query = select(table.content).where(table.event_id == event_id).order_by(table.version)
        with reading(self._engine) as connection:
            return tuple(kept(Case, content) for content in connection.scalars(query))


def case_of(connection: Connection, event_id: str) -> Case | None:
    """As it stands. Raises RecordError."""
    table = schema.CaseRevision
    query = select(table.content).where(table.event_id == event_id).order_by(table.version.desc()).limit(1)
    content = connection.scalar(query)
    return None if content is None else kept(Case, content)


def _checked(notes: CaseNotes) -> CaseNotes:
    """Raises RecordError."""
    for text, what in ((notes.case_number, "case_number"), (notes.unit, "unit"), (notes.outcome, "outcome")):
        if text is not None:
            plain(text, what)
    if notes.note:
        plain(notes.note, "note", 2000)
    times = {f.name: in_utc(at, f.name) for f in fields(notes) if isinstance(at := getattr(notes, f.name), datetime)}
    return replace(notes, **times)  # type: ignore[arg-type]  # times stay times
