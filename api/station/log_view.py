"""The log as a page shows it, and as a file: the newest entries first, of what the person may see."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from api.station.desk import Desk
from api.station.filters import beginning, day_of
from api.station.log_words import filled
from evidence import catalogue_managing as words
from evidence import catalogue_station, catalogue_store
from evidence.catalogue import Text
from evidence.people import Person
from evidence.statistics.tables import BOM, Cell, csv_bytes
from evidence.store import AuditEntry, ChainBreak
from evidence.store.paging import AuditPage, AuditQuery, Paging, Seen

PAGE = 100
_PATIENCE_S = 0.7
_CHUNK = 2000
ACTIONS: dict[str, Text] = {**catalogue_station.ACTIONS, **words.LOG_ACTIONS}
_KINDS = ("event", "camera", "account", "setting", "report")
HEADS = ("seq", "at", "actor", "action", "subject", "facts", "previous", "sha256")


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What is not understood counts as not asked for: an address is easily cut off."""

    subject: str = ""
    actor: str = ""
    action: str = ""
    from_day: date | None = None
    to_day: date | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "LogFilter":
        def text(name: str) -> str:
            return query.get(name, "").strip().replace("\0", "")[:200]

        return cls(
            text("subject"), text("actor"), text("action"), day_of(query.get("from", "")), day_of(query.get("to", ""))
        )

    @property
    def query(self) -> str:
        said = {
            "subject": self.subject,
            "actor": self.actor,
            "action": self.action,
            "from": "" if self.from_day is None else self.from_day.isoformat(),
            "to": "" if self.to_day is None else self.to_day.isoformat(),
        }
        return urlencode({name: value for name, value in said.items() if value})

    def wanted(self, seen: Seen | None) -> AuditQuery:
        """A bare number is a case's."""
        kind, stroke, _ = self.subject.partition("/")
        subject = self.subject if stroke and kind in _KINDS else f"event/{self.subject}"
        return AuditQuery(
            seen,
            subject=subject if self.subject else None,
            actor=self.actor or None,
            action=self.action or None,
            from_utc=None if self.from_day is None else beginning(self.from_day),
            to_utc=None if self.to_day is None else beginning(self.to_day + timedelta(1)),
        )


@dataclass(frozen=True, slots=True)
class LogRow:
    entry: AuditEntry
    at: datetime
    who: str
    text: Text
    href: str | None
    subject: str


def read_back(paging: Paging, query: AuditQuery, before: int | None) -> AuditPage:
    """A page of entries, in so many steps as some time allows. Raises StoreUnavailableError, RecordError."""
    end_s = time.monotonic() + _PATIENCE_S
    found: list[AuditEntry] = []
    while True:
        step = paging.audit_back(query, before, PAGE - len(found))
        found += step.entries
        if len(found) >= PAGE or not step.more or time.monotonic() > end_s:
            return replace(step, entries=tuple(found))
        before = step.last


def log_rows(desk: Desk, person: Person, entries: tuple[AuditEntry, ...]) -> tuple[LogRow, ...]:
    return tuple(_row(desk, person, entry) for entry in entries)


def log_csv(paging: Paging, query: AuditQuery) -> Iterator[bytes]:
    """Everything that fits, some at a time."""
    yield csv_bytes([HEADS])
    before: int | None = None
    more = True
    while more:
        step = paging.audit_back(query, before, _CHUNK)
        rows = [
            (
                e.seq,
                e.at,
                e.actor,
                e.action,
                e.subject,
                json.dumps(dict(e.facts), ensure_ascii=False),
                e.previous,
                e.sha256,
            )
            for e in step.entries
        ]
        if rows:
            yield csv_bytes(rows)[len(BOM.encode()) :]
        before, more = step.last, step.more


def _cells(entry: AuditEntry) -> tuple[Cell, ...]:
    facts = json.dumps(dict(entry.facts), ensure_ascii=False)
    return entry.seq, entry.at, entry.actor, entry.action, entry.subject, facts, entry.previous, entry.sha256


def bare(text: Text) -> Text:
    """An action's name without what its entries fill in."""
    return Text(*(said.partition("{")[0].rstrip(" :,(") for said in (text.vi, text.en)))


def break_text(found: ChainBreak) -> Text:
    entries = str(found.first) if found.first == found.last else f"{found.first}-{found.last}"
    return catalogue_store.BREAK[found.kind].format(entries=entries)


def _row(desk: Desk, person: Person, entry: AuditEntry) -> LogRow:
    kind, _, name = entry.subject.partition("/")
    href, shown = None, entry.subject
    if kind == "event" and "events" in person.rights:
        href, shown = f"/cases/{name}", name
    elif kind == "camera" and "cameras" in person.rights:
        href, shown = f"/cameras/{name}", desk.book().name(name)
    elif kind == "account":
        href, shown = f"/people/{name}" if "people" in person.rights else None, desk.full_name(name)
    return LogRow(
        entry,
        datetime.fromisoformat(entry.at),
        "" if entry.actor == "litterwatch" else desk.full_name(entry.actor),
        filled(ACTIONS.get(entry.action, Text(entry.action, entry.action)), dict(entry.facts)),
        href,
        shown,
    )
