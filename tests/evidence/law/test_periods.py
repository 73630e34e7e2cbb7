"""How long something may take."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.law import WorkingCalendar, end_of, last_day, local_day
from evidence.law.book import Unit
from evidence.law.periods import explained

CALENDAR = WorkingCalendar.load()


@pytest.mark.parametrize(
    ("start", "count", "unit", "rolls", "due"),
    [
        (date(2026, 11, 16), 5, "working_days", True, date(2026, 11, 23)),
        # Ngày Văn hóa Việt Nam lies in between.
        (date(2026, 11, 20), 5, "working_days", True, date(2026, 11, 30)),
        # Across Tết 2026: the 13th is a Friday, work goes on on the 23rd.
        (date(2026, 2, 13), 5, "working_days", True, date(2026, 2, 27)),
        # A Saturday that is worked counts.
        (date(2026, 8, 20), 2, "working_days", True, date(2026, 8, 22)),
        (date(2026, 11, 1), 30, "days", True, date(2026, 12, 1)),
        # The 30th day is a Saturday, the next working day a Monday.
        (date(2026, 11, 5), 30, "days", True, date(2026, 12, 7)),
        (date(2026, 11, 5), 30, "days", False, date(2026, 12, 5)),
        (date(2026, 11, 1), 60, "days", True, date(2026, 12, 31)),
        (date(2026, 11, 22), 2, "years", False, date(2028, 11, 22)),
        (date(2024, 2, 29), 2, "years", False, date(2026, 2, 28)),
        (date(2024, 2, 29), 4, "years", False, date(2028, 2, 29)),
    ],
)
def test_a_period_ends_on_the_day_the_law_says(start: date, count: int, unit: Unit, rolls: bool, due: date) -> None:
    assert last_day(start, count, unit, CALENDAR, rolls=rolls) == due


def test_the_explanation_names_the_holidays_that_were_left_out() -> None:
    start, due = date(2026, 11, 20), date(2026, 11, 30)
    text = explained(start, due, 5, "working_days", CALENDAR, rolls=True)
    assert text.vi == (
        "5 ngày làm việc, tính từ ngày liền sau ngày 20/11/2026: hết ngày 30/11/2026; "
        "không tính 24/11/2026 Ngày Văn hóa Việt Nam"
    )


def test_the_explanation_says_that_the_last_day_was_moved() -> None:
    text = explained(date(2026, 11, 5), date(2026, 12, 7), 30, "days", CALENDAR, rolls=True)
    assert text.en.endswith("the last day is none of work, so the next one that is")


def test_a_day_is_the_one_in_viet_nam_and_ends_there() -> None:
    assert local_day(datetime(2026, 11, 22, 16, 59, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert local_day(datetime(2026, 11, 22, 17, 0, tzinfo=UTC)) == date(2026, 11, 23)
    assert end_of(date(2026, 11, 22)) == datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    with pytest.raises(ValueError, match="expected a time with its zone"):
        local_day(datetime(2026, 11, 22))


@given(
    st.dates(date(1996, 1, 1), date(2090, 1, 1)),
    st.integers(0, 400),
    st.sampled_from([(5, "working_days"), (30, "days"), (60, "days"), (2, "years")]),
    st.booleans(),
)
def test_who_begins_later_is_never_due_earlier(start: date, later: int, period: tuple[int, Unit], rolls: bool) -> None:
    count, unit = period
    first = last_day(start, count, unit, CALENDAR, rolls=rolls)
    second = last_day(start + timedelta(later), count, unit, CALENDAR, rolls=rolls)
    assert start < first <= second
    assert not rolls or CALENDAR.is_working(first)
