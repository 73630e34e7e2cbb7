"""Added, taken away, moved, or only lit differently? Measured from the pictures before and after.

A thing that was added brings its outline with it: edges lie along the border of the changed region in the picture
after, not in the one before (for a thing taken away, the reverse; after Connell et al., ICPR 2004, and the contour
test of Lin et al., 2015). A shadow or a light scales the brightness and keeps the texture. A thing that was only
moved is found in the picture before, nearby, at a place where it is no longer.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.likeness import equal_within
from detector.picture import WorkBox
from streams.frames import U8

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Appearance:
    """Physical measurements of one change. Edges in grey levels per pixel, colours in grey levels, the rest 0..1."""

    edge_after: float
    edge_before: float
    support_after: float
    support_before: float
    apart_after: float
    apart_before: float
    contrast: float
    darkening: float
    chroma: float
    texture_kept: float
    ratio_spread: float
    moved_from: float
    moved_to: float
    solidity: float
    border: float
    ring_change: float

    def without_before(self) -> "Appearance":
        """The picture before showed no ground but a vehicle that has gone: nothing follows from what it looked like."""
        return replace(self, edge_before=0.0, support_before=0.0, apart_before=0.0, ring_change=0.0, moved_from=0.0)


def measure(before: U8, after: U8, wide: WorkBox, box: WorkBox, mask: NDArray[np.bool_], limit: U8) -> Appearance:
    """Compare `before` and `after`, both (h, w, 3) YUV of the box `wide`, at the region `mask` of `box` inside it.

    `limit` (h, w, 3) is the smallest step that counts as change there.
    """
    region = np.zeros(before.shape[:2], np.uint8)
    ox, oy = box[0] - wide[0], box[1] - wide[1]
    region[oy : oy + mask.shape[0], ox : ox + mask.shape[1]] = mask.astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    outer = cv2.dilate(region, kernel)
    contour = (outer - cv2.erode(region, kernel)) > 0
    side = max(box[2] - box[0], box[3] - box[1])
    reach = int(np.clip(side * 0.4, 3, 15))
    ring_kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    ring = (cv2.dilate(region, ring_kernel) > 0) & (cv2.dilate(outer, kernel) == 0)
    inside = region > 0
    floor = float(np.median(limit[:, :, 0][inside]))
    edge_b, edge_a = _edges(before), _edges(after)
    step = 0.35 * floor
    after_f, before_f = after.astype(np.float32), before.astype(np.float32)
    delta = np.asarray(after_f - before_f, np.float32)
    ring_ok = ring if np.count_nonzero(ring) >= 8 else ~inside
    if not ring_ok.any():
        ring_ok = inside
    ratio = (after_f[:, :, 0][inside] + 4.0) / (before_f[:, :, 0][inside] + 4.0)
    over = np.asarray((np.abs(delta) > limit).any(axis=2))
    steps = np.max(np.abs(delta[inside]), axis=1)
    filled = float(np.count_nonzero(inside))
    hull = cv2.convexHull(cv2.findNonZero(region))
    frame_edge = 0.0 if min(ox, oy) > 0 else 1.0
    return Appearance(
        edge_after=float(edge_a[contour].mean()),
        edge_before=float(edge_b[contour].mean()),
        support_after=float((edge_a[contour] > step).mean()),
        support_before=float((edge_b[contour] > step).mean()),
        apart_after=_apart(after_f, inside, ring_ok),
        apart_before=_apart(before_f, inside, ring_ok),
        contrast=float(np.median(steps)) / max(floor, 1.0),
        darkening=float(delta[:, :, 0][inside].mean()),
        chroma=float(np.abs(delta[:, :, 1:][inside]).mean()),
        texture_kept=_correlation(before_f[:, :, 0], after_f[:, :, 0], inside),
        ratio_spread=float(np.std(np.log(ratio))),
        moved_from=_displaced(before, after, box, wide, region, limit),
        moved_to=_displaced(after, before, box, wide, region, limit),
        solidity=filled / max(float(cv2.contourArea(hull)), filled, 1.0),
        border=frame_edge,
        ring_change=float(over[ring_ok].mean()),
    )


def _edges(yuv: U8) -> F32:
    """Gradient magnitude in grey levels per pixel, the strongest of the three channels."""
    best: F32 | None = None
    for channel in cv2.split(yuv):
        gx = cv2.Sobel(channel, cv2.CV_32F, 1, 0, scale=0.125)
        gy = cv2.Sobel(channel, cv2.CV_32F, 0, 1, scale=0.125)
        size = np.asarray(cv2.magnitude(gx, gy), np.float32)
        best = size if best is None else np.maximum(best, size)
    if best is None:
        raise ValueError("edges: expected a picture with channels, found none")
    return best


def _apart(picture: F32, inside: NDArray[np.bool_], ring: NDArray[np.bool_]) -> float:
    """How unlike its surroundings the region is: mean distance of its colours to the nearest colour around it.

    The surroundings are described by the quartiles of each channel, so that a striped floor is not "unlike" itself.
    """
    around = np.percentile(picture[ring], (10, 50, 90), axis=0)
    values = picture[inside]
    low, high = around[0], around[2]
    outside = np.maximum(np.maximum(low - values, values - high), 0)
    return float(outside.max(axis=1).mean())


def _correlation(a: F32, b: F32, inside: NDArray[np.bool_]) -> float:
    """Correlation of two pictures' detail inside the region; 0 where there is none to compare."""
    fine_a, fine_b = a - cv2.blur(a, (9, 9)), b - cv2.blur(b, (9, 9))
    x, y = fine_a[inside], fine_b[inside]
    x, y = x - x.mean(), y - y.mean()
    norm = float(np.sqrt((x * x).sum() * (y * y).sum()))
    if norm < 1.0 * len(x):
        return 0.0
    return float((x * y).sum() / norm)


