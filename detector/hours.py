"""Weekly windows in which leaving waste is allowed, with exceptions by date: pure calendar arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """From `start` up to but not including `end`, in minutes after midnight of the day on which the window starts.

    `end` beyond 1440 runs past midnight: 22:00 to 05:00 is Window(1320, 1740). It still belongs to the day it starts
    on, so an exception for that day replaces all of it and an exception for the next day none of it.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start < DAY_MINUTES and self.start < self.end <= self.start + DAY_MINUTES):
            raise ValueError(
                f"Window: expected 0 <= start < 1440 and start < end <= start + 1440; found {self.start}..{self.end}"
            )


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Windows by weekday (0 is Monday) in one time zone; a date in `exceptions` has its own windows instead."""

    week: Mapping[int, tuple[Window, ...]]
    timezone: ZoneInfo
    exceptions: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)

    def contains(self, at: datetime) -> bool:
        """Whether `at` (aware, any zone) falls into a window.

        Read as a clock on the wall would: where a zone has daylight saving, the minutes are those the clock shows.
        """
        if at.tzinfo is None:
            raise ValueError("WeeklyHours.contains: expected an aware datetime; found a naive one")
        local = at.astimezone(self.timezone)
        minute = local.hour * 60 + local.minute + (local.second + local.microsecond / 1e6) / 60
        today = local.date()
        return any(w.start <= minute < w.end for w in self._starting_on(today)) or any(
            w.start <= minute + DAY_MINUTES < w.end for w in self._starting_on(today - timedelta(days=1))
        )

    def told(self, at: datetime) -> tuple[str, ...]:
        """The windows of the local day of `at`, as "18:00-20:30", and those of the day before that reach into it."""
        today = at.astimezone(self.timezone).date()
        before = [w for w in self._starting_on(today - timedelta(days=1)) if w.end > DAY_MINUTES]
        return tuple(dict.fromkeys(f"{_clock(w.start)}-{_clock(w.end)}" for w in (*before, *self._starting_on(today))))

    def _starting_on(self, day: date) -> tuple[Window, ...]:
        windows = self.exceptions.get(day)
        return self.week.get(day.weekday(), ()) if windows is None else windows


def _clock(minutes: int) -> str:
    past = minutes - DAY_MINUTES if minutes > DAY_MINUTES else minutes
    return f"{past // 60:02}:{past % 60:02}"
