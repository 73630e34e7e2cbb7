"""Changes of the backdrop itself, behind all actors: foliage in the wind, a door that opens."""

import cv2
import numpy as np

from benchmarks.compose.procedural import grain
from benchmarks.compose.scene import Disturbance
from benchmarks.compose.weather import ramp
from streams.frames import U8


def trees(frame: U8, what: Disturbance, t: float) -> None:
    """A region of the picture waves, as foliage does: displacement grows with `strength`, gusts come and go."""
    h, w = frame.shape[:2]
    x1, y1 = int(max(0.0, what.x - 0.2) * w), int(max(0.0, what.y - 0.2) * h)
    x2, y2 = min(w, x1 + int(0.4 * w)), min(h, y1 + int(0.4 * h))
    part = frame[y1:y2, x1:x2]
    ph, pw = part.shape[:2]
    ys, xs = np.mgrid[0:ph, 0:pw].astype(np.float32)
    gust = 0.5 + 0.5 * np.sin(0.6 * t + what.seed)
    reach = what.strength * h / 70 * (0.4 + gust)
    edge = np.minimum(np.minimum(xs, pw - 1 - xs) / (0.2 * pw), np.minimum(ys, ph - 1 - ys) / (0.2 * ph)).clip(0, 1)
    wave = np.sin(xs * (22 / w) + 2.3 * t + what.seed) + 0.7 * np.sin(ys * (31 / h) + xs * (9 / w) + 3.9 * t)
    part[:] = cv2.remap(
        part, (xs + reach * wave * edge).astype(np.float32), (ys + 0.4 * reach * wave * edge).astype(np.float32),
        cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101,
    )  # fmt: skip


def foliage(frame: U8, what: Disturbance) -> None:
    """A tree crown where `trees` will wave, for backdrops that have none there: blotches of leaves."""
    h, w = frame.shape[:2]
    rng = np.random.default_rng([what.seed, 3])
    wide, tall = int(0.34 * w), int(0.34 * h)
    mask = grain(rng, wide, tall, finest=4, octaves=4)
    ys, xs = np.mgrid[-1 : 1 : tall * 1j, -1 : 1 : wide * 1j]
    inside = ((mask + 1.9 - 2.9 * (xs**2 + ys**2)) > 0.2).astype(np.float32)
    inside = cv2.GaussianBlur(inside, (3, 3), 0)
    leaf = grain(rng, wide, tall, finest=2, octaves=3)
    colour = np.array([34, 78, 58], np.float32) * (1 + 0.35 * leaf[..., None])
    x, y = int(max(0.0, what.x - 0.17) * w), int(max(0.0, what.y - 0.17) * h)
    room = frame[y : y + tall, x : x + wide]
    inside = inside[: room.shape[0], : room.shape[1], None]
    room[:] = (room * (1 - inside) + np.clip(colour[: room.shape[0], : room.shape[1]], 0, 255) * inside).astype(
        np.uint8
    )


def door(frame: U8, what: Disturbance, t: float) -> None:
    """A door swings open within a second and stays so until end_s: a dark opening, the leaf seen edge on."""
    amount = ramp(what, t, 1.0)
    if amount <= 0:
        return
    h, w = frame.shape[:2]
    wide, tall = int(0.09 * w), int(0.3 * h)
    x, foot = int(what.x * w), int(what.y * h)
    y = max(0, foot - tall)
    room = frame[y:foot, x : x + max(1, int(wide * amount))]
    room[:] = (room * 0.25 + 8).astype(np.uint8)
    leaf = max(2, int(wide * (1 - 0.8 * amount)))
    shade = float(60 + what.seed % 90)
    cv2.rectangle(frame, (x - 2, y), (x + leaf - 2, foot), (shade * 0.7, shade * 0.85, shade), -1)
