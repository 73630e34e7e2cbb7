"""Where YOLO should look: around what changed and where somebody was, as one capped crop."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.picture import Mask
from detector.scene import View
from detector.settings import Settings
from streams.frames import BoxPx, Frame

LEAST_SHARE = 0.3
"""A crop is at least this part of the picture's width and height: YOLO needs surroundings to tell what it sees."""


def stirring(mask: Mask, least_px: float) -> Mask:
    """The mask without specks: components of at least `least_px` on their longer side, and a few pixels in all."""
    if not cv2.countNonZero(mask):
        return mask
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    keep = np.zeros(count, np.uint8)
    for label in range(1, count):
        if stats[label, 4] >= 0.7 * least_px**2 and max(stats[label, 2], stats[label, 3]) >= least_px:
            keep[label] = 255
    return np.asarray(keep[labels], np.uint8)


def crop_for(view: View, tracks: list[NDArray[np.float32]], frame: Frame, scale: float, s: Settings) -> BoxPx | None:
    """The part of `frame` to give to YOLO, source pixels; None when nothing is going on.

    `tracks` are the boxes where known people and vehicles are expected.
    """
    mask = stirring(view.changed, s.min_item_px)
    boxes = [np.asarray(b, np.float32) for b in tracks]
    if mask.any():
        x, y, w, h = cv2.boundingRect(mask)
        boxes.append(np.array([x, y, x + w, y + h], np.float32) / np.float32(scale))
    if not boxes:
        return None
    stacked = np.stack(boxes)
    x1, y1 = stacked[:, :2].min(axis=0)
    x2, y2 = stacked[:, 2:].max(axis=0)
    pad = 0.15 * max(x2 - x1, y2 - y1)
    x1, y1, x2, y2 = x1 - pad, y1 - pad, x2 + pad, y2 + pad
    grow_x = max(0.0, LEAST_SHARE * frame.width - (x2 - x1)) / 2
    grow_y = max(0.0, LEAST_SHARE * frame.height - (y2 - y1)) / 2
    x1, x2 = max(0.0, x1 - grow_x), min(float(frame.width), x2 + grow_x)
    y1, y2 = max(0.0, y1 - grow_y), min(float(frame.height), y2 + grow_y)
    if (x2 - x1) * (y2 - y1) > 0.7 * frame.width * frame.height:
        return 0.0, 0.0, float(frame.width), float(frame.height)
    return float(x1), float(y1), float(x2), float(y2)


def stands_out(box: NDArray[np.float32], view: View, scale: float) -> bool:
    """Whether the picture still differs where somebody was last seen (`box`, source pixels); scenery does not."""
    h, w = view.changed.shape
    x1, y1, x2, y2 = (int(v) for v in np.clip(box * scale, 0, [w, h, w, h]))
    part = view.changed[y1:y2, x1:x2]
    return part.size > 0 and float((part > 0).mean()) > 0.05


def changed_outside(changed: Mask, shield: Mask) -> float:
    """Share of the picture that changed and is not hidden by people or vehicles."""
    return float(np.count_nonzero((changed > 0) & (shield == 0))) / changed.size
