"""Rows that are kept word for word: RFC 8785 JSON, its hash, and an entry of the log that holds the same hash."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, insert, select

from evidence.store.canonical import canonical, plain, sha256
from evidence.store.errors import RecordError
from evidence.store.rows import Facts, Outcome
from evidence.store.schema import Base
from evidence.store.writer import Writer

T = TypeVar("T")
_adapters: dict[type, TypeAdapter[Any]] = {}


@dataclass(frozen=True, slots=True)
class Logged:
    """Who did what to which, for the log."""

    actor: str
    action: str
    subject: str
    facts: Facts = ()


def _adapter(kind: type) -> TypeAdapter[Any]:
    """Making one takes milliseconds, so it is made once."""
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def said(value: object) -> str:
    """A frozen dataclass as RFC 8785 JSON. Raises RecordError."""
    return canonical(_adapter(type(value)).dump_python(value, mode="json"))


def keep(to: Writer, table: type[Base], found_by: dict[str, Any], value: object, logged: Logged) -> Outcome:
    """Add `value`, a frozen dataclass; its hash goes into the log. Nothing where the same is there; "differs" where
    something else is, which stays. Raises RecordError."""
    keys = [column.name for column in table.__table__.primary_key]
    for key in keys:
        if isinstance(found_by[key], str):
            plain(found_by[key], key, 100)
    content = said(value)
    columns = table.__table__.columns
    there = to.connection.scalar(select(columns["content"]).where(*(columns[key] == found_by[key] for key in keys)))
    if there is not None:
        return "known" if there == content else "differs"
    digest = sha256(content)
    to.connection.execute(insert(table).values(**found_by, content=content, sha256=digest))
    to.log(logged.actor, logged.action, logged.subject, (("sha256", digest), *logged.facts))
    return "new"


def kept(kind: type[T], content: str) -> T:
    """What a row says. Raises RecordError where somebody changed it into what it cannot be."""
    try:
        found: T = _adapter(kind).validate_json(content)
    except ValidationError as error:
        raise RecordError(f"expected a {kind.__name__} as it was kept, found {error.errors()[0]['msg']}") from error
    return found


def one(connection: Connection, kind: type[T], table: type[Base], key: str) -> T | None:
    """The row of this key. Raises RecordError."""
    name = next(iter(table.__table__.primary_key)).name
    columns = table.__table__.columns
    content = connection.scalar(select(columns["content"]).where(columns[name] == key))
    return None if content is None else kept(kind, content)


def in_utc(at: datetime, what: str) -> datetime:
    """To the microsecond. Raises RecordError."""
    if at.tzinfo is None:
        raise RecordError(f"{what}: expected a time with its zone, found {at.isoformat()}")
    return at.astimezone(UTC)
