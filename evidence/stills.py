"""Stills as JPEG: evidence pictures as they were, and thumbnails on which boxes may be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2

from evidence.atomic import write_atomic
from streams.frames import U8, BoxPx, Frame

QUALITY = 92


@dataclass(frozen=True, slots=True)
class Outline:
    """A box to draw, in pixels of the source frame, and its colour as blue, green, red."""

    box: BoxPx
    bgr: tuple[int, int, int] = (40, 40, 255)


def write_still(
    frame: Frame,
    out: Path | str,
    box: BoxPx | None = None,
    *,
    outlines: Sequence[Outline] = (),
    width: int | None = None,
) -> None:
    """Write the picture, or the part of it inside `box`, as JPEG; it appears complete or not at all.

    `outlines` and `width` (shrink to this many pixels; never enlarges) are for thumbnails: an evidence still has
    neither. Raises OSError.
    """
    write_atomic(Path(out), jpeg(frame, box, outlines=outlines, width=width))


def jpeg(
    frame: Frame, box: BoxPx | None = None, *, outlines: Sequence[Outline] = (), width: int | None = None
) -> bytes:
    """The bytes that `write_still` writes."""
    picture = frame.bgr(box)
    left, top = (0, 0) if box is None else frame.snap(box)[:2]
    scale = 1.0
    if width is not None and width < picture.shape[1]:
        scale = width / picture.shape[1]
        height = max(1, round(picture.shape[0] * scale))
        picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA).astype("uint8", copy=False)
    if outlines:
        picture = _drawn(picture, [_moved(o, left, top, scale) for o in outlines])
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise OSError(f"expected OpenCV to encode a picture of {picture.shape}, found that it refused")
    return data.tobytes()


def _moved(outline: Outline, left: int, top: int, scale: float) -> Outline:
    x1, y1, x2, y2 = outline.box
    return Outline(((x1 - left) * scale, (y1 - top) * scale, (x2 - left) * scale, (y2 - top) * scale), outline.bgr)


def _drawn(picture: U8, outlines: Sequence[Outline]) -> U8:
    canvas = picture.copy()
    thick = max(1, round(max(picture.shape[:2]) / 320))
    for outline in outlines:
        x1, y1, x2, y2 = (round(v) for v in outline.box)
        # A dark line outside the coloured one keeps the box visible on any ground.
        cv2.rectangle(canvas, (x1 - thick, y1 - thick), (x2 - 1 + thick, y2 - 1 + thick), (0, 0, 0), thick)
        cv2.rectangle(canvas, (x1, y1), (x2 - 1, y2 - 1), outline.bgr, thick)
    return canvas
