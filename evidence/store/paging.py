"""Long lists a page at a time, of what somebody may see and no more: the audit log, and conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, exists, false, func, or_, select

from evidence.live_lists import Condition
from evidence.store import schema
from evidence.store.audit import read_entry
from evidence.store.cameras import camera_subject
from evidence.store.canonical import utc_text
from evidence.store.custody import account_subject
from evidence.store.engine import reading
from evidence.store.events import event_subject
from evidence.store.rows import AuditEntry

MOST_LOOKED_AT = 20_000
"""Entries of the log in one request: whoever may see few of them asks again, and keeps nobody waiting."""
_CLOCK_STEPS = 1000
"""So many entries beside those days are looked at too: a clock that was put back made times that do not rise."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose entries somebody may read: of events of these cameras, of the cameras themselves, of these accounts."""

    sources: frozenset[str]
    accounts: frozenset[str]


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """None: all of it."""

    seen: Seen | None
    subject: str | None = None
    actor: str | None = None
    action: str | None = None
    from_utc: datetime | None = None
    to_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """`last` is the number up to which all was looked through; `more`: there is more behind it."""

    entries: tuple[AuditEntry, ...]
    last: int
    more: bool


@dataclass(frozen=True, slots=True)
class ConditionQuery:
    """`sources` None: of everything, also of the program itself. Times are of when it began."""

    sources: frozenset[str] | None
    source: str | None = None
    only_open: bool = False
    from_utc: datetime | None = None
    to_utc: datetime | None = None


class Paging:
    """Methods raise StoreUnavailableError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def audit(self, query: AuditQuery, after: int, limit: int) -> AuditPage:
        """Entries behind number `after`, the oldest first. Raises RecordError where one is unreadable."""
        table = schema.Audit
        with reading(self._engine) as connection:
            head = connection.scalar(select(schema.Head.audit_seq)) or 0
            end = min(head, after + MOST_LOOKED_AT)
            where = [table.seq > after, *_wanted(query)]
            if query.subject is None:
                where.append(table.seq <= end)
            else:
                end = head  # the index leads from one to the next
            rows = connection.execute(select(table.__table__).where(*where).order_by(table.seq).limit(limit)).all()
        last = rows[-1].seq if len(rows) == limit else max(after, end)
        return AuditPage(tuple(read_entry(row) for row in rows), last, last < head)

    def audit_back(self, query: AuditQuery, before: int | None, limit: int) -> AuditPage:
        """Entries in front of number `before` (None: from the end on), the newest first; `last` is then the number
        down to which all was looked through. Raises RecordError where one is unreadable."""
        table = schema.Audit
        with reading(self._engine) as connection:
            head = connection.scalar(select(schema.Head.audit_seq)) or 0
            top = head + 1 if before is None else min(before, head + 1)
            first = 1
            if query.to_utc is not None:
                top = min(top, _number_at(connection, query.to_utc, head) + _CLOCK_STEPS)
            if query.from_utc is not None:
                first = max(first, _number_at(connection, query.from_utc, head) - _CLOCK_STEPS)
            begin = first if query.subject is not None else max(first, top - MOST_LOOKED_AT)
            where = [table.seq >= begin, table.seq < top, *_wanted(query)]
            rows = connection.execute(
                select(table.__table__).where(*where).order_by(table.seq.desc()).limit(limit)
            ).all()
        last = rows[-1].seq if len(rows) == limit else begin
        return AuditPage(tuple(read_entry(row) for row in rows), last, last > first)

    def conditions(self, query: ConditionQuery, after: str | None, limit: int) -> tuple[Condition, ...]:
        """The newest first; `after` is the id of the last one of the page before. Those without a time come last."""
        table = schema.Condition
        where = _conditions(query)
        with reading(self._engine) as connection:
            if after is not None:
                where.append(_behind(connection.scalar(select(table.start_utc).where(table.health_id == after)), after))
            contents = connection.scalars(
                select(table.content)
                .where(*where)
                .order_by(table.start_utc.is_(None), table.start_utc.desc(), table.health_id.desc())
                .limit(limit)
            ).all()
        return tuple(Condition.model_validate_json(content) for content in contents)


def _wanted(query: AuditQuery) -> list[ColumnElement[bool]]:
    table = schema.Audit
    where: list[ColumnElement[bool]] = []
    if query.subject is not None:
        where.append(table.subject == query.subject)
    if query.actor is not None:
        where.append(table.actor == query.actor)
    if query.action is not None:
        where.append(table.action == query.action)
    if query.from_utc is not None:
        where.append(table.at >= utc_text(query.from_utc))
    if query.to_utc is not None:
        where.append(table.at < utc_text(query.to_utc))
    if query.seen is not None:
        where.append(_seen(query.seen))
    return where


def _number_at(connection: Connection, at: datetime, head: int) -> int:
    """Of the first entry that is no older, by halving: there is no index of times, and they rise with the numbers."""
    wanted, low, high = utc_text(at), 1, head + 1
    while low < high:
        middle = (low + high) // 2
        found = connection.scalar(select(schema.Audit.at).where(schema.Audit.seq == middle))
        if found is not None and found < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def _seen(seen: Seen) -> ColumnElement[bool]:
    """In the query itself: what is sorted out afterwards may be told by a count."""
    subject, event = schema.Audit.subject, schema.Event
    prefix = event_subject("")
    of_event = and_(
        subject.startswith(prefix, autoescape=True),
        exists().where(event.event_id == func.substr(subject, len(prefix) + 1), _among(event.source, seen.sources)),
    )
    return or_(
        of_event,
        _among(subject, [camera_subject(one) for one in seen.sources]),
        _among(subject, [account_subject(one) for one in seen.accounts]),
    )


def _among(column: Any, values: frozenset[str] | Sequence[str]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.in_(sorted(values)) if values else false()
    return found


def _conditions(query: ConditionQuery) -> list[ColumnElement[bool]]:
    table = schema.Condition
    where: list[ColumnElement[bool]] = []
    if query.sources is not None:
        where.append(_among(table.source, query.sources))
    if query.source is not None:
        where.append(table.source == query.source)
    if query.only_open:
        where.append(table.ended.is_(False))
    if query.from_utc is not None:
        where.append(table.start_utc >= query.from_utc)
    if query.to_utc is not None:
        where.append(table.start_utc < query.to_utc)
    return where


def _behind(start_utc: datetime | None, health_id: str) -> ColumnElement[bool]:
    table = schema.Condition
    if start_utc is None:
        return and_(table.start_utc.is_(None), table.health_id < health_id)
    return or_(
        table.start_utc.is_(None),
        table.start_utc < start_utc,
        and_(table.start_utc == start_utc, table.health_id < health_id),
    )
