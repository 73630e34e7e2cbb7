"""The one currency for boxes: parallel arrays, from inference through tracking to storage."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float32]
"""(N, 4) float32, x1 y1 x2 y2 in pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """N detections of one picture.

    `boxes` (N, 4) float32 pixels x1 y1 x2 y2; `scores` (N,) float32 in 0..1; `classes` (N,) int32 indices into
    `names`, the class names of the model that made them.
    """

    boxes: Boxes
    scores: NDArray[np.float32]
    classes: NDArray[np.int32]
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        n = len(self.boxes)
        if self.boxes.shape != (n, 4) or self.scores.shape != (n,) or self.classes.shape != (n,):
            raise ValueError(
                f"Detections: expected boxes (N, 4), scores (N,) and classes (N,); "
                f"found {self.boxes.shape}, {self.scores.shape}, {self.classes.shape}"
            )

    @classmethod
    def empty(cls, names: tuple[str, ...] = ()) -> "Detections":
        return cls(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int32), names)

    def __len__(self) -> int:
        return len(self.boxes)

    def __getitem__(self, pick: NDArray[np.bool_] | NDArray[np.intp] | slice) -> "Detections":
        """A filtered copy: `d[d.scores > 0.5]`."""
        return Detections(self.boxes[pick], self.scores[pick], self.classes[pick], self.names)

    def __iter__(self) -> Iterator[tuple[Boxes, float, str]]:
        """Box (4,), score and class name, one detection at a time: for people and logs, not for inner loops."""
        for box, score, index in zip(self.boxes, self.scores, self.classes, strict=True):
            yield box, float(score), self.names[int(index)] if self.names else str(int(index))

    def of(self, *names: str) -> "Detections":
        """Only the detections of these classes."""
        wanted = [i for i, name in enumerate(self.names) if name in names]
        return self[np.isin(self.classes, wanted)]

    def shifted(self, dx: float, dy: float, scale: float = 1.0) -> "Detections":
        """Boxes multiplied by `scale`, then moved: from a crop back to the frame it was cut from."""
        offset = np.array([dx, dy, dx, dy], np.float32)
        return Detections(self.boxes * np.float32(scale) + offset, self.scores, self.classes, self.names)

    @staticmethod
    def concat(parts: "list[Detections]") -> "Detections":
        """All detections of several pictures' worth of parts; the parts must come from the same model."""
        if not parts:
            return Detections.empty()
        return Detections(
            np.concatenate([p.boxes for p in parts]),
            np.concatenate([p.scores for p in parts]),
            np.concatenate([p.classes for p in parts]),
            parts[0].names,
        )


def iou(a: Boxes, b: Boxes) -> NDArray[np.float32]:
    """Intersection over union of every box of `a` (N, 4) with every box of `b` (M, 4): (N, M)."""
    top_left = np.maximum(a[:, None, :2], b[None, :, :2])
    bottom_right = np.minimum(a[:, None, 2:], b[None, :, 2:])
    inter = np.clip(bottom_right - top_left, 0, None).prod(axis=2)
    area_a = np.clip(a[:, 2:] - a[:, :2], 0, None).prod(axis=1)
    area_b = np.clip(b[:, 2:] - b[:, :2], 0, None).prod(axis=1)
    union = area_a[:, None] + area_b[None, :] - inter
    result: NDArray[np.float32] = np.divide(inter, union, out=np.zeros_like(inter), where=union > 0)
    return result.astype(np.float32)


def inside(parts: Boxes, whole: NDArray[np.float32]) -> NDArray[np.float32]:
    """Share of every box of `parts` (N, 4) that the one box `whole` (4,) covers: (N,). Areas count as 1 at least."""
    return np.asarray(_shared(parts, whole) / np.maximum(_area(parts), 1.0), np.float32)


def overlap(boxes: Boxes, other: NDArray[np.float32]) -> NDArray[np.float32]:
    """Intersection of every box (N, 4) with the one box `other` (4,), over the smaller of the two: (N,). Areas count
    as 1 at least."""
    smaller = np.minimum(_area(boxes), _area(other[None])[0])
    return np.asarray(_shared(boxes, other) / np.maximum(smaller, 1.0), np.float32)


def apart(a: NDArray[np.float32], b: NDArray[np.float32]) -> bool:
    """Whether two boxes (4,) share nothing: asked first where most do, it spares the arithmetic of `iou`."""
    return bool(a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3])


def _shared(boxes: Boxes, other: NDArray[np.float32]) -> NDArray[np.float32]:
    low, high = np.maximum(boxes[:, :2], other[:2]), np.minimum(boxes[:, 2:], other[2:])
    return np.asarray(np.clip(high - low, 0, None).prod(axis=1), np.float32)


def _area(boxes: Boxes) -> NDArray[np.float32]:
    return np.asarray((boxes[:, 2:] - boxes[:, :2]).prod(axis=1), np.float32)
