"""Still photographs as a fixed camera would see them: with noise, in other light, with things put down."""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import pytest

from detector.picture import Mask, WorkBox, shrink
from streams.frames import U8, Frame

BAG: WorkBox = (300, 330, 330, 366)
"""Where a bag is put down in the photograph."""
THINGS = [
    pytest.param(BAG, (25, 25, 30), id="a black bag"),
    pytest.param((420, 340, 452, 372), (230, 235, 235), id="a white bag"),
    pytest.param((200, 360, 222, 388), (150, 60, 40), id="a blue bag"),
    pytest.param((480, 380, 500, 398), (40, 60, 190), id="a small red bag"),
]
"""Things of several sizes and colours, each with its place in the photograph."""
LIMIT: U8 = np.full((480, 640, 3), (14, 8, 8), np.uint8)
"""The smallest steps that count as change beyond the noise of `Camera`."""


def yuv(bgr: U8, side_px: int = 640) -> U8:
    """The picture as the detector works on it: (h, w, 3) YUV."""
    return shrink(Frame.from_bgr(bgr, 0.0), side_px).yuv


def shifted(bgr: U8, dx: float, dy: float) -> U8:
    """The view of a camera that turned so that everything lies dx px further right and dy px further down."""
    h, w = bgr.shape[:2]
    move = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    border = cv2.BORDER_REFLECT_101
    return np.asarray(cv2.warpAffine(bgr, move, (w, h), flags=cv2.INTER_CUBIC, borderMode=border), np.uint8)


def lit(bgr: U8, gain: float, blue: float = 1.0, red: float = 1.0) -> U8:
    """Under another exposure and white balance."""
    return np.asarray(np.clip(bgr * np.array([gain * blue, gain, gain * red], np.float32), 0, 255), np.uint8)


def with_thing(bgr: U8, box: WorkBox = BAG, colour: tuple[int, int, int] = (25, 25, 30), seed: int = 5) -> U8:
    """A roundish thing with some texture of its own lies in `box`."""
    x1, y1, x2, y2 = box
    out = bgr.copy()
    mask = np.zeros(bgr.shape[:2], np.uint8)
    cv2.ellipse(mask, ((x1 + x2) // 2, (y1 + y2) // 2), ((x2 - x1) // 2, (y2 - y1) // 2), 0, 0, 360, 255, -1)
    cloth = np.random.default_rng(seed).normal(0, 6, bgr.shape[:2])[..., None] + np.array(colour, np.float64)
    out[mask > 0] = np.clip(cloth, 0, 255).astype(np.uint8)[mask > 0]
    return out


def with_shadow(bgr: U8, box: WorkBox = BAG, depth: float = 0.6) -> U8:
    """The same ground, darker in `box`."""
    x1, y1, x2, y2 = box
    mask = np.zeros(bgr.shape[:2], np.float32)
    cv2.ellipse(mask, ((x1 + x2) // 2, (y1 + y2) // 2), ((x2 - x1) // 2, (y2 - y1) // 2), 0, 0, 360, 1, -1)
    soft = np.asarray(cv2.GaussianBlur(mask, (5, 5), 0), np.float32)[..., None]
    return np.asarray(np.clip(bgr * (1 - soft * (1 - depth)), 0, 255), np.uint8)


def shield(*boxes: WorkBox, shape: tuple[int, int] = (480, 640)) -> Mask:
    """255 where somebody stands."""
    mask = np.zeros(shape, np.uint8)
    for x1, y1, x2, y2 in boxes:
        mask[y1:y2, x1:x2] = 255
    return mask


@dataclass
class Camera:
    """Adds the noise of a sensor, new in every picture. Deterministic."""

    noise: float = 2.5
    seed: int = 1

    def __post_init__(self) -> None:
        self._rng = np.random.default_rng(self.seed)
        # Drawing noise for every picture costs more than looking at it: some are drawn once and turned about.
        self._grain = [self._rng.normal(0, self.noise, (480, 640, 3)).astype(np.float32) for _ in range(3)]

    def see(self, bgr: U8) -> U8:
        """A noisy (h, w, 3) YUV picture of it."""
        grain = self._grain[int(self._rng.integers(3))]
        dy, dx = (int(v) for v in self._rng.integers(0, 400, 2))
        return yuv(np.asarray(np.clip(bgr + np.roll(grain, (dy, dx), (0, 1)), 0, 255), np.uint8))


def moments(start_s: float, end_s: float, step_s: float = 0.25) -> Iterable[float]:
    """start_s, start_s + step_s, ... below end_s."""
    return (float(t) for t in np.arange(start_s, end_s - 1e-9, step_s))
