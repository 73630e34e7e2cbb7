"""Wishes to publish a case, as the log has them: how far each is, and which of them wait for another person.

The log alone says it, and has no index of this. So it is read once from its beginning, and from then on what was added
since: a few rows at a time, however long the log is.
"""

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Engine, bindparam, exists, select

from evidence.store import schema
from evidence.store.audit import read_entry
from evidence.store.engine import reading
from evidence.store.errors import RecordError
from evidence.store.events import event_subject
from evidence.store.rows import AuditEntry

_log = logging.getLogger(__name__)
PREPARED, ASKED, APPROVED, DECLINED = (f"publication.{what}" for what in ("prepared", "asked", "approved", "declined"))
PUBLISHED = "event.published"
ACTIONS = (PREPARED, ASKED, APPROVED, DECLINED, PUBLISHED)
Step = Literal["asked", "approved", "declined", "published"]
"""asked: another person is waited for. published: it was taken out at least once."""
_AT_ONCE = 500
"""Names in one query: databases take no more than some thousands."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish to publish; `approved_by` is None until another person agrees. `package` and `media` are hashes."""

    seq: int
    by: str
    reason: str
    outcome: str | None
    law: str | None
    at: datetime
    package: str
    media: str
    approved_by: str | None = None
    declined_by: str | None = None
    declined_why: str = ""
    published: bool = False

    @property
    def stands(self) -> bool:
        return self.declined_by is None

    @property
    def step(self) -> Step:
        if not self.stands:
            return "declined"
        return "published" if self.published else "asked" if self.approved_by is None else "approved"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A wish that nobody has agreed to yet, of a case that stands as confirmed."""

    event_id: str
    source: str
    kind: str
    release_utc: datetime | None
    asked: Asked


def goes_on(found: Asked | None, entry: AuditEntry) -> Asked | None:
    """What becomes of a wish by an entry about the same package and media."""
    facts = dict(entry.facts)
    if entry.action == ASKED:
        outcome, law = (None if facts[name] is None else str(facts[name]) for name in ("outcome", "law"))
        at = datetime.fromisoformat(entry.at)
        about = str(facts["package"]), str(facts["media"])
        return Asked(entry.seq, entry.actor, str(facts["reason"]), outcome, law, at, *about)
    if found is None or facts.get("asked") != found.seq or not found.stands:
        return found
    if entry.action == APPROVED:
        return replace(found, approved_by=entry.actor)
    if entry.action == DECLINED:
        return replace(found, declined_by=entry.actor, declined_why=str(facts["reason"]))
    return replace(found, published=True) if entry.action == PUBLISHED else found


def last_wish(entries: Iterable[AuditEntry], package: str, media: str) -> Asked | None:
    """The last wish to publish this file of this package, among all entries about a case."""
    found: Asked | None = None
    for entry in entries:
        facts = dict(entry.facts)
        if entry.action in ACTIONS and (facts.get("package"), facts.get("media")) == (package, media):
            found = goes_on(found, entry)
    return found


class Wishes:
    """`store.wishes`. Thread-safe. Methods raise StoreUnavailableError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._read = 0
        self._of: dict[str, dict[tuple[str, str], Asked]] = {}
        """By case, and by package and media."""
        self._last: dict[str, tuple[str, str]] = {}
        """Of each case, what was made or asked for last: a wish about an older clip waits no more."""

    def steps(self, event_ids: Iterable[str]) -> dict[str, Step]:
        """How far the wish about the newest clip is, of those of the cases that have one."""
        with reading(self._engine) as connection, self._lock:
            self._go_on(connection)
            return {one: wish.step for one in event_ids if (wish := self._current(one)) is not None}

    def waiting(self, sources: frozenset[str]) -> tuple[Waiting, ...]:
        """Of events of these cameras, who has waited longest first."""
        with reading(self._engine) as connection:
            with self._lock:
                self._go_on(connection)
                current = {one: wish for one in self._of if (wish := self._current(one)) is not None}
            asked = {event_id: wish for event_id, wish in current.items() if wish.step == "asked"}
            found = [
                Waiting(row.event_id, row.source, row.kind, row.release_utc, asked[row.event_id])
                for ids in _parts(sorted(asked))
                for row in connection.execute(_STILL, {"events": ids, "sources": sorted(sources)})
            ]
        return tuple(sorted(found, key=lambda one: one.asked.seq))

    def _current(self, event_id: str) -> Asked | None:
        return self._of.get(event_id, {}).get(self._last.get(event_id, ("", "")))

    def _go_on(self, connection: Connection) -> None:
        head = connection.scalar(_HEAD) or 0
        if head < self._read:  # an older state of the database was brought back
            self._read = 0
            self._of.clear()
            self._last.clear()
        if head == self._read:
            return
        for row in connection.execute(_SINCE, {"read": self._read, "head": head}).all():
            try:
                self._take(read_entry(row))
            except (RecordError, LookupError, ValueError) as error:
                # Somebody wrote into the log by hand. That is for the chain's check to tell; the others still wait.
                _log.warning("audit entry %s says no step of a publication: %s", row.seq, error)
        self._read = head

    def _take(self, entry: AuditEntry) -> None:
        event_id, facts = entry.subject.removeprefix(_SUBJECT), dict(entry.facts)
        about = str(facts.get("package")), str(facts.get("media"))
        if entry.action in (PREPARED, ASKED):
            self._last[event_id] = about
        wishes = self._of.setdefault(event_id, {})
        wish = goes_on(wishes.get(about), entry)
        if wish is not None:
            wishes[about] = wish


def _parts(ids: list[str]) -> Iterable[list[str]]:
    return (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))


_SUBJECT = event_subject("")
_HEAD = select(schema.Head.audit_seq)
_SINCE = (
    select(schema.Audit.__table__)
    .where(schema.Audit.seq > bindparam("read"), schema.Audit.seq <= bindparam("head"))
    .where(schema.Audit.action.in_(ACTIONS))
    .order_by(schema.Audit.seq)
)
_STILL = select(schema.Event.event_id, schema.Event.source, schema.Event.kind, schema.Event.release_utc).where(
    schema.Event.event_id.in_(bindparam("events", expanding=True)),
    schema.Event.source.in_(bindparam("sources", expanding=True)),
    schema.Event.withdrawn_utc.is_(None),
    schema.Event.state == "settled",
    schema.Event.verdict == "confirmed",
    ~exists().where(schema.Deletion.event_id == schema.Event.event_id),
)
