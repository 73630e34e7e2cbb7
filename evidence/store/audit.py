"""The audit chain: each entry's hash covers its content and the hash before it."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, bindparam, select
from sqlalchemy import insert as sql_insert

from evidence.store.canonical import canonical, plain, sha256, utc_text
from evidence.store.errors import RecordError
from evidence.store.rows import AuditEntry, AuditHead, Facts
from evidence.store.schema import Audit, Head

GENESIS = AuditHead(0, "0" * 64)
"""What the first entry follows."""

_INSERT = sql_insert(Audit)
_OF_SUBJECT = select(Audit.__table__).where(Audit.subject == bindparam("subject")).order_by(Audit.seq)

BreakKind = Literal["changed", "removed", "added", "unlinked", "rewritten"]


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """Entries `first` to `last` are not as they were written.

    changed    content and hash of the entry disagree
    removed    numbers that were given and are not there
    added      numbers that were never given
    unlinked   the entry does not follow from the one before: one of the two was replaced
    rewritten  the chain does not end, or go through, where it is known to
    """

    kind: BreakKind
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """`head` is where the chain says it ends, after `entries` entries."""

    entries: int
    head: AuditHead
    breaks: tuple[ChainBreak, ...]


def link(before: AuditHead, at: datetime, actor: str, action: str, subject: str, facts: Facts) -> AuditEntry:
    """The entry that follows `before`. Raises RecordError for what no row can hold."""
    names = [name for name, _ in facts]
    if len(set(names)) != len(names):
        raise RecordError(f"expected facts of different names, found {names}")
    entry = AuditEntry(
        seq=before.seq + 1,
        at=utc_text(at),
        actor=plain(actor, "actor"),
        action=plain(action, "action"),
        subject=plain(subject, "subject"),
        facts=tuple(sorted(facts)),
        previous=before.sha256,
        sha256="",
    )
    return replace(entry, sha256=entry_sha256(entry))


def entry_sha256(entry: AuditEntry) -> str:
    """Over RFC 8785 JSON of {action, actor, at, facts, previous, seq, subject}. Raises RecordError."""
    content = {
        "seq": entry.seq,
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "facts": dict(entry.facts),
        "previous": entry.previous,
    }
    return sha256(canonical(content))


def insert(connection: Connection, entry: AuditEntry) -> None:
    connection.execute(
        _INSERT,
        {
            "seq": entry.seq,
            "at": entry.at,
            "actor": entry.actor,
            "action": entry.action,
            "subject": entry.subject,
            "facts": canonical(dict(entry.facts)),
            "previous": entry.previous,
            "sha256": entry.sha256,
        },
    )


def entries_of(connection: Connection, subject: str) -> tuple[AuditEntry, ...]:
    """What was done to it, oldest first. Raises RecordError where an entry is unreadable."""
    return tuple(read_entry(row) for row in connection.execute(_OF_SUBJECT, {"subject": subject}))


def check_chain(connection: Connection, known: AuditHead | None) -> AuditCheck:
    """Read every entry; `known` is an end of the chain that was written down earlier."""
    last_seq, last_sha256 = connection.execute(select(Head.audit_seq, Head.audit_sha256)).one()
    # SQLite lets whoever tampers put any value into any column.
    head = AuditHead(last_seq if isinstance(last_seq, int) else 0, str(last_sha256))
    breaks: list[ChainBreak] = []
    before = GENESIS
    count = 0
    # A thousand at a time: the log of years does not fit into memory.
    rows = connection.execute(select(Audit.__table__).order_by(Audit.seq), execution_options={"yield_per": 1000})
    for row in rows:
        count += 1
        seq = row.seq if isinstance(row.seq, int) else 0
        if seq < 1 or seq > head.seq:
            breaks.append(ChainBreak("added", seq, seq))
        if seq < 1:
            continue
        if seq > before.seq + 1:
            breaks.append(ChainBreak("removed", before.seq + 1, seq - 1))
        elif row.previous != before.sha256:
            breaks.append(ChainBreak("unlinked", seq, seq))
        if not _is_whole(row):
            breaks.append(ChainBreak("changed", seq, seq))
        if seq == head.seq and row.sha256 != head.sha256:
            breaks.append(ChainBreak("rewritten", seq, seq))
        if known is not None and seq == known.seq and row.sha256 != known.sha256:
            breaks.append(ChainBreak("rewritten", seq, seq))
        before = AuditHead(seq, row.sha256)
    last = head.seq if known is None else max(head.seq, known.seq)
    if before.seq < last:
        breaks.append(ChainBreak("removed", before.seq + 1, last))
    return AuditCheck(count, head, tuple(dict.fromkeys(breaks)))


def read_entry(row: Row[Any]) -> AuditEntry:
    """Raises RecordError."""
    try:
        found = json.loads(row.facts, parse_int=_number)
        if canonical(found) != row.facts or not isinstance(found, dict):
            raise RecordError(f"audit entry {row.seq}: expected facts in RFC 8785 JSON, found something else")
    except (TypeError, ValueError) as error:
        raise RecordError(f"audit entry {row.seq}: expected facts in JSON, found {error}") from error
    facts: Facts = tuple(sorted(found.items()))
    return AuditEntry(row.seq, row.at, row.actor, row.action, row.subject, facts, row.previous, row.sha256)


def _number(digits: str) -> int | float:
    """Large ones were floats: RFC 8785 writes 1e16 as a whole number."""
    value = int(digits)
    return value if abs(value) < 1 << 53 else float(value)


def _is_whole(row: Row[Any]) -> bool:
    try:
        entry = read_entry(row)
        return entry_sha256(entry) == entry.sha256
    except RecordError:
        return False
