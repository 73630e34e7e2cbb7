"""Working days, against what the government announced for eight years."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.law import CalendarError, WorkingCalendar
from streams.yaml_lines import ConfigError

CALENDAR = WorkingCalendar.load()
ANNOUNCED = {
    2019: "01-01 02-04..02-08 04-15 04-29..05-01 09-02",
    2020: "01-01 01-23 01-24 01-27..01-29 04-02 04-30 05-01 09-02",
    2021: "01-01 02-10..02-12 02-15 02-16 04-21 04-30 05-03 09-02 09-03",
    2022: "01-03 01-31..02-04 04-11 05-02 05-03 09-01 09-02",
    2023: "01-02 01-20 01-23..01-26 05-01..05-03 09-01 09-04",
    2024: "01-01 02-08 02-09 02-12..02-14 04-18 04-29..05-01 09-02 09-03",
    2025: "01-01 01-27..01-31 04-07 04-30..05-02 09-01 09-02",
    2026: "01-01 01-02 02-16..02-20 04-27 04-30 05-01 08-31..09-02 11-24",
}
"""Weekdays on which public bodies did not work."""
WORKED_SATURDAYS = {date(2019, 1, 5), date(2019, 5, 4), date(2024, 5, 4), date(2025, 4, 26)} | {
    date(2026, 1, 10),
    date(2026, 8, 22),
}
days = st.dates(date(1996, 1, 1), date(2098, 12, 1))


def announced(year: int) -> set[date]:
    found = set[date]()
    for part in ANNOUNCED[year].split():
        first, _, last = part.partition("..")
        at, end = (date.fromisoformat(f"{year}-{text}") for text in (first, last or first))
        while at <= end:
            found.add(at)
            at += timedelta(1)
    return found


@pytest.mark.parametrize("year", sorted(ANNOUNCED))
def test_days_off_are_those_that_were_announced(year: int) -> None:
    year_days = [date(year, 1, 1) + timedelta(i) for i in range(365)]
    off = {day for day in year_days if day.weekday() < 5 and not CALENDAR.is_working(day)}
    assert off == announced(year)


@pytest.mark.parametrize("year", sorted(ANNOUNCED))
def test_weekends_are_worked_only_where_they_were_exchanged(year: int) -> None:
    year_days = [date(year, 1, 1) + timedelta(i) for i in range(365)]
    worked = {day for day in year_days if day.weekday() >= 5 and CALENDAR.is_working(day)}
    assert worked == {day for day in WORKED_SATURDAYS if day.year == year}


def test_tet_of_2007_and_2030_is_a_day_before_the_chinese_new_year() -> None:
    for tet, chinese in ((date(2007, 2, 17), date(2007, 2, 18)), (date(2030, 2, 2), date(2030, 2, 3))):
        assert CALENDAR.why_off(tet) == "Tết Nguyên Đán"
        assert CALENDAR.why_off(chinese) == "Mùng hai Tết Nguyên Đán"


def test_a_unit_adds_days_that_were_announced_later_and_the_later_word_counts(tmp_path: Path) -> None:
    own = tmp_path / "days.yaml"
    own.write_text(
        "days:\n"
        "  - {off: 2027-01-04, worked: 2027-01-09, says: hoán đổi}\n"
        "  - {worked: 2026-01-02, says: đi làm, source: công văn 1}\n",
        "utf-8",
    )
    calendar = WorkingCalendar.load(own)
    assert calendar.why_off(date(2027, 1, 4)) == "hoán đổi"
    assert calendar.is_working(date(2027, 1, 9))
    assert calendar.is_working(date(2026, 1, 2))
    assert CALENDAR.is_working(date(2027, 1, 4))


@pytest.mark.parametrize(
    ("entry", "line", "reason"),
    [
        ("  - {says: nghỉ}", 2, "expected off, worked or both"),
        ("  - off: 2026-01-02\n    worked: 2026-01-02\n    says: nghỉ", 2, "the same day"),
        ("  - off: tháng Giêng\n    says: nghỉ", 2, "valid date"),
        ("  - off: 2026-01-02\n    lam: 2026-01-03\n    says: nghỉ", 3, "not permitted"),
    ],
)
def test_mistakes_in_a_file_of_days_are_told_with_their_line(
    tmp_path: Path, entry: str, line: int, reason: str
) -> None:
    own = tmp_path / "days.yaml"
    own.write_text(f"days:\n{entry}\n", "utf-8")
    with pytest.raises(ConfigError, match=reason) as raised:
        WorkingCalendar.load(own)
    assert raised.value.problems[0].line == line


def test_a_year_whose_holidays_nobody_knows_is_refused() -> None:
    with pytest.raises(CalendarError, match="expected a year from 1995 to 2099, found 2100"):
        CALENDAR.is_working(date(2100, 1, 4))


@given(days, st.integers(1, 30))
def test_counting_working_days_ends_on_one_and_passes_just_as_many(start: date, count: int) -> None:
    end = CALENDAR.after(start, count)
    between = [start + timedelta(i) for i in range(1, (end - start).days + 1)]
    assert sum(CALENDAR.is_working(day) for day in between) == count
    assert CALENDAR.is_working(end)
