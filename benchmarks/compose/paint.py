"""Putting a cut-out into a picture: blended only inside its own box, with the shadow it casts."""

import cv2
import numpy as np
from numpy.typing import NDArray

from streams.frames import U8


def blend(frame: U8, cutout: U8, left: int, top: int) -> None:
    """Lay `cutout` (h, w, 4) BGRA over `frame` with its upper left corner at (left, top), clipped."""
    h, w = cutout.shape[:2]
    x1, y1 = max(0, left), max(0, top)
    x2, y2 = min(frame.shape[1], left + w), min(frame.shape[0], top + h)
    if x1 >= x2 or y1 >= y2:
        return
    part = cutout[y1 - top : y2 - top, x1 - left : x2 - left]
    room = frame[y1:y2, x1:x2]
    over = part[..., 3].astype(np.float32) * np.float32(1 / 255)
    colour = np.ascontiguousarray(part[..., :3])
    room[:] = cv2.blendLinear(colour, np.ascontiguousarray(room), over, 1 - over)


def darken(frame: U8, mask: NDArray[np.float32], left: int, top: int, depth: float) -> None:
    """Multiply by 1 - depth * mask, mask (h, w) 0..1 at (left, top)."""
    h, w = mask.shape
    x1, y1 = max(0, left), max(0, top)
    x2, y2 = min(frame.shape[1], left + w), min(frame.shape[0], top + h)
    if x1 >= x2 or y1 >= y2:
        return
    room = np.ascontiguousarray(frame[y1:y2, x1:x2])
    keep = 1 - depth * mask[y1 - top : y2 - top, x1 - left : x2 - left]
    black = np.zeros_like(room)
    frame[y1:y2, x1:x2] = cv2.blendLinear(room, black, keep.astype(np.float32), np.zeros_like(keep, np.float32))


def contact_shadow(width: float) -> NDArray[np.float32]:
    """The soft ellipse of darkness under anything that stands on the ground."""
    w = max(6, round(width * 1.5))
    h = max(4, round(w * 0.3))
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    far = ((xs - (w - 1) / 2) / (w / 2)) ** 2 + ((ys - (h - 1) / 2) / (h / 2)) ** 2
    return np.asarray(np.clip(1 - far, 0, 1), np.float32)


def cast_shadow(cutout: U8, length: float) -> tuple[NDArray[np.float32], int]:
    """The cut-out's outline thrown on the ground: sheared, flattened, softened. Also the offset of its left side."""
    h, w = cutout.shape[:2]
    flat = max(3, round(h * 0.28))
    reach = round(abs(length) * h)
    out_w = w + reach + 8
    alpha = cutout[..., 3]
    # Rows near the feet stay under them, rows near the head move out by `reach`: the feet end on the last row.
    matrix = np.array([[1, reach / h, 4], [0, flat / h, 0]], np.float64)
    if length > 0:
        matrix[0] = [1, -reach / h, 4 + reach]
    thrown = cv2.warpAffine(alpha, matrix, (out_w, flat + 2))
    soft = np.asarray(cv2.GaussianBlur(thrown, (5, 5), 0) / np.float32(255), np.float32)
    return soft, (-4 - reach if length < 0 else -4)


def alpha_box(cutout: U8) -> tuple[int, int, int, int]:
    """x1, y1, x2, y2 of what is more than half opaque."""
    rows = np.flatnonzero((cutout[..., 3] > 127).any(axis=1))
    columns = np.flatnonzero((cutout[..., 3] > 127).any(axis=0))
    if not len(rows) or not len(columns):
        return 0, 0, int(cutout.shape[1]), int(cutout.shape[0])
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
