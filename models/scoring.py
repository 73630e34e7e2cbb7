"""Average precision as COCO defines it, in plain numpy.

Source: the COCO detection challenge (cocodataset.org/#detection-eval): greedy matching by score within a class, IoU
thresholds 0.50 to 0.95 in steps of 0.05, precision made monotonous and averaged over 101 recalls.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.detections import Boxes, iou

THRESHOLDS = np.linspace(0.5, 0.95, 10)
_RECALLS = np.linspace(0.0, 1.0, 101)
MAX_PER_IMAGE = 100
"""Best-scored boxes of a class that count in one picture, as in COCO."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture for one class: `truth` (T, 4), `found` (F, 4) with `scores` (F,)."""

    truth: Boxes
    found: Boxes
    scores: NDArray[np.float32]


def average_precision(pictures: list[Picture]) -> NDArray[np.float64] | None:
    """AP at each of THRESHOLDS (10,) for one class over all pictures; None where there is nothing to find."""
    total = sum(len(one.truth) for one in pictures)
    if total == 0:
        return None
    scores, hits = [], []
    for one in pictures:
        order = np.argsort(-one.scores, kind="stable")[:MAX_PER_IMAGE]
        scores.append(one.scores[order])
        hits.append(matches(one.truth, one.found[order]))
    ranked = np.argsort(-np.concatenate(scores), kind="stable")
    hit = np.concatenate(hits, axis=1)[:, ranked]
    return np.array([_area(row, total) for row in hit])


def matches(truth: Boxes, found: Boxes) -> NDArray[np.bool_]:
    """Which of `found` (F, 4), best first, hit a box of `truth` that was still free: (10, F), a row per threshold."""
    hit = np.zeros((len(THRESHOLDS), len(found)), np.bool_)
    if len(truth) == 0 or len(found) == 0:
        return hit
    overlap = iou(found, truth)
    for row, threshold in enumerate(THRESHOLDS):
        free = overlap.copy()
        for place in range(len(found)):
            best = int(free[place].argmax())
            if free[place, best] >= threshold:
                hit[row, place] = True
                free[:, best] = -1.0
    return hit


def _area(hit: NDArray[np.bool_], total: int) -> float:
    """Area under the precision-recall curve, sampled at 101 recalls."""
    if len(hit) == 0:
        return 0.0
    right = np.cumsum(hit)
    recall = right / total
    precision = right / np.arange(1, len(hit) + 1)
    falling = np.maximum.accumulate(precision[::-1])[::-1]
    place = np.searchsorted(recall, _RECALLS, side="left")
    sampled = np.where(place < len(hit), falling[np.minimum(place, len(hit) - 1)], 0.0)
    return float(sampled.mean())
