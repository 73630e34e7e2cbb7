"""Average precision on cases small enough to work out by hand."""

import numpy as np
import pytest

from models.detections import Boxes
from models.scoring import Picture, average_precision, matches

TWO = np.array([[0, 0, 100, 100], [200, 200, 300, 300]], np.float32)


def one(truth: Boxes, found: Boxes, *scores: float) -> Picture:
    return Picture(truth, found, np.array(scores, np.float32))


def ap(*pictures: Picture) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    result = average_precision(list(pictures))
    assert result is not None
    return result


def test_finding_everything_exactly_is_one() -> None:
    assert ap(one(TWO, TWO, 0.9, 0.8)).tolist() == [1.0] * 10


def test_finding_nothing_is_zero() -> None:
    assert ap(one(TWO, TWO[:0])).tolist() == [0.0] * 10


def test_where_there_is_nothing_to_find_there_is_no_score() -> None:
    assert average_precision([one(TWO[:0], TWO, 0.9, 0.8)]) is None


def test_finding_the_first_half_scores_the_recalls_up_to_one_half() -> None:
    assert ap(one(TWO, TWO[:1], 0.9))[0] == pytest.approx(51 / 101)


def test_a_better_scored_false_box_halves_the_precision_and_a_worse_one_costs_nothing() -> None:
    stray = np.array([[500, 500, 600, 600]], np.float32)
    both = np.concatenate([stray, TWO[:1]])
    assert ap(one(TWO[:1], both, 0.9, 0.5))[0] == pytest.approx(0.5)
    assert ap(one(TWO[:1], both, 0.5, 0.9))[0] == pytest.approx(1.0)


def test_a_second_box_on_the_same_thing_is_false() -> None:
    twice = TWO[[0, 0]]
    assert matches(TWO, twice)[0].tolist() == [True, False]


def test_a_box_counts_up_to_the_threshold_it_overlaps() -> None:
    loose = np.array([[0, 0, 100, 72]], np.float32)  # IoU 0.72
    assert ap(one(TWO[:1], loose, 0.9)).tolist() == [1.0] * 5 + [0.0] * 5


def test_scores_are_ranked_over_all_pictures_together() -> None:
    stray = np.array([[500, 500, 600, 600]], np.float32)
    right = one(TWO[:1], TWO[:1], 0.4)
    wrong = one(TWO[:0], stray, 0.9)
    assert ap(right, wrong)[0] == pytest.approx(0.5)
