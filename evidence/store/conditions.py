"""Conditions in the store: how cameras and the program were, from when to when."""

from sqlalchemy import Connection, insert, select, update

from evidence.live_lists import Condition
from evidence.store import schema
from evidence.store.canonical import canonical_record, moment, plain, whole
from evidence.store.rows import Outcome
from evidence.store.writer import Writer


def file_condition(to: Writer, condition: Condition) -> Outcome:
    """Begin it, or end it: the highest revision counts. Raises RecordError."""
    plain(condition.health_id, "health_id")
    row = {
        "revision": whole(condition.revision, "revision"),
        "source": plain(condition.source, "source"),
        "kind": condition.kind,
        "start_utc": moment(condition.start_utc, "start_utc"),
        "end_utc": moment(condition.end_utc, "end_utc"),
        "ended": condition.ended,
        "content": canonical_record(condition),
    }
    table = schema.Condition
    revision = to.connection.scalar(select(table.revision).where(table.health_id == condition.health_id))
    if revision is None:
        to.connection.execute(insert(table).values(health_id=condition.health_id, **row))
    elif revision < condition.revision:
        to.connection.execute(update(table).where(table.health_id == condition.health_id).values(**row))
    else:
        return "known"
    return "new"


def conditions(connection: Connection, source: str | None, *, only_open: bool) -> tuple[Condition, ...]:
    """Of one source or of all, in the order they began; those without a time first."""
    table = schema.Condition
    query = select(table.content).order_by(table.start_utc.is_not(None), table.start_utc, table.health_id)
    if source is not None:
        query = query.where(table.source == source)
    if only_open:
        query = query.where(table.ended.is_(False))
    return tuple(Condition.model_validate_json(content) for content in connection.scalars(query))
