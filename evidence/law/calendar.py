"""Working days in Viet Nam: weekends, public holidays (also by the lunar calendar), days that the government moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from evidence.law.reading import Entry, Mistake, read, refuse, shipped

FIRST_YEAR = 1995
"""Of the rules for days given in lieu, as the holidays package has them."""
LAST_YEAR = 2099
"""Of its table of the lunar calendar."""


class CalendarError(ValueError):
    """A day for which nobody can say whether it is worked."""


class Moved(Entry):
    """A day off that no rule gives, and the day that is worked for it."""

    off: date | None = None
    worked: date | None = None
    says: str
    source: str | None = None


class _File(Entry):
    days: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class _Year:
    off: dict[date, str]
    worked: frozenset[date]


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Of public bodies: Monday to Friday but for holidays. What the government moved counts before any rule."""

    moved: tuple[Moved, ...] = ()

    @classmethod
    def load(cls, *more: Path) -> "WorkingCalendar":
        """The shipped days, and a unit's own after them. Raises ConfigError with every problem, OSError."""
        moved: tuple[Moved, ...] = ()
        for path in (shipped("days.yaml"), *more):
            content, document = read(path, _File)
            refuse(path, document, _mistakes(content))
            moved += content.days
        return cls(moved)

    def is_working(self, day: date) -> bool:
        """Raises CalendarError."""
        return self.why_off(day) is None

    def why_off(self, day: date) -> str | None:
        """The name of the holiday, or of the day of the week; None for a working day. Raises CalendarError."""
        for entry in reversed(self.moved):
            if day == entry.worked:
                return None
            if day == entry.off:
                return entry.says
        year = _year(day.year)
        if day in year.off:
            return year.off[day]
        if day.weekday() >= 5 and day not in year.worked:
            return "thứ Bảy" if day.weekday() == 5 else "Chủ nhật"
        return None

    def from_on(self, day: date) -> date:
        """`day`, or the first working day after it. Raises CalendarError."""
        while not self.is_working(day):
            day += timedelta(1)
        return day

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which does not count itself. Raises CalendarError."""
        for _ in range(count):
            day = self.from_on(day + timedelta(1))
        return day


@cache
def _year(year: int) -> _Year:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarError(f"expected a year from {FIRST_YEAR} to {LAST_YEAR}, found {year}: its holidays are unknown")
    # 0.2 s to import, and few commands ask for it.
    from holidays.countries.vietnam import Vietnam  # noqa: PLC0415

    found = Vietnam(years=year, language="vi")  # type: ignore[no-untyped-call]
    return _Year(dict(found.items()), frozenset(found.weekend_workdays))


def _mistakes(content: _File) -> Iterator[Mistake]:
    for i, entry in enumerate(content.days):
        if entry.off is None and entry.worked is None:
            yield ("days", i), "phải có off hoặc worked", "expected off, worked or both"
        elif entry.off == entry.worked:
            yield ("days", i), "off và worked trùng ngày", "off and worked are the same day"