def _displaced(source: U8, target: U8, box: WorkBox, wide: WorkBox, region: U8, limit: U8) -> float:
    """How surely what `target` shows in `box` stood somewhere else nearby in `source` and stands there no more.

    Candidates are the places that correlate; what counts is how much of it is equal there within `limit` (plain
    surfaces correlate with anything), less how much of that place has stayed as it was.
    """
    ox, oy = box[0] - wide[0], box[1] - wide[1]
    w, h = box[2] - box[0], box[3] - box[1]
    patch = target[oy : oy + h, ox : ox + w]
    if min(w, h) < 4 or float(patch[:, :, 0].std()) < 3.0:
        return 0.0
    if source.shape[0] < h + 2 or source.shape[1] < w + 2:
        return 0.0
    was = cv2.matchTemplate(source[:, :, 0], patch[:, :, 0], cv2.TM_CCOEFF_NORMED)
    now = cv2.matchTemplate(target[:, :, 0], patch[:, :, 0], cv2.TM_CCOEFF_NORMED)
    # Its own place does not count, nor what correlates with itself there.
    close = 1
    now[max(0, oy - close) : oy + close + 1, max(0, ox - close) : ox + close + 1] = 1.0
    gained = np.where(was > 0.6, was - np.clip(now, 0, 1), 0.0)
    y, x = np.unravel_index(int(np.argmax(gained)), gained.shape)
    if float(gained[y, x]) <= 0.0:
        return 0.0
    inside = region[oy : oy + h, ox : ox + w] > 0
    lim = limit[oy : oy + h, ox : ox + w]
    equal = equal_within(source[y : y + h, x : x + w], patch, lim)[inside].mean()
    # Where it stood and stands no more: what the two places share shows it still.
    apart = inside & (region[y : y + h, x : x + w] == 0)
    if np.count_nonzero(apart) < 0.1 * np.count_nonzero(inside):
        return 0.0
    stayed = equal_within(target[y : y + h, x : x + w], patch, lim)[apart].mean()
    return float(np.clip(equal - stayed, 0, 1))
