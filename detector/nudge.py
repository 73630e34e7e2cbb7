"""A thing that was pushed aside by a part of itself: its old and its new place overlap, and one region covers both.

Where old and new place lie apart each is a region of its own, and `appearance` finds the thing at the other. Here it
cannot: what both places share did not change, and the ground beside the region never showed the thing. But at one
displacement s all of the change is accounted for, in both directions: what is seen there now stood at s before, and
what was seen there before stands at -s now. A thing that is new does the first nowhere, one that is gone the second.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.likeness import equal_within
from detector.picture import WorkBox
from streams.frames import U8

LEAST_AGAINST = 0.1
"""Part of the change that goes against the rest: where a thing moved by a part of itself it covers ground on one side
and lays it bare on the other; one that came or went does one of them."""
ACCOUNTED = 0.95
"""Part of the change that the displacement must account for: all but what noise and the item's outline leave."""
LEAST_CHANGED = 48
"""Pixels that must have changed, seven by seven: fewer look like some other spot nearby by chance."""
CANDIDATES = 4
"""Displacements looked at in full, the least different first: beside plain ground several differ alike."""
STEP = 1
"""A displacement of so few pixels is a camera that trembles."""


def nudged(before: U8, after: U8, wide: WorkBox, box: WorkBox, mask: NDArray[np.bool_], limit: U8) -> float:
    """How much of the change (0..1) is what stood aside by one and the same displacement, seen both ways.

    Arguments as for `appearance.measure`. The less of the two ways counts; 0 where no displacement accounts for the
    whole of the change, or all of it goes one way.
    """
    ox, oy = box[0] - wide[0], box[1] - wide[1]
    h, w = mask.shape
    here = np.s_[oy : oy + h, ox : ox + w]
    was, now, least = before[here], after[here], limit[here]
    changed = mask & ~equal_within(was, now, least)
    if np.count_nonzero(changed) < LEAST_CHANGED:
        return 0.0
    step = now.astype(np.float32) - was
    forth = changed & (step @ _direction(step[changed]) > 0)
    back = changed & ~forth
    if min(np.count_nonzero(forth), np.count_nonzero(back)) < LEAST_AGAINST * np.count_nonzero(changed):
        return 0.0
    reach_y, reach_x = min(oy, before.shape[0] - h - oy, h), min(ox, before.shape[1] - w - ox, w)
    around = np.s_[oy - reach_y : oy + h + reach_y, ox - reach_x : ox + w + reach_x]
    old, new = before[around], after[around]
    surest = 0.0
    for came, went in ((forth, back), (back, forth)):
        # Where it is now it must be found before, at s; where it was, now, at -s.
        unlike = np.maximum(_unlike(old, now, came), _unlike(new, was, went)[::-1, ::-1])
        unlike[max(0, reach_y - STEP) : reach_y + STEP + 1, max(0, reach_x - STEP) : reach_x + STEP + 1] = np.inf
        for _ in range(CANDIDATES):
            y, x = (int(v) for v in np.unravel_index(int(np.argmin(unlike)), unlike.shape))
            if not np.isfinite(unlike[y, x]):
                break
            unlike[max(0, y - STEP) : y + STEP + 1, max(0, x - STEP) : x + STEP + 1] = np.inf
            stood = equal_within(old[y : y + h, x : x + w], now, least)[changed]
            y, x = 2 * reach_y - y, 2 * reach_x - x
            stands = equal_within(new[y : y + h, x : x + w], was, least)[changed]
            if float((stood | stands).mean()) >= ACCOUNTED:
                surest = max(surest, min(float(stood.mean()), float(stands.mean())))
    return surest


def _direction(steps: NDArray[np.float32]) -> NDArray[np.float32]:
    """The direction in colour in which the steps (n, 3) mostly go, either way."""
    _, vectors = np.linalg.eigh(steps.T @ steps)
    return np.asarray(vectors[:, -1], np.float32)


def _unlike(picture: U8, pattern: U8, part: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Mean square difference of `part` of the pattern (h, w, 3) from the picture, at every place of it there."""
    weights = np.repeat(part[:, :, None], 3, axis=2).astype(np.uint8)
    found = cv2.matchTemplate(picture, pattern, cv2.TM_SQDIFF, mask=weights)
    return np.asarray(found / np.count_nonzero(part), np.float32)
