"""What the place looked like before and after, cut out at one size for the network that looks at it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.picture import WorkBox
from streams.frames import U8

CROP_PX = 48
"""Side of the crop. Most items are smaller than this in the work picture, with their surroundings."""
CHANNELS = 10
"""Before and after in YUV, the smallest step that counts as change in each of the three, and the item's outline."""
SURROUNDINGS = 2.2
"""Side of what is cut out, in longest sides of the item: as much ground as item in every direction."""
LEAST_PX = 24
"""Never less than this is cut out, in work pixels: a small thing is told by what lies around it."""


@dataclass(frozen=True, slots=True)
class Window:
    """A square around an item, `inner` the part of it inside the picture, (top, bottom, left, right) px beyond it."""

    inner: WorkBox
    beyond: tuple[int, int, int, int]

    @classmethod
    def around(cls, box: WorkBox, shape: tuple[int, int]) -> "Window":
        """The window for an item in `box` of a picture of this shape (h, w)."""
        h, w = shape
        x1, y1, x2, y2 = box
        side = round(max(SURROUNDINGS * max(x2 - x1, y2 - y1), LEAST_PX))
        left, top = (x1 + x2 - side) // 2, (y1 + y2 - side) // 2
        right, bottom = left + side, top + side
        inner = (max(left, 0), max(top, 0), min(right, w), min(bottom, h))
        return cls(inner, (inner[1] - top, bottom - inner[3], inner[0] - left, right - inner[2]))


def assemble(window: Window, before: U8, after: U8, limit: U8, box: WorkBox, mask: NDArray[np.bool_]) -> U8:
    """(48, 48, 10) uint8 from pictures (h, w, 3) of the window's inner part; `mask` is the item inside `box`.

    What lies outside the picture repeats its edge.
    """
    left, top, right, bottom = window.inner
    outline = np.zeros((bottom - top, right - left), np.uint8)
    outline[box[1] - top : box[3] - top, box[0] - left : box[2] - left][mask] = 255
    layers = []
    for part in (before, after, limit, outline):
        square = cv2.copyMakeBorder(part, *window.beyond, cv2.BORDER_REPLICATE)
        shrinks = square.shape[0] > CROP_PX
        layers.append(cv2.resize(square, (CROP_PX,) * 2, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR))
    return np.asarray(np.dstack(layers), np.uint8)
