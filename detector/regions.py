"""Regions of the work picture: a box and a mask of its size. Pure geometry."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.picture import WorkBox
from models.detections import iou

Bits = NDArray[np.bool_]
"""(h, w) of a box: which of its pixels belong to the region."""
WIDER = 0.5
"""Lines are taken off where what is left has a box of less than this share."""
MOSTLY = 0.4
"""Share of a region that must be left without its lines for it to be a thing with lines."""


def components(mask: NDArray[Any], connectivity: int = 8) -> tuple[NDArray[np.integer[Any]], NDArray[np.int32]]:
    """The connected parts of a mask (uint8): labels (h, w), 0 where it is 0, and a row for each label, that of 0
    included: x, y, width, height and area."""
    h, w = mask.shape
    # In every two by two pixels at most one part begins, two where corners do not connect. Labels of two bytes cost
    # half as much as those of four.
    most = ((h + 1) // 2) * ((w + 1) // 2) * (1 if connectivity == 8 else 2)
    kind = cv2.CV_16U if most < 1 << 16 else cv2.CV_32S
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=connectivity, ltype=kind)
    return np.asarray(labels), np.asarray(stats, np.int32)


def largest_part(mask: Bits) -> Bits:
    """The largest connected part of a mask without its hair: outlines of neighbours differ by a pixel from look to
    look."""
    opened = cv2.morphologyEx(
        mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0
    )
    labels, stats = components(opened)
    if len(stats) < 2:
        return np.zeros_like(mask)
    return np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))


def tightened(box: WorkBox, mask: Bits) -> tuple[WorkBox, Bits]:
    """The same region with the smallest box around it; `mask` covers `box` and is not empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    x, y = box[0], box[1]
    return (x + left, y + top, x + right, y + bottom), mask[top:bottom, left:right]


def without_lines(mask: Bits) -> Bits:
    """The region without what is less than half as thick as its thickest place, where that makes it look much larger;
    else the region itself. A rope's end or a handle is let alone, and what is mostly lines is lines."""
    depth = cv2.distanceTransform(np.pad(mask.astype(np.uint8), 1), cv2.DIST_L2, 3)
    radius = int(0.5 * float(depth.max()))
    if radius < 1:
        return mask
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    thick = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, kernel)
    rows, columns = np.flatnonzero(thick.any(axis=1)), np.flatnonzero(thick.any(axis=0))
    h, w = (int(at[-1] - at[0]) + 1 for at in (rows, columns))
    if h * w > WIDER * mask.size:
        return mask
    corners = np.ones((2 * (radius // 2) + 1, 2 * (radius // 2) + 1), np.uint8)
    thing = (cv2.dilate(thick, corners) > 0) & mask
    return thing if np.count_nonzero(thing) > MOSTLY * np.count_nonzero(mask) else mask


def placed(box: WorkBox, mask: Bits, wide: WorkBox) -> Bits:
    """The region as pixels of `wide`, which holds `box`."""
    out = np.zeros((wide[3] - wide[1], wide[2] - wide[0]), np.bool_)
    x, y = box[0] - wide[0], box[1] - wide[1]
    out[y : y + mask.shape[0], x : x + mask.shape[1]] = mask
    return out


def grown_into(box: WorkBox, mask: Bits, wide: WorkBox, there: Bits) -> tuple[WorkBox, Bits]:
    """The region and what of `there` (the pixels of `wide`, which holds `box`) hangs together with it."""
    seed = placed(box, mask, wide)
    _, labels = cv2.connectedComponents((there | seed).astype(np.uint8), connectivity=8)
    hangs = np.isin(labels, np.unique(labels[seed]))
    return tightened(wide, hangs)


def without(box: WorkBox, mask: Bits, other_box: WorkBox, other: Bits) -> Bits:
    """The mask of `box` less the region `other`."""
    left = mask.copy()
    x1, y1, x2, y2 = _common(box, other_box)
    if x1 < x2 and y1 < y2:
        left[y1 - box[1] : y2 - box[1], x1 - box[0] : x2 - box[0]] &= ~other[
            y1 - other_box[1] : y2 - other_box[1], x1 - other_box[0] : x2 - other_box[0]
        ]
    return left


def overlap(a_box: WorkBox, a: Bits, b_box: WorkBox, b: Bits) -> int:
    """Pixels that two regions share."""
    x1, y1, x2, y2 = _common(a_box, b_box)
    if x1 >= x2 or y1 >= y2:
        return 0
    mine = a[y1 - a_box[1] : y2 - a_box[1], x1 - a_box[0] : x2 - a_box[0]]
    return int(np.count_nonzero(mine & b[y1 - b_box[1] : y2 - b_box[1], x1 - b_box[0] : x2 - b_box[0]]))


def _common(a: WorkBox, b: WorkBox) -> WorkBox:
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def box_iou(a: WorkBox, b: WorkBox) -> float:
    return float(iou(np.array([a], np.float32), np.array([b], np.float32))[0, 0])


def box_area(box: WorkBox) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def inside(part: WorkBox, whole: WorkBox) -> float:
    """Share of `part` that lies in `whole`."""
    w = min(part[2], whole[2]) - max(part[0], whole[0])
    h = min(part[3], whole[3]) - max(part[1], whole[1])
    return max(w, 0) * max(h, 0) / max((part[2] - part[0]) * (part[3] - part[1]), 1)


def touching(a: WorkBox, b: WorkBox) -> bool:
    """Whether two boxes meet or nearly do."""
    gap = 3
    return a[0] - gap < b[2] and b[0] - gap < a[2] and a[1] - gap < b[3] and b[1] - gap < a[3]
