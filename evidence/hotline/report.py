"""A report of what somebody saw, and what was done about it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

Channel = Literal["hotline", "in_person", "post", "email", "portal", "app", "system"]
"""How it came (Nghị định 61/2026/NĐ-CP, Điều 16.1); system: from another system, over the API."""
State = Literal["received", "linked", "closed"]
Outcome = Literal["handled", "no_violation", "no_footage", "duplicate", "elsewhere", "unfounded"]
StepKind = Literal["attached", "kept", "linked", "closed", "reopened"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
STATES: tuple[State, ...] = get_args(State)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
FOLDER = "hotline"
"""Of their files in the object store: hotline/REPORT/FILE."""
NOT_COUNTED: frozenset[Outcome] = frozenset({"duplicate", "unfounded"})
"""Outcomes after which a report says nothing about a place."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where it was seen. Latitude and longitude in WGS 84 degrees, both or neither; `commune` as in cameras.yaml."""

    text: str
    lat: float | None = None
    lon: float | None = None
    commune: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Who reported it. Kept apart and encrypted (Điều 16.2: the provider's identity is secret)."""

    name: str = ""
    phone: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class NewReport:
    """What somebody says they saw: at `happened_utc`, to within `uncertainty_s` on both sides."""

    place: Whereabouts
    happened_utc: datetime
    uncertainty_s: float
    text: str
    channel: Channel = "hotline"
    wants_reply: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """As it was taken down; nothing of it ever changes."""

    report_id: str
    received_utc: datetime
    by: str
    """Who took it down."""
    place: Whereabouts
    happened_utc: datetime
    uncertainty_s: float
    text: str
    channel: Channel
    wants_reply: bool
    anonymous: bool

    @property
    def earliest_utc(self) -> datetime:
        return self.happened_utc - timedelta(seconds=self.uncertainty_s)

    @property
    def latest_utc(self) -> datetime:
        return self.happened_utc + timedelta(seconds=self.uncertainty_s)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or a video that came with it. Times and places are what the file says, where it says so: whoever sends
    a file may have written them."""

    name: str
    media_type: str
    size: int
    sha256: str
    key: str
    """In the object store."""
    taken_utc: datetime | None = None
    zone_known: bool = False
    """False: the file gives a time of day without its zone, taken to be that of Việt Nam."""
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class KeptFootage:
    """A clip copied out of a camera's recording, by our clock when its packets arrived."""

    camera: str
    from_utc: datetime
    to_utc: datetime
    size: int
    sha256: str
    key: str
    codec: str
    gaps: int
    """So often pictures are missing in it."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done about a report. What `kind` says is in the field for it."""

    report_id: str
    version: int
    """Counted from 1 for each report."""
    kind: StepKind
    state: State
    """How the report stands after it."""
    by: str
    at_utc: datetime
    event_id: str | None = None
    attachment: Attachment | None = None
    kept: KeptFootage | None = None
    outcome: Outcome | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report and everything that was done about it, oldest first."""

    report: Report
    steps: tuple[Step, ...]
    contact_kept: bool
    """Somebody's name or number is kept, and has not been erased."""

    @property
    def version(self) -> int:
        """What the next change must name."""
        return len(self.steps)

    @property
    def state(self) -> State:
        return state_of(self.steps)

    @property
    def outcome(self) -> Outcome | None:
        return self.steps[-1].outcome if self.steps else None

    @property
    def events(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(step.event_id for step in self.steps if step.event_id is not None))

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        return tuple(step.attachment for step in self.steps if step.attachment is not None)

    @property
    def kept(self) -> tuple[KeptFootage, ...]:
        return tuple(step.kept for step in self.steps if step.kept is not None)

    @property
    def files(self) -> tuple[Attachment | KeptFootage, ...]:
        """All that the object store has of it, or had."""
        return (*self.attachments, *self.kept)


def state_of(steps: Sequence[Step]) -> State:
    return steps[-1].state if steps else "received"


def next_state(kind: StepKind, steps: Sequence[Step]) -> State:
    """After a step of this kind."""
    if kind == "closed":
        return "closed"
    if kind == "linked":
        return "linked"
    if kind == "reopened":
        return "linked" if any(step.kind == "linked" for step in steps) else "received"
    return state_of(steps)
