"""How long the disk lasts: a forecast from how fast what stays grows, long before anything stops.

The ring lives in a budget of its own and makes room for itself by dropping its oldest footage, so a full disk does not
stop recording: it shortens how far one can look back, to nothing in the end. What counts is therefore the room that
evidence can still grow into: what is free, and what the ring could give up beyond a look-back worth having.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

ALARM_HOURS = 72.0
ALARM_SHARE = 0.05
"""Of the disk: with less room than this there is an alarm, however slowly it shrinks."""
_EASE = 1.25
"""What it takes more for the alarm to end, so that it does not come and go."""
LOOK_BACK_S = 6 * 3600.0
"""A ring that keeps less of each camera is no recording to look back in any more."""
_SPAN_S = 24 * 3600.0
_LEAST_SPAN_S = 3600.0


@dataclass(frozen=True, slots=True)
class Ring:
    """Of one camera, as its recorder sees it; `span_s` from its oldest packet to now."""

    size_bytes: int
    span_s: float

    @property
    def spare_bytes(self) -> int:
        """What it could give up and still reach back far enough."""
        if self.span_s <= LOOK_BACK_S:
            return 0
        return int(self.size_bytes * (1 - LOOK_BACK_S / self.span_s))


@dataclass(frozen=True, slots=True)
class Use:
    """The data folder's disk at one moment of a clock that is never set."""

    at_s: float
    size_bytes: int
    free_bytes: int
    rings: tuple[Ring, ...]

    @property
    def room_bytes(self) -> int:
        return self.free_bytes + sum(ring.spare_bytes for ring in self.rings)

    @property
    def staying_bytes(self) -> int:
        """All that is no ring: evidence, and whatever else lies on this disk."""
        return self.size_bytes - self.free_bytes - sum(ring.size_bytes for ring in self.rings)


@dataclass(frozen=True, slots=True)
class Pressure:
    """`hours_left` None: it does not grow, or nobody has watched it for long enough."""

    room_bytes: int
    size_bytes: int
    growth_bytes_per_h: float
    hours_left: float | None
    alarm: bool


def forecast(uses: Sequence[Use], *, alarmed: bool) -> Pressure:
    """From one or more moments, oldest first; `alarmed`: the alarm was on before."""
    now = uses[-1]
    first = next((use for use in uses if now.at_s - use.at_s <= _SPAN_S), now)
    span_s = now.at_s - first.at_s
    growth = 0.0
    if span_s >= _LEAST_SPAN_S:
        growth = max(0.0, (now.staying_bytes - first.staying_bytes) / span_s * 3600)
    hours = now.room_bytes / growth if growth > 0 else None
    ease = _EASE if alarmed else 1.0
    short = hours is not None and hours < ALARM_HOURS * ease
    small = now.room_bytes < now.size_bytes * ALARM_SHARE * ease
    return Pressure(now.room_bytes, now.size_bytes, growth, hours, short or small)


@dataclass(slots=True)
class Watch:
    """Moments some minutes apart, of the last day."""

    every_s: float = 600.0
    _uses: deque[Use] = field(default_factory=lambda: deque(maxlen=200))
    _alarmed: bool = False

    def look(self, use: Use) -> Pressure:
        """May be called more often than moments are kept."""
        if not self._uses or use.at_s - self._uses[-1].at_s >= self.every_s:
            self._uses.append(use)
        pressure = forecast((*self._uses, use), alarmed=self._alarmed)
        self._alarmed = pressure.alarm
        return pressure
