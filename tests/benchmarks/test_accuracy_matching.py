"""Matching reports to truth: one to one, by moment and place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.accuracy.alarms import Alarm
from benchmarks.accuracy.matching import TOLERANCE_S, box_iou, match, same_place
from benchmarks.accuracy.metrics import Outcome, count
from benchmarks.accuracy.truth import Clip, TruthEvent
from streams.frames import BoxPx
from tests.benchmarks.accuracy_cases import alarms, clips, truths

BAG: BoxPx = (100, 100, 140, 140)


def event(release_s: float = 10.0, box: BoxPx = BAG, *, certain: bool = True, rest: float | None = 60.0) -> TruthEvent:
    return TruthEvent(release_s, box, rest, certain)


def alarm(release_s: float = 10.0, box: BoxPx = BAG, score: float = 0.9) -> Alarm:
    return Alarm(release_s, box, score)


def test_a_report_of_the_right_moment_and_place_is_found() -> None:
    result = match([event()], [alarm(10.4)])
    assert [(p.truth, p.alarm) for p in result.pairs] == [(0, 0)]
    assert result.pairs[0].time_error_s == pytest.approx(0.4)
    assert result.pairs[0].iou == pytest.approx(1.0)
    assert (result.missed, result.false, result.duplicates) == ((), (), ())


@pytest.mark.parametrize(
    ("report", "why"),
    [
        (alarm(10.0 + TOLERANCE_S + 0.01), "too late"),
        (alarm(10.0 - TOLERANCE_S - 0.01), "too early"),
        (alarm(10.0, (300, 100, 340, 140)), "elsewhere"),
    ],
)
def test_a_report_of_another_moment_or_place_is_false_and_the_event_missed(report: Alarm, why: str) -> None:
    result = match([event()], [report])
    assert (result.missed, result.false, result.pairs) == ((0,), (0,), ()), why


def test_the_tolerance_itself_still_counts() -> None:
    assert match([event()], [alarm(10.0 + TOLERANCE_S)]).pairs


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ((0, 0, 10, 10), (0, 0, 10, 10), True),
        ((0, 0, 10, 10), (9, 9, 22, 22), False),  # only the corners overlap
        ((2, 2, 14, 14), (12, 0, 32, 20), True),  # barely overlap, but (8, 8) lies within 1.5 times the larger box
        ((0, 0, 8, 8), (14, 0, 18, 8), False),
        ((0, 0, 100, 100), (45, 45, 50, 50), True),  # a part of it
    ],
)
def test_the_place_is_the_same_by_overlap_or_by_centre(a: BoxPx, b: BoxPx, same: bool) -> None:
    assert same_place(a, b) is same
    assert same_place(b, a) is same


def test_a_second_report_of_one_item_is_a_duplicate_and_no_false_alarm() -> None:
    result = match([event()], [alarm(10.2), alarm(40.0)])
    assert [p.alarm for p in result.pairs] == [0]
    assert result.duplicates == (1,)
    assert result.false == ()


def test_a_late_report_of_an_item_nobody_reported_in_time_is_a_false_alarm() -> None:
    result = match([event()], [alarm(40.0)])
    assert (result.missed, result.false, result.duplicates) == ((0,), (0,), ())


def test_a_report_after_the_item_is_gone_is_a_false_alarm() -> None:
    assert match([event(rest=20.0)], [alarm(10.0), alarm(30.0)]).false == (1,)


def test_an_unsure_event_is_no_miss_and_its_report_no_false_alarm() -> None:
    unreported = match([event(certain=False)], [])
    reported = match([event(certain=False)], [alarm()])
    assert unreported.missed == ()
    assert (reported.pairs, reported.false, len(reported.unsure)) == ((), (), 1)


def test_a_certain_event_takes_the_report_before_an_unsure_one_that_fits_better() -> None:
    result = match([event(11.0), event(10.0, certain=False)], [alarm(10.0)])
    assert [p.truth for p in result.pairs] == [0]
    assert result.unsure == ()


def test_two_events_at_one_place_are_told_apart_by_time() -> None:
    result = match([event(10.0), event(12.0)], [alarm(12.1), alarm(9.9)])
    assert {(p.truth, p.alarm) for p in result.pairs} == {(0, 1), (1, 0)}


def test_as_many_events_as_possible_are_found_even_when_boxes_fit_less_well() -> None:
    # Report 0 fits both events, report 1 only the first: the greedy choice (0 with the first) would lose one.
    truth = [event(10.0), event(14.0)]
    result = match(truth, [alarm(11.5), alarm(8.0)])
    assert len(result.pairs) == 2


@given(truths(), alarms())
def test_every_report_and_every_event_is_used_at_most_once(truth: list[TruthEvent], reports: list[Alarm]) -> None:
    result = match(truth, reports)
    paired = result.pairs + result.unsure
    assert len({p.truth for p in paired}) == len(paired)
    assert sorted([p.alarm for p in paired] + [*result.duplicates, *result.false]) == list(range(len(reports)))
    certain = {index for index, item in enumerate(truth) if item.certain}
    assert {p.truth for p in result.pairs} | set(result.missed) == certain
    for pair in paired:
        assert abs(reports[pair.alarm].release_s - truth[pair.truth].release_s) <= TOLERANCE_S
        assert same_place(reports[pair.alarm].item_box, truth[pair.truth].item_box)


@given(truths(), alarms())
def test_the_order_of_reports_does_not_change_the_figures(truth: list[TruthEvent], reports: list[Alarm]) -> None:
    there, back = match(truth, reports), match(truth, reports[::-1])
    assert len(there.pairs) == len(back.pairs)
    assert len(there.unsure) == len(back.unsure)


@given(truths(), alarms(), alarms(max_size=1))
def test_one_more_report_never_loses_an_event(truth: list[TruthEvent], reports: list[Alarm], more: list[Alarm]) -> None:
    assert len(match(truth, reports + more).pairs) >= len(match(truth, reports).pairs)


@given(clips())
def test_adding_a_false_alarm_never_raises_precision(clip_and_reports: tuple[Clip, list[Alarm]]) -> None:
    clip, reports = clip_and_reports
    elsewhere = Alarm(clip.duration_s, (9000, 9000, 9010, 9010), 0.5)
    before = count([Outcome.of(clip, reports)])
    after = count([Outcome.of(clip, [*reports, elsewhere])])
    assert after.false == before.false + 1
    assert (after.precision or 0.0) <= (1.0 if before.precision is None else before.precision)
    assert after.recall == before.recall


@given(st.tuples(*[st.floats(0, 100)] * 4), st.tuples(*[st.floats(0, 100)] * 4))
def test_iou_is_symmetric_and_between_0_and_1(a: tuple[float, ...], b: tuple[float, ...]) -> None:
    first: BoxPx = (a[0], a[1], a[0] + a[2] + 1, a[1] + a[3] + 1)
    second: BoxPx = (b[0], b[1], b[0] + b[2] + 1, b[1] + b[3] + 1)
    assert 0 <= box_iou(first, second) <= 1
    assert np.isclose(box_iou(first, second), box_iou(second, first))
    assert np.isclose(box_iou(first, first), 1.0)
