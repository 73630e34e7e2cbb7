"""Tracks and detections made by hand: somebody walking, standing, coming back."""

from collections.abc import Callable, Iterable

import numpy as np

from detector.tracking import Track
from models.detections import Detections
from streams.frames import BoxPx

NAMES = ("person", "bicycle", "car", "motorcycle", "bus", "truck", "dog", "backpack")


def found(*seen: tuple[BoxPx, float, str]) -> Detections:
    """Detections of one look from (box, score, class name)."""
    return Detections(
        np.array([s[0] for s in seen], np.float32).reshape(-1, 4),
        np.array([s[1] for s in seen], np.float32),
        np.array([NAMES.index(s[2]) for s in seen], np.int32),
        NAMES,
    )


def body(x: float, foot: float = 200.0, tall: float = 100.0) -> BoxPx:
    """The box of somebody standing at (x, foot), 0.4 times as wide as tall."""
    return x - 0.2 * tall, foot - tall, x + 0.2 * tall, foot


def track(
    where: Callable[[float], float],
    times: Iterable[float],
    *,
    track_id: int = 1,
    name: str = "person",
    tall: float = 100.0,
) -> Track:
    """Somebody whose feet are at (where(t), 200) at each of the times."""
    made = Track(track_id)
    for t in times:
        made.add(t, np.array(body(where(t), tall=tall), np.float32), 0.8, name)
    return made


def every(step_s: float, start_s: float, end_s: float) -> list[float]:
    """Moments from start_s to end_s inclusive."""
    return [float(t) for t in np.arange(start_s, end_s + 1e-6, step_s)]
