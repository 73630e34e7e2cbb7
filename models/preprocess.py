"""Letterbox: a picture scaled into a network input without distortion, and the way back for boxes."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.detections import Boxes
from streams.frames import U8

STRIDE = 32
"""Coarsest step of every supported network: input sides must be multiples of it."""
GREY = 114
"""Colour of the border, as in the training of YOLOv5 and later."""


@dataclass(frozen=True, slots=True)
class Letterbox:
    """How a picture of `width` x `height` pixels lies in an input of `in_width` x `in_height`.

    The picture is resized to `inner_width` x `inner_height` with its top left corner at (`left`, `top`).
    """

    width: int
    height: int
    in_width: int
    in_height: int
    inner_width: int
    inner_height: int
    left: int
    top: int

    @classmethod
    def fixed(cls, width: int, height: int, in_width: int, in_height: int, *, corner: bool = False) -> "Letterbox":
        """Fit into an input of given size; centred, or in the top left corner (the YOLOX way) with `corner`."""
        scale = min(in_width / width, in_height / height)
        return cls._placed(width, height, in_width, in_height, scale, corner=corner)

    @classmethod
    def rectangular(cls, width: int, height: int, long_side: int | None, cap: int = 640) -> "Letterbox":
        """The smallest input of whole strides that holds the picture.

        Its longer side becomes `long_side` rounded up to a whole stride (the picture is scaled to fill it). None keeps
        the native size, without enlarging, up to a longer side of `cap`.
        """
        longer = max(width, height)
        scale = min(1.0, cap / longer) if long_side is None else whole_strides(long_side) / longer
        in_width = whole_strides(round(width * scale))
        in_height = whole_strides(round(height * scale))
        return cls._placed(width, height, in_width, in_height, scale, corner=False)

    @classmethod
    def _placed(
        cls, width: int, height: int, in_width: int, in_height: int, scale: float, *, corner: bool
    ) -> "Letterbox":
        inner_width = min(in_width, max(1, round(width * scale)))
        inner_height = min(in_height, max(1, round(height * scale)))
        left = 0 if corner else (in_width - inner_width) // 2
        top = 0 if corner else (in_height - inner_height) // 2
        return cls(width, height, in_width, in_height, inner_width, inner_height, left, top)

    def apply(self, bgr: U8) -> U8:
        """(height, width, 3) BGR to (in_height, in_width, 3) BGR."""
        inner = bgr
        if (self.inner_width, self.inner_height) != (self.width, self.height):
            inner = cv2.resize(bgr, (self.inner_width, self.inner_height), interpolation=cv2.INTER_LINEAR).astype(
                np.uint8, copy=False
            )
        if (self.inner_width, self.inner_height) == (self.in_width, self.in_height):
            return inner
        canvas: U8 = np.full((self.in_height, self.in_width, 3), GREY, np.uint8)
        canvas[self.top : self.top + self.inner_height, self.left : self.left + self.inner_width] = inner
        return canvas

    def to_input(self, boxes: Boxes) -> Boxes:
        """Boxes in pixels of the picture to pixels of the input."""
        return np.asarray(boxes * self._scale() + self._offset(), np.float32)

    def to_picture(self, boxes: Boxes) -> Boxes:
        """Boxes in pixels of the input to pixels of the picture, clipped to it."""
        back = (boxes - self._offset()) / self._scale()
        limit = np.array([self.width, self.height, self.width, self.height], np.float32)
        return np.asarray(np.clip(back, 0, limit), np.float32)

    def _scale(self) -> NDArray[np.float32]:
        x, y = self.inner_width / self.width, self.inner_height / self.height
        return np.array([x, y, x, y], np.float32)

    def _offset(self) -> NDArray[np.float32]:
        return np.array([self.left, self.top, self.left, self.top], np.float32)


def whole_strides(pixels: int) -> int:
    """`pixels` rounded up to a multiple of the stride, at least one."""
    return max(1, -(-pixels // STRIDE)) * STRIDE


def blob(canvas: U8, *, unit_rgb: bool) -> NDArray[np.float32]:
    """(h, w, 3) BGR to (1, 3, h, w) float32: RGB in 0..1 with `unit_rgb` (ultralytics), else BGR in 0..255 (YOLOX)."""
    scale = 1.0 / 255.0 if unit_rgb else 1.0
    return np.asarray(cv2.dnn.blobFromImage(canvas, scale, swapRB=unit_rgb), np.float32)
