"""Labelled pictures in the YOLO layout: `images/NAME.jpg` and `labels/NAME.txt`, one line `class cx cy w h` per thing.

Coordinates are fractions of the picture. Class names come from `data.yaml` (or any *.yaml with `names`) in the folder;
without one they are COCO's.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import yaml

from models.coco import COCO
from models.detections import Detections
from models.errors import ModelError
from streams.frames import U8

SUFFIXES = {".jpg", ".jpeg", ".png", ".bmp", ".webp"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """One picture file, its label file (which may be missing: nothing in it), and the class names."""

    picture: Path
    labels: Path
    names: tuple[str, ...]

    def read(self) -> tuple[U8, Detections]:
        """The picture (h, w, 3) BGR and what is in it (scores 1). Raises ModelError where either cannot be read."""
        bgr = cv2.imread(str(self.picture), cv2.IMREAD_COLOR)
        if bgr is None:
            raise ModelError(
                f"cannot read {self.picture}",
                expected="a picture",
                found=f"{self.picture.stat().st_size} bytes that OpenCV cannot decode",
                advice="Remove or replace the file.",
            )
        picture: U8 = np.asarray(bgr, np.uint8)
        return picture, self._truth(picture.shape[1], picture.shape[0])

    def _truth(self, width: int, height: int) -> Detections:
        if not self.labels.exists():
            return Detections.empty(self.names)
        try:
            rows = np.loadtxt(self.labels, np.float64, ndmin=2) if self.labels.stat().st_size else np.zeros((0, 5))
            known = range(len(self.names))
            if rows.size and (rows.shape[1] != 5 or not {int(index) for index in rows[:, 0]} <= set(known)):
                raise ValueError(f"{rows.shape[1]} columns, classes up to {rows[:, 0].max():.0f}")
        except ValueError as error:
            raise ModelError(
                f"cannot read labels {self.labels}",
                expected=f"lines `class cx cy w h` with classes below {len(self.names)}",
                found=str(error),
                advice="Correct the file, or name its classes in data.yaml.",
            ) from error
        rows = rows.reshape(-1, 5)
        centre, half = rows[:, 1:3], rows[:, 3:5] / 2
        size = np.array([width, height, width, height], np.float64)
        boxes = np.concatenate([centre - half, centre + half], axis=1) * size
        ones = np.ones(len(rows), np.float32)
        return Detections(boxes.astype(np.float32), ones, rows[:, 0].astype(np.int32), self.names)


def labelled(folder: Path, limit: int | None = None) -> tuple[Labelled, ...]:
    """The pictures of `folder`, by name; only the first `limit` where given. Raises ModelError where there is none."""
    images = folder / "images"
    files = sorted(file for file in images.rglob("*") if file.suffix.lower() in SUFFIXES) if images.is_dir() else []
    if not files:
        raise ModelError(
            f"no labelled pictures in {folder}",
            expected="images/*.jpg with labels/*.txt of the same names",
            found="no picture in images/" if images.is_dir() else "no folder images/",
            advice="Give the folder that holds images/ and labels/.",
        )
    names = _names(folder)
    return tuple(
        Labelled(file, (folder / "labels" / file.relative_to(images)).with_suffix(".txt"), names)
        for file in files[:limit]
    )


def _names(folder: Path) -> tuple[str, ...]:
    for file in sorted(folder.glob("*.yaml")):
        table = (yaml.safe_load(file.read_text("utf-8")) or {}).get("names")
        if isinstance(table, list):
            return tuple(str(name) for name in table)
        if isinstance(table, dict):
            return tuple(str(table[index]) for index in range(len(table)))
    return COCO
