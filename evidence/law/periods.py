"""How long something may take: pure arithmetic over days in Viet Nam, each result with its reason."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from evidence import catalogue_record as words
from evidence.catalogue import Text
from evidence.law.book import LawRef, Start, Unit
from evidence.law.calendar import WorkingCalendar

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until the end of the day `due`, in Viet Nam. `due` is None where the period has not begun, or nobody knows when
    it did."""

    code: str
    name: Text
    law: LawRef
    start: Start
    started: date | None
    """The day that the period is counted from, which is not counted itself."""
    due: date | None
    how: Text
    """How it was computed, in words."""
    due_soon_days: int
    assumed: bool = False
    """The start is not noted anywhere; the earliest that it can have been was taken."""

    @property
    def due_utc(self) -> datetime | None:
        """The first moment that is too late."""
        return None if self.due is None else end_of(self.due)


def local_day(at: datetime) -> date:
    """The day in Viet Nam. Raises ValueError where the zone of `at` is unknown."""
    if at.tzinfo is None:
        raise ValueError(f"expected a time with its zone, found {at.isoformat()}")
    return at.astimezone(VIET_NAM).date()


def end_of(day: date) -> datetime:
    """24:00 of that day in Viet Nam, as UTC."""
    return datetime.combine(day + timedelta(1), time(), VIET_NAM).astimezone(UTC)


def last_day(start: date, count: int, unit: Unit, calendar: WorkingCalendar, *, rolls: bool) -> date:
    """The last day of a period of `count` units after `start`.

    The day of the start is not counted (Bộ luật Dân sự 2015, Điều 147.2). A year ends on the same day of the year, the
    28th of February for the 29th where there is none (148.4). With `rolls`, a last day that is no working day moves on
    to the next one that is (148.5). Raises CalendarError.
    """
    if unit == "working_days":
        return calendar.after(start, count)
    end = _years_later(start, count) if unit == "years" else start + timedelta(count)
    return calendar.from_on(end) if rolls else end


def explained(start: date, due: date, count: int, unit: Unit, calendar: WorkingCalendar, *, rolls: bool) -> Text:
    """What `last_day` did, for a person who checks it with a calendar on the wall."""
    text = words.COUNTED[unit].format(count=count, start=words.day(start), due=words.day(due))
    if unit == "working_days":
        skipped = tuple(
            day
            for day in (start + timedelta(i) for i in range(1, (due - start).days))
            if day.weekday() < 5 and not calendar.is_working(day)
        )
        if skipped:
            names = "; ".join(f"{words.day(day)} {calendar.why_off(day)}" for day in skipped)
            text = words.joined(text, words.SKIPPED.format(days=names))
    elif rolls and due != last_day(start, count, unit, calendar, rolls=False):
        text = words.joined(text, words.ROLLED)
    return text


def _years_later(day: date, count: int) -> date:
    try:
        return day.replace(year=day.year + count)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + count, day=28)
