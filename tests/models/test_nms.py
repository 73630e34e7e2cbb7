"""Non-maximum suppression per class."""

import numpy as np

from models.detections import iou
from models.nms import MAX_KEPT, suppress

SAME = np.array([[0, 0, 10, 10], [0, 0, 10, 9], [50, 50, 60, 60]], np.float32)
SCORES = np.array([0.5, 0.9, 0.7], np.float32)


def test_the_better_of_two_boxes_of_one_class_stays_best_first() -> None:
    assert suppress(SAME, SCORES, np.zeros(3, np.int32), 0.5).tolist() == [1, 2]


def test_boxes_of_different_classes_do_not_suppress_each_other() -> None:
    assert suppress(SAME, SCORES, np.array([0, 1, 0], np.int32), 0.5).tolist() == [1, 2, 0]


def test_nothing_in_gives_nothing_out() -> None:
    none = suppress(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int32), 0.5)
    assert none.shape == (0,)


def test_a_storm_of_boxes_leaves_no_overlap_and_a_bounded_number() -> None:
    rng = np.random.default_rng(7)
    corner = rng.uniform(0, 1900, (5000, 2))
    boxes = np.concatenate([corner, corner + rng.uniform(5, 60, (5000, 2))], axis=1).astype(np.float32)
    scores = rng.random(5000).astype(np.float32)
    classes = rng.integers(0, 3, 5000).astype(np.int32)
    kept = suppress(boxes, scores, classes, 0.6)
    assert 100 < len(kept) <= MAX_KEPT
    assert (np.diff(scores[kept]) <= 0).all()
    for one in range(3):
        same = boxes[kept[classes[kept] == one]]
        overlap = iou(same, same)
        np.fill_diagonal(overlap, 0)
        assert overlap.max() <= 0.6 + 1e-4
