"""Pictures with media time, and the two protocols through which the detector reads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
BoxPx = tuple[float, float, float, float]
"""x1, y1, x2, y2 in pixels of the source frame as displayed (after rotation), x2 and y2 exclusive."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One decoded picture in planar YUV 4:2:0, upright.

    `y` is (H, W) uint8; `u` and `v` are (ceil(H/2), ceil(W/2)) uint8. The planes may be views into decoder memory:
    they are valid as long as the Frame is, and must not be written to.
    `media_s` counts from the first frame of the source (that one is 0.0), whatever the container's timestamps start at.
    """

    media_s: float
    y: U8
    u: U8
    v: U8
    full_range: bool = False
    keyframe: bool = False
    torn: bool = False
    """A part of it, or of what it was predicted from, was lost on the way, and the decoder has invented that part."""

    @property
    def width(self) -> int:
        return int(self.y.shape[1])

    @property
    def height(self) -> int:
        return int(self.y.shape[0])

    def bgr(self, box: BoxPx | None = None, long_side: int | None = None) -> U8:
        """The picture, or the part inside `box` (see `snap`), as (h, w, 3) BGR.

        With `long_side` it is reduced (never enlarged) to about that size before the colours are converted, which
        costs a quarter of converting first.
        """
        x1, y1, x2, y2 = (0, 0, self.width, self.height) if box is None else self.snap(box)
        y = self.y[y1:y2, x1:x2]
        u = self.u[y1 // 2 : (y2 + 1) // 2, x1 // 2 : (x2 + 1) // 2]
        v = self.v[y1 // 2 : (y2 + 1) // 2, x1 // 2 : (x2 + 1) // 2]
        if long_side is not None and max(y.shape) > long_side:
            k = long_side / max(y.shape)
            size = (max(2, round(y.shape[1] * k / 2) * 2), max(2, round(y.shape[0] * k / 2) * 2))
            y = np.asarray(cv2.resize(y, size, interpolation=cv2.INTER_AREA), np.uint8)
            half = (size[0] // 2, size[1] // 2)
            u = np.asarray(cv2.resize(u, half, interpolation=cv2.INTER_AREA), np.uint8)
            v = np.asarray(cv2.resize(v, half, interpolation=cv2.INTER_AREA), np.uint8)
        h, w = y.shape
        he, we = h + h % 2, w + w % 2
        i420 = np.empty((he * 3 // 2, we), np.uint8)
        if self.full_range:  # cv2 expects studio range (16..235) and clips beyond it: scale first
            y = _rescaled(y, 219.0 / 255.0, 16.0)
            u = _rescaled(u, 224.0 / 255.0, 128.0 * 31.0 / 255.0)
            v = _rescaled(v, 224.0 / 255.0, 128.0 * 31.0 / 255.0)
        i420[:h, :w] = y
        if he != h:
            i420[h] = i420[h - 1]
        if we != w:
            i420[:he, w] = i420[:he, w - 1]
        i420[he : he + he // 4 + (he // 2) % 2] = 0
        flat = i420.reshape(-1)
        chroma = (he // 2) * (we // 2)
        flat[he * we : he * we + chroma] = u.reshape(-1)
        flat[he * we + chroma :] = v.reshape(-1)
        out = cv2.cvtColor(i420, cv2.COLOR_YUV2BGR_I420)[:h, :w]
        return np.ascontiguousarray(out, dtype=np.uint8)

    def snap(self, box: BoxPx) -> tuple[int, int, int, int]:
        """`box` clipped to the frame and widened to even coordinates, so that chroma samples line up."""
        x1 = max(0, int(box[0])) // 2 * 2
        y1 = max(0, int(box[1])) // 2 * 2
        x2 = min(self.width, (int(np.ceil(box[2])) + 1) // 2 * 2)
        y2 = min(self.height, (int(np.ceil(box[3])) + 1) // 2 * 2)
        return x1, y1, max(x2, min(x1 + 2, self.width)), max(y2, min(y1 + 2, self.height))

    @classmethod
    def from_bgr(cls, bgr: U8, media_s: float, *, keyframe: bool = False) -> "Frame":
        """A frame from a BGR picture (tests, composed scenes); odd sizes are padded by one repeated row or column."""
        h, w = bgr.shape[:2]
        padded = cv2.copyMakeBorder(bgr, 0, h % 2, 0, w % 2, cv2.BORDER_REPLICATE)
        ph, pw = padded.shape[:2]
        i420 = cv2.cvtColor(padded, cv2.COLOR_BGR2YUV_I420).reshape(-1)
        n, c = ph * pw, (ph // 2) * (pw // 2)
        y = i420[:n].reshape(ph, pw)[:h, :w]
        u = i420[n : n + c].reshape(ph // 2, pw // 2)
        v = i420[n + c :].reshape(ph // 2, pw // 2)
        return cls(media_s, y.astype(np.uint8), u.astype(np.uint8), v.astype(np.uint8), keyframe=keyframe)


def _rescaled(plane: U8, gain: float, offset: float) -> U8:
    return np.asarray(cv2.convertScaleAbs(plane, alpha=gain, beta=offset), np.uint8)


class Gop(Protocol):
    """One group of pictures that has been received but not yet decoded: packets from a keyframe up to the next one.

    A source may split a very long GOP into several of these; then `needs_previous` is true for the later ones, which
    can be decoded only after every frame of the one before has been.
    """

    @property
    def start_s(self) -> float: ...
    @property
    def end_s(self) -> float:
        """Media time at which the next GOP starts (for the last one: when its last frame ends)."""
        ...

    @property
    def packet_bytes(self) -> tuple[int, ...]:
        """Sizes of the packets in decode order: a free hint of activity."""
        ...

    @property
    def needs_previous(self) -> bool: ...

    def keyframe(self) -> Frame | None:
        """Only the first picture (None where it cannot be decoded or is torn, or where `needs_previous`)."""
        ...

    def frames(self, min_gap_s: float = 0.0) -> Iterator[Frame]:
        """Decode in display order; yield only frames at least `min_gap_s` after the last one yielded, spread evenly
        over the GOP where nearly as many fit, and none that are torn. What comes after the last need not be decoded."""
        ...


class Source(Protocol):
    """A recorded file or a camera's ring."""

    def gops(self) -> Iterator[Gop]: ...

    def replay(self, start_s: float, end_s: float) -> Iterator[Frame]:
        """Every frame with start_s <= media_s < end_s that is still kept, decoded again from the keyframe before, the
        torn ones too."""
        ...
