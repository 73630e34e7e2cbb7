"""Do the store's rows say what the audit log says they said?"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, Text, and_, func, select, type_coerce

from evidence.record import iso_utc
from evidence.store import schema
from evidence.store.audit import AuditCheck, check_chain
from evidence.store.canonical import sha256
from evidence.store.contents import FILES, contents, streamed
from evidence.store.events import event_subject
from evidence.store.guards import guards, guards_found
from evidence.store.rows import AuditHead
from evidence.store.states import fits

FindingKind = Literal["changed", "unlogged", "missing", "disagrees", "unguarded"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something is wrong with `where`.

    changed     a row's content and its hash disagree
    unlogged    a row that the log does not know
    missing     a row that the log knows, and that is not there, or not as it was
    disagrees   an event does not stand as its highest revision says, or a row would be looked for elsewhere
    unguarded   a trigger that protects rows is gone or switched off
    """

    kind: FindingKind
    where: str


@dataclass(frozen=True, slots=True)
class StoreCheck:
    """`rows` were compared with the log."""

    audit: AuditCheck
    rows: int
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        return not self.audit.breaks and not self.findings


def check_store(connection: Connection, known: AuditHead | None) -> StoreCheck:
    """Everything, changing nothing; memory grows with the number of rows, about 200 bytes for each."""
    logged, states = set[tuple[str, str]](), dict[str, object]()
    for subject, digest, state in _logged(connection):
        logged.add((subject, digest))
        if state is not None:
            states[subject] = state
    findings: list[Finding] = []
    found: set[tuple[str, str]] = set()
    for row in contents(connection):
        if not isinstance(row.content, str) or sha256(row.content) != row.sha256 or row.subject is None:
            findings.append(Finding("changed", row.where))
        elif (row.subject, row.sha256) not in logged:
            findings.append(Finding("unlogged", row.where))
        elif row.misplaced:
            findings.append(Finding("disagrees", row.where))
        found.add((row.subject or "", row.sha256))
    findings += [Finding("missing", f"{subject} {digest}") for subject, digest in sorted(logged - found)]
    findings += _standing(connection, states)
    there = guards_found(connection)
    findings += [Finding("unguarded", name) for name in sorted(_guards_wanted(connection) - there)]
    return StoreCheck(check_chain(connection, known), len(found), tuple(findings))


def _logged(connection: Connection) -> Iterator[tuple[str, str, object]]:
    """Subjects and hashes of all rows that were ever filed, oldest first; and of reviews how the event stood then."""
    audit = schema.Audit
    query = select(audit.subject, audit.facts).where(audit.action.in_(FILES)).order_by(audit.seq)
    for subject, facts in streamed(connection, query):
        try:
            said = json.loads(facts)
            yield subject, str(said["sha256"]), said.get("state")
        except (AttributeError, KeyError, TypeError, ValueError):
            continue  # the entry itself is broken: the chain says so


def _standing(connection: Connection, states: Mapping[str, object]) -> Iterator[Finding]:
    """Events that do not stand as their highest revision, their reviews and (`states`, by subject) the log say, and
    revisions without an event."""
    event, filed, made = schema.Event, schema.EventRevision, schema.Review
    highest = select(filed.event_id, func.max(filed.revision).label("revision")).group_by(filed.event_id).subquery()
    reviews = select(func.count()).where(made.event_id == highest.c.event_id).scalar_subquery()
    last = (
        select(made.verdict)
        .where(made.event_id == highest.c.event_id)
        .order_by(made.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    said = highest.c.event_id, highest.c.revision, reviews, filed.content, last, event.state, event.verdict
    # As SQLite has it: whoever tampers may have put there what is no time.
    release = event.release_utc if connection.dialect.name == "postgresql" else type_coerce(event.release_utc, Text)
    stands = event.revision, event.version, event.source, event.kind, event.score, release
    query = (
        select(*said, *stands)
        .join(filed, and_(filed.event_id == highest.c.event_id, filed.revision == highest.c.revision))
        .outerjoin(event, event.event_id == highest.c.event_id)
    )
    for event_id, revision, version, content, last_verdict, state, verdict, *columns, release_utc in streamed(
        connection, query
    ):
        try:
            record = json.loads(content)
            wanted = [revision, version, record["source"], record["kind"], record["score"], record["release_utc"]]
        except (KeyError, TypeError, ValueError):
            continue  # its content was changed: that is told
        stands_so = fits(state, verdict, version, last_verdict, states.get(event_subject(event_id)))
        if [*columns, _release(release_utc)] != wanted or not stands_so:
            yield Finding("disagrees", f"event {event_id}")


def _release(found: object) -> object:
    """As records say it, where it is a time."""
    if isinstance(found, str):
        try:
            found = datetime.fromisoformat(found).replace(tzinfo=UTC)
        except ValueError:
            return found
    return iso_utc(found) if isinstance(found, datetime) else found


def _guards_wanted(connection: Connection) -> frozenset[str]:
    dialect = connection.dialect.name
    names = [guards(dialect, table, (), append_only=True) for table in schema.APPEND_ONLY]
    names += [guards(dialect, table, (), append_only=False) for table in schema.KEPT]
    return frozenset(name for found in names for name in found)
