"""The recent past at work size, to look back in: what was there, and what moved, at each look."""

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np

from detector.picture import Mask, WorkBox
from streams.frames import U8

MOTION_CELL_PX = 8


def in_cells(mask: Mask) -> U8:
    """The share (h/8, w/8) of each cell's pixels that `mask` (h, w) holds, 0..255."""
    h, w = mask.shape
    cells = (max(1, w // MOTION_CELL_PX), max(1, h // MOTION_CELL_PX))
    return np.asarray(cv2.resize(mask, cells, interpolation=cv2.INTER_AREA), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Glimpse:
    """One remembered look: luma (h, w), chroma (h/2, w/2, 2), motion (h/8, w/8) share 0..255 of moving pixels."""

    media_s: float
    luma: U8
    chroma: U8
    motion: U8
    gain: float

    def crop(self, box: WorkBox) -> U8:
        """The part inside `box` as (h, w, 3) YUV."""
        x1, y1, x2, y2 = box
        luma = self.luma[y1:y2, x1:x2]
        chroma = self.chroma[y1 // 2 : (y2 + 1) // 2, x1 // 2 : (x2 + 1) // 2]
        wide = cv2.resize(chroma, (luma.shape[1], luma.shape[0]), interpolation=cv2.INTER_LINEAR)
        return np.dstack([luma, wide]).astype(np.uint8)


class Memory:
    """The last `keep_s` seconds of looks, about 0.35 MB each at 640x360."""

    def __init__(self, keep_s: float) -> None:
        self.keep_s = keep_s
        self._looks: deque[Glimpse] = deque()

    def add(self, media_s: float, yuv: U8, moving: Mask, gain: float) -> None:
        chroma = yuv[::2, ::2, 1:].copy()  # smooth already: every other pixel is as good as their mean
        glimpse = Glimpse(media_s, yuv[:, :, 0].copy(), chroma, in_cells(moving), gain)
        self._looks.append(glimpse)
        while self._looks and media_s - self._looks[0].media_s > self.keep_s:
            self._looks.popleft()

    def between(self, start_s: float, end_s: float) -> list[Glimpse]:
        """Looks with start_s <= media_s <= end_s, oldest first."""
        return [g for g in self._looks if start_s <= g.media_s <= end_s]

    def clear(self) -> None:
        self._looks.clear()
