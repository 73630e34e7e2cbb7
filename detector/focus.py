"""Where YOLO should look: around what changed and where somebody was, as one capped crop."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.picture import Mask, in_work
from detector.regions import components
from detector.scene import View
from detector.settings import Settings
from streams.frames import BoxPx, Frame

LEAST_SHARE = 0.3
"""A crop is at least this part of the picture's width and height: YOLO needs surroundings to tell what it sees."""


def stirring(mask: Mask, least_px: float) -> NDArray[np.int32]:
    """Bounding boxes (n, 4) x1, y1, x2, y2 of what is no speck: components of at least `least_px` on their longer side,
    and a few pixels in all."""
    if not cv2.countNonZero(mask):
        return np.zeros((0, 4), np.int32)
    parts = components(mask)[1][1:]
    large = (parts[:, 4] >= 0.7 * least_px**2) & (parts[:, 2:4].max(axis=1) >= least_px)
    corner, size = parts[large, :2], parts[large, 2:4]
    return np.asarray(np.hstack([corner, corner + size]), np.int32)


def stirs(mask: Mask, least_px: float) -> bool:
    """Whether anything in the mask is more than a speck. A solid square says so at a tenth of the cost of counting."""
    side = int(np.ceil(least_px))
    solid = cv2.erode(mask, np.ones((side, side), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return cv2.countNonZero(solid) > 0 or len(stirring(mask, least_px)) > 0


def crop_for(view: View, tracks: list[NDArray[np.float32]], frame: Frame, scale: float, s: Settings) -> BoxPx | None:
    """The part of `frame` to give to YOLO, source pixels; None when nothing is going on.

    `tracks` are the boxes where known people and vehicles are expected.
    """
    changed = stirring(view.changed, s.min_item_px).astype(np.float32) / np.float32(scale)
    stacked = np.concatenate([changed, np.reshape(np.asarray(tracks, np.float32), (-1, 4))])
    if not len(stacked):
        return None
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
    x1, y1, x2, y2 = in_work(box, scale, (h, w))
    part = view.changed[y1:y2, x1:x2]
    return part.size > 0 and cv2.countNonZero(part) > 0.05 * part.size


def changed_outside(changed: Mask, shield: Mask) -> float:
    """Share of the picture that changed and is not hidden by people or vehicles."""
    return cv2.countNonZero(cv2.subtract(changed, shield)) / changed.size
