"""A thing cut out of a picture, and how a collection of them is kept in one file."""

import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.compose.scene import ComposeError
from streams.frames import U8


@dataclass(frozen=True, slots=True, eq=False)
class Sprite:
    """`frames`: (h, w, 4) BGRA pictures, one stride for a person (all of one height), one for a thing.

    `facing` +1: it looks or moves to the right; -1: to the left. `stride` body heights covered by one run through
    the frames. `klass` is the COCO class that a YOLO gave it.
    """

    name: str
    klass: str
    frames: tuple[U8, ...]
    facing: int = 1
    stride: float = 1.0


def save(path: Path, sprites: list[Sprite]) -> None:
    """Written beside and renamed, so that a killed run leaves no half bank."""
    arrays: dict[str, U8] = {}
    for sprite in sprites:
        key = "|".join([sprite.name, sprite.klass, str(sprite.facing), f"{sprite.stride:.4f}"])
        for index, frame in enumerate(sprite.frames):
            good, data = cv2.imencode(".png", frame)
            if not good:
                raise ComposeError(f"expected to encode sprite {sprite.name}, OpenCV refused {frame.shape}")
            arrays[f"{key}|{index:03d}"] = np.asarray(data, np.uint8).reshape(-1)
    part = path.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]  # numpy's stub takes its allow_pickle for one of the arrays
    part.replace(path)


def load(path: Path) -> list[Sprite]:
    """What `save` wrote."""
    found: dict[tuple[str, str, int, float], list[U8]] = {}
    with np.load(path) as archive:
        for key in sorted(archive.files):
            name, klass, facing, stride, _ = key.split("|")
            frame = cv2.imdecode(archive[key], cv2.IMREAD_UNCHANGED)
            found.setdefault((name, klass, int(facing), float(stride)), []).append(np.asarray(frame, np.uint8))
    return [Sprite(n, k, tuple(frames), facing, stride) for (n, k, facing, stride), frames in found.items()]
