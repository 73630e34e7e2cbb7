"""Which days a report is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from evidence.statistics.errors import PeriodError


@dataclass(frozen=True, slots=True)
class Period:
    """Both days belong to it."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise PeriodError(f"expected a first day before the last, found {self.first} and {self.last}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first:%d/%m/%Y} - {self.last:%d/%m/%Y}"

    @property
    def months(self) -> tuple[str, ...]:
        """2026-11, also those it only touches."""
        return tuple(months(f"{self.first:%Y-%m}", f"{self.last:%Y-%m}"))


def plan_period(year: int) -> Period:
    """1 December to 30 November, for both reports that the plans ask for: of each commune before 05/12 and of the
    province before 15/12. So figures are there in time, the communes' add up to the province's, and from one year to
    the next no day is left out or counted twice. Raises PeriodError."""
    if not 2000 <= year <= 9998:
        raise PeriodError(f"expected a year, found {year}")
    return Period(date(year - 1, 12, 1), date(year, 11, 30))


def months(first: str, last: str) -> Iterator[str]:
    """2026-11 to 2027-02, both included; none where `last` lies before `first`."""
    year, month = int(first[:4]), int(first[5:])
    while (found := f"{year:04}-{month:02}") <= last:
        yield found
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def last_day_of(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return (date(year, number, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
