"""From a decoded picture to a `Frame`: plane views where the pixel format allows, one swscale pass where not."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from streams.frames import U8, Frame

_JPEG_RANGE = 2
"""AVCOL_RANGE_JPEG: luma 0..255 instead of 16..235."""

_CHROMA_STEP = {"yuv420p": (1, 1), "yuvj420p": (1, 1), "yuv422p": (2, 1), "yuvj422p": (2, 1)}
_CHROMA_STEP |= {"yuv444p": (2, 2), "yuvj444p": (2, 2)}
"""8-bit planar formats whose chroma becomes 4:2:0 by leaving out rows and columns of a view: no copy."""


@dataclass(frozen=True, slots=True)
class Orientation:
    """How stored pictures become upright ones: first transposed, then mirrored. Only quarter turns and mirrors."""

    transpose: bool = False
    mirror_x: bool = False
    mirror_y: bool = False

    def apply(self, plane: U8) -> U8:
        if self.transpose:
            plane = plane.T
        return plane[:: -1 if self.mirror_y else 1, :: -1 if self.mirror_x else 1]

    @property
    def turned_deg(self) -> int:
        """Counter-clockwise, 0, 90, 180 or 270; a mirror counts as none."""
        if self.transpose:
            return 90 if self.mirror_y or not self.mirror_x else 270
        return 180 if self.mirror_x and self.mirror_y else 0


def orientation(picture: av.VideoFrame) -> Orientation:
    """From the display matrix of the container: rows (a b u) (c d v) (x y w), stored (p, q) goes to (ap+cq, bp+dq).

    ISO 14496-12, 8.2.2.3. Angles that are no quarter turns are taken for the nearest.
    """
    data = picture.side_data.get("DISPLAYMATRIX")
    if data is None:
        return Orientation()
    buffer: Any = data
    a, b, _, c, d = (int(n) for n in np.frombuffer(buffer, np.int32)[:5])
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Orientation(False, a < 0, d < 0)
    return Orientation(True, c < 0, b < 0)


def to_frame(picture: av.VideoFrame, media_s: float, upright: Orientation, size: tuple[int, int]) -> Frame:
    """`picture` upright, without copying where possible.

    `size` is the stored (width, height), before turning, of the source: a picture of another size (the camera was
    reconfigured in mid-file) is scaled to it, so that boxes keep their meaning for the whole source.
    """
    name = picture.format.name
    same_size = (picture.width, picture.height) == size
    views = _views(picture, name) if same_size else None
    if views is None:
        picture = picture.reformat(width=size[0], height=size[1], format="yuv420p", threads=1)
        name = "yuv420p"
        views = _views(picture, name)
        if views is None:  # swscale always gives top-down planes
            raise ValueError(f"expected yuv420p planes from swscale, found {picture!r}")
    y, u, v = views
    if upright != Orientation():
        y, u, v = upright.apply(y), upright.apply(u), upright.apply(v)
    full = name.startswith("yuvj") or int(picture.color_range) == _JPEG_RANGE
    return Frame(media_s, y, u, v, full_range=full, keyframe=bool(picture.key_frame))


def _views(picture: av.VideoFrame, name: str) -> tuple[U8, U8, U8] | None:
    if name not in {"gray", "nv12"} and name not in _CHROMA_STEP:
        return None
    planes = picture.planes
    if any(plane.line_size <= 0 for plane in planes):
        return None  # stored bottom-up, as raw AVI is
    w, h = picture.width, picture.height
    cw, ch = (w + 1) // 2, (h + 1) // 2
    y = _rows(planes[0])[:h, :w]
    if name == "gray":
        grey = _grey(ch, cw)
        return y, grey, grey
    if name == "nv12":
        uv = _rows(planes[1])[:ch, : 2 * cw]
        return y, uv[:, 0::2], uv[:, 1::2]
    down, across = _CHROMA_STEP[name]
    u = _rows(planes[1])[: ch * down : down, : cw * across : across][:, :cw]
    v = _rows(planes[2])[: ch * down : down, : cw * across : across][:, :cw]
    return y, u, v


def _rows(plane: av.video.plane.VideoPlane) -> NDArray[np.uint8]:
    # The array keeps the plane, the plane keeps the picture: the view is valid as long as somebody holds it.
    buffer: Any = plane  # it has the buffer protocol; PyAV's type stubs do not say so
    flat: NDArray[np.uint8] = np.frombuffer(buffer, np.uint8)
    flat.flags.writeable = False  # it may be what the decoder predicts the next picture from
    return flat.reshape(-1, plane.line_size)


@lru_cache(maxsize=8)
def _grey(height: int, width: int) -> U8:
    plane = np.full((height, width), 128, np.uint8)
    plane.flags.writeable = False
    return plane
