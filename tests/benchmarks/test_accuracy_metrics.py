"""Figures over matched clips."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.accuracy.alarms import Alarm
from benchmarks.accuracy.metrics import (
    Counts,
    Outcome,
    binomial,
    bootstrap,
    calibration_error,
    count,
    miss_curve,
    p_miss_at,
    rate_interval,
    recall_at_precision,
)
from benchmarks.accuracy.truth import Clip, TruthEvent
from streams.frames import BoxPx
from tests.benchmarks.accuracy_cases import outcomes

BAG: BoxPx = (100, 100, 140, 140)
ELSEWHERE: BoxPx = (500, 500, 540, 540)


def outcome(*scores_of_reports: tuple[float, bool], events: int = 1, seconds: float = 360.0) -> Outcome:
    """A clip with `events` deposits 20 s apart; each report is (score, whether it is the next real one)."""
    truth = tuple(TruthEvent(20.0 * index, BAG) for index in range(events))
    reports, next_real = [], 0
    for score, real in scores_of_reports:
        reports.append(Alarm(20.0 * next_real, BAG if real else ELSEWHERE, score))
        next_real += real
    return Outcome.of(Clip("a.mp4", Path("a.mp4"), seconds, truth), reports)


def test_counts_and_their_ratios() -> None:
    counts = count([outcome((0.9, True), (0.8, False), events=2), outcome((0.7, True))])
    assert (counts.events, counts.found, counts.false) == (3, 2, 1)
    assert counts.recall == pytest.approx(2 / 3)
    assert counts.precision == pytest.approx(2 / 3)
    assert counts.false_per_hour == pytest.approx(5.0)


def test_a_duplicate_costs_precision_but_is_no_false_alarm() -> None:
    clip = Clip("a.mp4", Path("a.mp4"), 60.0, (TruthEvent(10.0, BAG, 60.0),))
    counts = count([Outcome.of(clip, [Alarm(10.0, BAG, 0.9), Alarm(30.0, BAG, 0.9)])])
    assert (counts.false, counts.duplicates, counts.precision) == (0, 1, 0.5)


def test_ratios_of_nothing_are_unknown_rather_than_perfect() -> None:
    nothing = count([])
    assert (nothing.recall, nothing.precision, nothing.time_error_s(50), nothing.iou_median) == (None,) * 4


def test_time_errors_are_absolute() -> None:
    truth = (TruthEvent(10.0, BAG), TruthEvent(30.0, BAG))
    clip = Clip("a.mp4", Path("a.mp4"), 60.0, truth)
    counts = count([Outcome.of(clip, [Alarm(9.0, BAG, 0.9), Alarm(32.0, BAG, 0.9)])])
    assert counts.time_error_s(50) == pytest.approx(1.5)
    assert counts.time_error_s(100) == pytest.approx(2.0)


def test_the_curve_trades_misses_for_false_alarms() -> None:
    curve = miss_curve([outcome((0.9, True), (0.7, False), (0.5, True), events=2, seconds=3600)])
    assert [(p.threshold, p.p_miss, p.false_per_hour) for p in curve] == [
        (float("inf"), 1.0, 0.0),
        (0.9, 0.5, 0.0),
        (0.7, 0.5, 1.0),
        (0.5, 0.0, 1.0),
    ]
    assert p_miss_at(curve, 0.5) == 0.5
    assert p_miss_at(curve, 1.0) == 0.0
    assert recall_at_precision(curve, 0.9) == 0.5


def test_there_is_no_curve_without_events() -> None:
    assert miss_curve([outcome(events=0)]) == ()
    assert miss_curve([]) == ()


@given(outcomes())
def test_the_curve_never_misses_more_with_a_lower_threshold_and_ends_at_the_figures_shipped(
    made: list[Outcome],
) -> None:
    curve = miss_curve(made)
    misses = [point.p_miss for point in curve]
    assert misses == sorted(misses, reverse=True)
    if curve:
        total = count(made)
        assert curve[-1].p_miss == pytest.approx(1 - (total.recall or 0.0))
        assert curve[-1].false_per_hour * total.seconds / 3600 == pytest.approx(total.false + total.duplicates)


def recall(counts: Counts) -> float | None:
    return counts.recall


def precision(counts: Counts) -> float | None:
    return counts.precision


@given(outcomes(), st.integers(0, 9))
def test_a_bootstrap_interval_contains_the_figure(made: list[Outcome], seed: int) -> None:
    many = made * 8
    for figure in (recall, precision):
        interval = bootstrap(many, figure, np.random.default_rng(seed), resamples=20)
        point = figure(count(many))
        if interval is not None:
            assert point is not None
            assert interval.low <= point <= interval.high


def test_bootstrap_intervals_narrow_with_more_clips_and_are_absent_for_few() -> None:
    mixed = [outcome((0.9, True)), outcome()]
    rng = np.random.default_rng(1)
    few, many = bootstrap(mixed * 12, recall, rng), bootstrap(mixed * 200, recall, rng)
    assert bootstrap(mixed * 5, recall, rng) is None
    assert few is not None
    assert many is not None
    assert many.high - many.low < few.high - few.low < 0.6
    assert many.low < 0.5 < many.high


def test_no_false_alarm_in_six_hours_promises_no_less_than_a_few_per_day() -> None:
    assert rate_interval(0, 6.0).high == pytest.approx(0.615, abs=0.001)
    assert rate_interval(3, 1.0).low == pytest.approx(0.619, abs=0.001)


def test_all_of_few_cases_found_leaves_room_for_doubt() -> None:
    assert binomial(20, 20).low == pytest.approx(0.832, abs=0.001)
    assert binomial(0, 20).low == 0.0
    assert binomial(0, 20).high == pytest.approx(0.168, abs=0.001)


def test_scores_that_mean_what_they_say_have_no_calibration_error() -> None:
    honest = [outcome((0.8, index % 5 != 0)) for index in range(50)]
    boasting = [outcome((0.8, index % 2 == 0)) for index in range(50)]
    assert calibration_error(honest) == pytest.approx(0.0, abs=1e-9)
    assert calibration_error(boasting) == pytest.approx(0.3)
    assert calibration_error(honest[:5]) is None
