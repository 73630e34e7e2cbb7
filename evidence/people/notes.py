"""What people write beside an event; it stays as it was written."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, bindparam, select

from evidence.store import schema
from evidence.store.canonical import plain
from evidence.store.engine import reading
from evidence.store.errors import NoSuchEventError
from evidence.store.events import event_subject
from evidence.store.kept import Logged, keep, kept
from evidence.store.writer import writer


@dataclass(frozen=True, slots=True)
class Note:
    note_id: str
    event_id: str
    by: str
    text: str
    written_utc: datetime


_OF_EVENT = select(schema.Note.content).where(schema.Note.event_id == bindparam("event"))


class Notes:
    """Methods raise StoreUnavailableError."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def add(self, event_id: str, by: str, text: str) -> Note:
        """Raises NoSuchEventError, RecordError for a text that is empty or too long."""
        plain(text, "note", 2000)
        event = schema.Event
        with writer(self._engine, self._clock) as to:
            known = select(event.event_id).where(event.event_id == event_id, event.withdrawn_utc.is_(None))
            if to.connection.scalar(known) is None:
                raise NoSuchEventError(f"expected an event of the store, found none named {event_id}")
            note = Note(secrets.token_hex(16), event_id, by, text, to.now)
            logged = Logged(by, "note.added", event_subject(event_id))
            keep(to, schema.Note, {"note_id": note.note_id, "event_id": event_id}, note, logged)
        return note

    def of(self, event_id: str) -> tuple[Note, ...]:
        """The oldest first."""
        with reading(self._engine) as connection:
            found = [kept(Note, text) for text in connection.scalars(_OF_EVENT, {"event": event_id})]
        return tuple(sorted(found, key=lambda note: (note.written_utc, note.note_id)))
