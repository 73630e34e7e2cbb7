"""The words that stand in every picture of a derivative, so that nobody takes it for the original."""

import cv2
import numpy as np
from numpy.typing import NDArray

from evidence.catalogue_redaction import MARK
from streams.frames import U8

GROUND_LUMA, INK_LUMA = 24, 225
PREFIX = 12
"""Hexadecimal digits of the parent's hash: enough to find it among all that an office will ever keep."""


class Mark:
    """A line at the bottom of pictures of one size."""

    def __init__(self, width: int, height: int, parent_sha256: str) -> None:
        text = f"{MARK} {parent_sha256[:PREFIX]}"
        self._rows: NDArray[np.uint8] = _line(text, width, height)
        self._width, self._height = width, height

    @property
    def rows(self) -> int:
        return int(self._rows.shape[0])

    def draw(self, i420: U8) -> None:
        """Onto a picture as `painted` gives it: (height * 3 / 2, width), sides even."""
        height, width = i420.shape[0] * 2 // 3, i420.shape[1]
        rows = self._rows.shape[0]
        i420[height - rows : height] = self._rows
        chroma = i420[height:].reshape(2, height // 2, width // 2)
        chroma[:, (height - rows) // 2 :] = 128


def _line(text: str, width: int, height: int) -> NDArray[np.uint8]:
    """(rows, width), rows even: white on dark, as large as fits."""
    # OpenCV brings a typeface that knows Vietnamese: nothing to install, the same letters everywhere.
    face = cv2.FontFace("sans")
    size = max(11, min(height // 28, 40))
    while size > 4 and cv2.getTextSize((width, height), text, (0, 0), face, size, 600)[2] > width - size:
        size -= 1
    rows = min((size * 8 // 5) // 2 * 2, height // 2 * 2)
    canvas = np.full((rows, width, 3), GROUND_LUMA, np.uint8)
    cv2.putText(canvas, text, (size // 2, rows - size // 2), (INK_LUMA,) * 3, face, size, 600)
    return np.ascontiguousarray(canvas[:, :, 0])
