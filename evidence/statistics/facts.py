"""What reports count, as typed rows: acts, the places they happened at, what people decided. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from evidence.law.periods import VIET_NAM
from evidence.store.rows import AuditHead, Verdict

Outcome = Literal[
    "open", "second", "confirmed", "warned", "rejected", "insufficient", "suspected_tampering", "test", "allowed"
]
"""open: nobody decided. second: a first person confirmed. allowed: in its place and hours, so nobody has to decide."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """The entry of the audit log at which the figures were frozen: whatever was written later changes none of them."""

    head: AuditHead
    at_utc: datetime | None
    """Of that entry; None for an empty store."""

    def __str__(self) -> str:
        return f"{self.head.seq}:{self.head.sha256}"


@dataclass(frozen=True, slots=True)
class Place:
    """A camera and what it looked at, as configured when the act happened. Coordinates in WGS 84 degrees."""

    camera: str
    name: str
    commune: str | None
    site_class: str | None
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class Decision:
    reviewer: str
    verdict: Verdict
    reason_code: str
    at_utc: datetime
    watched_s: float | None


@dataclass(frozen=True, slots=True)
class Act:
    """One event. Where its time is unknown, it counts for the day on which it came into the store, and for no hour."""

    event_id: str
    place: Place
    kind: str
    actor: str
    violations: tuple[str, ...]
    at_utc: datetime | None
    filed_utc: datetime
    decisions: tuple[Decision, ...]
    outcome: Outcome
    case_outcome: str | None
    """What the authority noted of the case."""
    pictures_gone: bool
    """Deleted when their time was over; the figures stay."""

    @property
    def day(self) -> date:
        return (self.at_utc or self.filed_utc).astimezone(VIET_NAM).date()

    @property
    def month(self) -> str:
        """2026-11"""
        return f"{self.day:%Y-%m}"

    @property
    def hour(self) -> int | None:
        return None if self.at_utc is None else self.at_utc.astimezone(VIET_NAM).hour

    @property
    def weekday(self) -> int | None:
        """0 is Monday."""
        return None if self.at_utc is None else self.day.weekday()

    @property
    def established(self) -> bool:
        """People found that waste was left there against the rules; a reminder is for such an act too."""
        return self.outcome in ("confirmed", "warned")


@dataclass(frozen=True, slots=True)
class WatchedPlace:
    """A camera as it is configured at the end; `since` its first day, `removed` where nobody watches it any more."""

    place: Place
    since: date
    removed: bool


@dataclass(frozen=True, slots=True)
class Reported:
    """Somebody reported waste there; `events` are cases that it was linked to. Neither text nor person is in it."""

    report_id: str
    lat: float | None
    lon: float | None
    commune: str | None
    at_utc: datetime
    events: tuple[str, ...]

    @property
    def day(self) -> date:
        return self.at_utc.astimezone(VIET_NAM).date()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is counted, by the time of the act; `province` as most cameras say it."""

    frozen: Frozen
    two_people: bool
    """Whether an act is confirmed only when a second person did."""
    acts: tuple[Act, ...]
    watched: tuple[WatchedPlace, ...]
    province: str
    reports: tuple[Reported, ...] = ()
    """But for those that were closed as duplicates or as unfounded."""

    @property
    def day(self) -> date | None:
        """On which the figures were frozen."""
        at = self.frozen.at_utc
        return None if at is None else at.astimezone(VIET_NAM).date()


def outcome_of(decisions: tuple[Decision, ...], *, allowed: bool, two_people: bool) -> Outcome:
    """How it stands after these decisions, oldest first."""
    if not decisions:
        return "allowed" if allowed else "open"
    last = decisions[-1].verdict
    if last != "confirmed" or not two_people:
        return last
    agreed = set[str]()
    for decision in reversed(decisions):
        if decision.verdict != "confirmed":
            break
        agreed.add(decision.reviewer)
    return "confirmed" if len(agreed) > 1 else "second"
