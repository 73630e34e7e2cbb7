"""Counts, shares and times of the sample year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.statistics import Facts, Period, PeriodError, plan_period, statistics_of
from evidence.statistics.counting import Spread
from evidence.statistics.periods import last_day_of, months
from tests.evidence.statistics.samples import DONG_KINH, KY_LUA


def test_every_act_stands_in_each_table_once(facts: Facts) -> None:
    found = statistics_of(facts, plan_period(2026))
    assert found.total.acts == 189
    assert (found.total.established, found.total.rejected, found.total.open, found.total.second) == (163, 24, 1, 1)
    assert (found.allowed, found.tests) == (1, 1)
    tables = (found.by_commune, found.by_place, found.by_month, found.by_weekday, found.by_hour)
    for table in (*tables, found.by_kind, found.by_actor, found.by_site_class):
        assert sum(group.tally.acts for group in table) == 189
    assert len(found.by_hour) == 24
    assert len(found.by_month) == 12


def test_hours_and_days_are_those_of_viet_nam(facts: Facts) -> None:
    hours = {g.key for g in statistics_of(facts).by_hour if g.tally.acts}
    assert hours == {"18", "19", "05", "20", "10"}  # 11, 12, 22, 13 and 3 o'clock UTC
    night = [act for act in facts.acts if act.hour == 5]
    assert all(act.at_utc is not None and act.day == act.at_utc.date() + timedelta(days=1) for act in night)


def test_false_alarms_are_shares_of_what_was_decided(facts: Facts) -> None:
    lines = {line.place.camera: line for line in statistics_of(facts).cameras}
    assert lines["cho-dem"].tally.decided == 91
    assert lines["cho-dem"].false_share == round(12 / 91, 4)
    assert lines["cho-dem"].latency == Spread(92, 60.0, 60.0)
    assert lines["cho-sau"].false_share == 0


def test_communes_add_up_to_the_province(facts: Facts) -> None:
    period = plan_period(2026)
    whole = statistics_of(facts, period)
    parts = [statistics_of(facts, period, frozenset({name})) for name in (KY_LUA, DONG_KINH, "")]
    assert [part.total.acts for part in parts] == [113, 75, 1]
    assert sum(part.total.acts for part in parts) == whole.total.acts
    assert [line.cameras for line in whole.communes] == [2, 2, 1]


def test_yearly_periods_follow_each_other_without_a_gap() -> None:
    assert plan_period(2026) == Period(date(2025, 12, 1), date(2026, 11, 30))
    assert plan_period(2027).first - plan_period(2026).last == timedelta(days=1)
    with pytest.raises(PeriodError):
        Period(date(2026, 2, 1), date(2026, 1, 31))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 1000))
def test_months_cover_every_day_of_a_period(first: date, days: int) -> None:
    period = Period(first, first + timedelta(days=days))
    assert set(period.months) == {f"{first + timedelta(days=i):%Y-%m}" for i in range(days + 1)}
    assert list(period.months) == sorted(set(period.months))
    assert (last_day_of(period.months[-1]) + timedelta(days=1)).day == 1
    assert tuple(months("2026-02", "2026-01")) == ()


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_half_of_the_times_are_within_the_median(times: list[float]) -> None:
    spread = Spread.of(times)
    assert spread.median_s is not None
    assert spread.p95_s is not None
    assert sum(t <= spread.median_s + 0.001 for t in times) * 2 >= len(times)
    assert sum(t <= spread.p95_s + 0.001 for t in times) >= 0.95 * len(times)
