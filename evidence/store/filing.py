"""A batch of journal lines into the store, together with how far the journal has been filed."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection, insert, select, update

from evidence.store import schema
from evidence.store.cameras import file_configured
from evidence.store.conditions import file_condition
from evidence.store.errors import RecordError, StoreError
from evidence.store.events import file_event
from evidence.store.journal import START
from evidence.store.rows import Batch, Filed, Outcome, Position
from evidence.store.writer import Writer


class PositionMovedError(StoreError):
    """Another process files the same journal."""


def position_of(connection: Connection, name: str) -> Position:
    """The start where nothing of it has been filed."""
    table = schema.Journal
    row = connection.execute(select(table.offset, table.mark).where(table.name == name)).one_or_none()
    return START if row is None else Position(row.offset, row.mark)


def file_batch(to: Writer, batch: Batch) -> Filed:
    """Lines that no row can hold are left out and named. Raises PositionMovedError where the journal has not been
    filed up to `batch.after` and no further."""
    if position_of(to.connection, batch.name) != batch.after:
        raise PositionMovedError(f"{batch.name}: another process files it; stop one of the two")
    steps: list[tuple[str, Callable[[], Outcome]]] = [
        *((f"configuration {c.number}", partial(file_configured, to, c)) for c in batch.configured),
        *((f"event {e.event_id} revision {e.revision}", partial(file_event, to, e)) for e in batch.events),
        *((f"condition {c.health_id}", partial(file_condition, to, c)) for c in batch.conditions),
    ]
    outcomes: list[Outcome] = []
    troubles: list[str] = []
    for what, step in steps:
        try:
            outcomes.append(step())
        except RecordError as error:
            troubles.append(f"{what}: {error}")
            continue
        if outcomes[-1] == "differs":
            troubles.append(f"{what}: expected what was filed before, found something else; the first is kept")
    _move(to, batch)
    return Filed(outcomes.count("new"), outcomes.count("known"), tuple(troubles))


def _move(to: Writer, batch: Batch) -> None:
    table = schema.Journal
    row = {"offset": batch.end.offset, "mark": batch.end.mark}
    moved = to.connection.execute(update(table).where(table.name == batch.name).values(**row))
    if moved.rowcount == 0:
        to.connection.execute(insert(table).values(name=batch.name, **row))
