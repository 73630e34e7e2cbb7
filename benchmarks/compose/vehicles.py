"""Lorries drawn from a seed, large enough to fill most of a picture: no shared picture holds a whole one that sharp."""

from functools import lru_cache

import cv2
import numpy as np

from benchmarks.compose.procedural import F32, grain
from benchmarks.compose.sprite import Sprite
from streams.frames import U8

PREFIX = "lorry-"
PAINTS = ((200, 200, 195), (60, 60, 170), (150, 90, 40), (60, 130, 150), (70, 110, 60), (90, 90, 95), (30, 150, 200))


@lru_cache(maxsize=24)
def lorry(name: str) -> Sprite:
    """`lorry-side-SEED`, facing right, or `lorry-rear-SEED`, seen from behind: BGRA, 560 px or 340 px wide."""
    _, view, seed = name.split("-")
    rng = np.random.default_rng([int(seed), 31])
    picture = _side(rng) if view == "side" else _rear(rng)
    return Sprite(name, "truck", (picture,))


def _paint(rng: np.random.Generator) -> F32:
    return np.array(PAINTS[int(rng.integers(len(PAINTS)))], np.float32) * np.float32(rng.uniform(0.6, 1.1))


def _panel(rng: np.random.Generator, canvas: F32, box: tuple[int, int, int, int], colour: F32, ribs: int) -> None:
    """A dirty sheet of metal in `box` (x1, y1, x2, y2), lighter above, with `ribs` upright beams."""
    x1, y1, x2, y2 = box
    h, w = y2 - y1, x2 - x1
    light = np.linspace(1.12, 0.72, h, dtype=np.float32)[:, None, None]
    dirt = 1 + 0.07 * grain(rng, w, h, finest=4, octaves=5)[..., None]
    canvas[y1:y2, x1:x2, :3] = colour * light * dirt
    canvas[y1:y2, x1:x2, 3] = 255
    for x in np.linspace(x1, x2 - 5, ribs + 1).astype(int) if ribs else ():
        canvas[y1:y2, x : x + 3, :3] *= 1.2
        canvas[y1:y2, x + 3 : x + 6, :3] *= 0.6
    canvas[y1 : y1 + 4, x1:x2, :3] *= 1.25
    canvas[y2 - 4 : y2, x1:x2, :3] *= 0.5


def _wheel(canvas: F32, x: int, foot: int, radius: int) -> None:
    for part, shade in ((1.0, 24.0), (0.58, 95.0), (0.48, 60.0), (0.16, 120.0)):
        cv2.circle(canvas, (x, foot - radius), int(radius * part), (shade, shade, shade, 255.0), -1, cv2.LINE_AA)


def _glass(rng: np.random.Generator, canvas: F32, points: list[tuple[int, int]]) -> None:
    shade = float(rng.uniform(25, 80))
    corners = np.array(points, np.int32)
    cv2.fillPoly(canvas, [corners], (shade * 1.15, shade * 1.05, shade, 255.0), cv2.LINE_AA)
    middle = corners.mean(axis=0)
    gleam = (middle + (corners[:3] - middle) * 0.6).astype(np.int32)
    cv2.fillPoly(canvas, [gleam], (shade * 1.8, shade * 1.7, shade * 1.6, 255.0), cv2.LINE_AA)


def _side(rng: np.random.Generator) -> U8:
    width, height = 560, int(rng.uniform(215, 300))
    canvas = np.zeros((height, width, 4), np.float32)
    wheel = int(rng.uniform(32, 40))
    floor = height - int(1.5 * wheel)
    cab_from = int(width * rng.uniform(0.66, 0.74))
    cab_top = int(height * rng.uniform(0.05, 0.25)) + 4
    load_top = int(rng.uniform(0.02, 0.4) * height)
    cv2.rectangle(canvas, (6, floor - 4), (width - 12, floor + 14), (32.0, 32.0, 34.0, 255.0), -1)
    _panel(rng, canvas, (4, load_top, cab_from - 8, floor), _paint(rng), int(rng.integers(0, 9)))
    cab = _paint(rng)
    _panel(rng, canvas, (cab_from, cab_top, width - 8, floor + 12), cab, 0)
    slope = int(rng.uniform(15, 60))
    front = np.array([[width, 0], [width - 8 - slope, 0], [width - 8 - slope, cab_top], [width - 8, floor - 40],
                      [width, floor]], np.int32)  # fmt: skip
    cv2.fillPoly(canvas, [front], (0.0, 0.0, 0.0, 0.0), cv2.LINE_AA)
    sill = cab_top + int(0.42 * (floor - cab_top))
    edge = width - 14 - slope
    _glass(
        rng, canvas, [(cab_from + 16, cab_top + 14), (edge - 14, cab_top + 14), (edge + 8, sill), (cab_from + 16, sill)]
    )
    for x in (cab_from + 10, edge - 6):
        cv2.line(canvas, (x, cab_top + 8), (x, floor), (*(float(v) * 0.5 for v in cab), 255.0), 2)
    cv2.rectangle(canvas, (width - 24, floor - 16), (width - 8, floor - 4), (190.0, 225.0, 235.0, 255.0), -1)
    for x in (int(width * rng.uniform(0.14, 0.2)), int(width * rng.uniform(0.29, 0.34)), int(width * 0.84)):
        cv2.circle(canvas, (x, height - wheel - 1), wheel + 6, (18.0, 18.0, 18.0, 255.0), -1, cv2.LINE_AA)
        _wheel(canvas, x, height - 1, wheel)
    return _finished(rng, canvas)


def _rear(rng: np.random.Generator) -> U8:
    width, height = 340, int(rng.uniform(330, 420))
    canvas = np.zeros((height, width, 4), np.float32)
    floor = height - int(rng.uniform(66, 90))
    for x in (46, 88, width - 88, width - 46):
        _wheel(canvas, x, height - 1, 40)
    cv2.rectangle(canvas, (34, floor), (width - 34, floor + 46), (30.0, 30.0, 32.0, 255.0), -1)
    paint = _paint(rng)
    _panel(rng, canvas, (6, 4, width - 6, floor), paint, int(rng.integers(1, 5)))
    if rng.random() < 0.5:  # an open bed: the dark load space behind a low tailboard
        _panel(rng, canvas, (24, 22, width - 24, int(floor * rng.uniform(0.4, 0.7))), np.full(3, 34, np.float32), 0)
    for x in (20, width - 62):
        cv2.rectangle(canvas, (x, floor + 6), (x + 42, floor + 24), (30.0, 30.0, 190.0, 255.0), -1)
    cv2.rectangle(
        canvas, (width // 2 - 38, floor + 10), (width // 2 + 38, floor + 32), (190.0, 205.0, 205.0, 255.0), -1
    )
    return _finished(rng, canvas)


def _finished(rng: np.random.Generator, canvas: F32) -> U8:
    canvas[..., :3] += rng.normal(0, 3, (*canvas.shape[:2], 1)).astype(np.float32)
    return cv2.GaussianBlur(np.clip(canvas, 0, 255).astype(np.uint8), (3, 3), 0.8).astype(np.uint8)
