"""What goes into the store and what comes out of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from evidence.live_lists import Condition
from evidence.record import EventRecord
from evidence.store.configured import Configured
from streams.config import Camera, Site, ZoneConfig

Fact = str | int | float | bool | None
Facts = tuple[tuple[str, Fact], ...]
Verdict = Literal["confirmed", "warned", "rejected", "insufficient", "suspected_tampering", "test"]
State = Literal["open", "second", "settled"]
"""Of an event: nobody decided; a first person confirmed it; decided."""
Outcome = Literal["new", "known", "differs"]
"""Of filing one thing: it was not there, it was there already, or something else is there under its name, and stays."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it stands."""

    record: EventRecord
    """Its highest revision."""
    sha256: str
    """Of the record as RFC 8785 JSON."""
    version: int
    """How many reviews there are: what the next one must name."""
    filed_utc: datetime
    """When its first revision came into the store."""


@dataclass(frozen=True, slots=True)
class EventChange:
    """An event changed; `event` is None where it was withdrawn: who has a copy removes it."""

    cursor: int
    event_id: str
    event: StoredEvent | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person decided, about the `revision` of the event that was seen."""

    reviewer: str
    role: str
    verdict: Verdict
    reason_code: str
    note: str
    revision: int
    seconds_watched: float | None


@dataclass(frozen=True, slots=True)
class Review:
    """A judgement as it was kept; `version` counts from 1 for each event."""

    event_id: str
    version: int
    judgement: Judgement
    reviewed_utc: datetime
    sha256: str
    state: State | None = field(default=None, compare=False)
    """How the event stands since; None where it was read back."""


@dataclass(frozen=True, slots=True)
class CameraVersion:
    """A camera as configured; no address in it has credentials."""

    camera: Camera
    site: Site
    version: int
    """Counts from 1 for each camera."""
    installation: str
    """Which program watched it."""
    removed: bool
    since_utc: datetime

    def says_the_same(self, other: "CameraVersion") -> bool:
        """But for its number and when."""
        mine = self.camera, self.site, self.installation, self.removed
        return mine == (other.camera, other.site, other.installation, other.removed)


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """What stands behind an event's `rule`."""

    rule: str
    """Such as hours@1f0c9a2b."""
    zone: ZoneConfig | None
    """None for the whole picture."""
    timezone: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One link of the chain; `sha256` is over RFC 8785 JSON of everything else in it, `previous` is the one before."""

    seq: int
    at: str
    """2026-11-22T00:54:15.250000Z"""
    actor: str
    action: str
    subject: str
    facts: Facts
    previous: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The end of the chain. Written down elsewhere, it proves later that nothing before it was rewritten."""

    seq: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Position:
    """How far a journal has been filed: `mark` is a hash over the last bytes before `offset`, so that another file
    under its name is noticed."""

    offset: int
    mark: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What stands in the journal `name` up to `end`, behind what the store has filed of it, `after`."""

    name: str
    after: Position
    end: Position
    events: tuple[EventRecord, ...] = ()
    conditions: tuple[Condition, ...] = ()
    configured: tuple[Configured, ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """What came of a batch."""

    new: int
    known: int
    troubles: tuple[str, ...]
    """What was not filed, and why."""
