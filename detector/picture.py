"""The small picture in which change is looked for, and its place in the source frame."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from streams.frames import U8, BoxPx, Frame

Mask = NDArray[np.uint8]
"""(h, w) uint8, 0 or 255, in work pixels."""
WorkBox = tuple[int, int, int, int]
"""x1, y1, x2, y2 in work pixels, x2 and y2 exclusive."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """`yuv` (h, w, 3) uint8 at work size; `scale` work pixels per source pixel."""

    media_s: float
    yuv: U8
    scale: float
    frame: Frame

    @property
    def luma(self) -> U8:
        return self.yuv[:, :, 0]

    def to_source(self, box: WorkBox) -> BoxPx:
        k = 1.0 / self.scale
        width, height = self.frame.width, self.frame.height
        return (
            max(0.0, box[0] * k),
            max(0.0, box[1] * k),
            min(float(width), box[2] * k),
            min(float(height), box[3] * k),
        )


def shrink(frame: Frame, side_px: int) -> Picture:
    """`frame` with its long side reduced to `side_px` (never enlarged), as one interleaved YUV picture.

    Area averaging halves the noise of every step down; the light 3x3 blur that follows takes the blocks' edges.
    """
    scale = min(1.0, side_px / max(frame.width, frame.height))
    size = (max(16, round(frame.width * scale)), max(16, round(frame.height * scale)))
    planes = []
    for plane in (frame.y, frame.u, frame.v):
        # Chroma is smooth: reduced to less than a half, four of its samples are as good as all, at a fifth of the cost.
        least = size[0] if plane is frame.y else 2 * size[0] - 1
        interpolation = cv2.INTER_AREA if plane.shape[1] > least else cv2.INTER_LINEAR
        small = plane if plane.shape[::-1] == size else cv2.resize(plane, size, interpolation=interpolation)
        planes.append(small)
    yuv = cv2.GaussianBlur(cv2.merge(planes), (3, 3), 0)
    return Picture(frame.media_s, np.asarray(yuv, np.uint8), scale, frame)


def shrink_luma(frame: Frame, side_px: int) -> U8:
    """Only the luma of `shrink`, at a third of its cost: enough to see that nothing changed."""
    scale = min(1.0, side_px / max(frame.width, frame.height))
    size = (max(16, round(frame.width * scale)), max(16, round(frame.height * scale)))
    small = frame.y if frame.y.shape[::-1] == size else cv2.resize(frame.y, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (3, 3), 0), np.uint8)


def every_other(picture: U8) -> U8:
    """`picture[::2, ::2]`; of a picture of even sides at a fifth of the cost."""
    h, w = picture.shape[:2]
    if h % 2 or w % 2:
        return picture[::2, ::2]
    return np.asarray(cv2.resize(picture, (w // 2, h // 2), interpolation=cv2.INTER_NEAREST), np.uint8)


def as_box(corners: NDArray[np.float32]) -> BoxPx:
    """A box (4,) of source pixels as plain numbers."""
    x1, y1, x2, y2 = (float(v) for v in corners)
    return x1, y1, x2, y2


def in_work(box: NDArray[np.float32], scale: float, shape: tuple[int, int]) -> WorkBox:
    """A box (4,) of source pixels in work pixels, cut off at the edges of a picture of this shape (h, w)."""
    h, w = shape
    x1, y1, x2, y2 = (int(v) for v in np.clip(box * scale, 0, [w, h, w, h]))
    return x1, y1, x2, y2


def at_edge(box: NDArray[np.float32], size: tuple[int, int], margin: float) -> bool:
    """Whether a box (4,) of source pixels comes within `margin` pixels of an edge of the picture (width, height)."""
    x1, y1, x2, y2 = (float(v) for v in box)
    return x1 <= margin or y1 <= margin or x2 >= size[0] - margin or y2 >= size[1] - margin


def box_mask(shape: tuple[int, int], boxes: list[WorkBox]) -> Mask:
    """255 inside any of the boxes."""
    mask = np.zeros(shape, np.uint8)
    for x1, y1, x2, y2 in boxes:
        mask[max(0, y1) : max(0, y2), max(0, x1) : max(0, x2)] = 255
    return mask
