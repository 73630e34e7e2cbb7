"""The three ways in which supported networks write their boxes, and how each is recognised from the graph alone.

- yolov8, [1, 4+nc, N]: YOLOv8 and YOLO11. cx cy w h in input pixels, then one score per class. Needs NMS.
- yolo26, [1, K, 6]: NMS-free (YOLO26, YOLOv10). x1 y1 x2 y2 in input pixels, score, class; the K best.
- yolox, [1, N, 5+nc]: YOLOX. cx cy w h (in grid cells, or in pixels where the graph decodes them itself), objectness,
  one score per class. Needs NMS.

N is the number of cells of the grids with strides 8, 16 and 32 over the input, so it tells a per-cell output from a
list of the K best.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.detections import Boxes
from models.errors import ModelError

HeadKind = Literal["yolov8", "yolo26", "yolox"]
F32 = NDArray[np.float32]
STRIDES = (8, 16, 32)


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Boxes before NMS: `boxes` (N, 4) x1 y1 x2 y2 in input pixels, `scores` (N,), `classes` (N,)."""

    boxes: Boxes
    scores: F32
    classes: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Head:
    """How to read the output of one graph. `class_count` is None where the output does not show it (yolo26)."""

    kind: HeadKind
    class_count: int | None
    in_cells: bool = False
    """yolox only: boxes are still relative to their grid cell."""

    @property
    def needs_nms(self) -> bool:
        return self.kind != "yolo26"

    @property
    def unit_rgb(self) -> bool:
        """Input is RGB in 0..1; YOLOX (since 0.1.1) takes BGR in 0..255."""
        return self.kind != "yolox"

    def read(self, output: F32, in_width: int, in_height: int, conf: float) -> Candidates:
        """Candidates with a score of at least `conf` from the raw output (1, ...) of an input of the given size."""
        if self.kind == "yolov8":
            return _read_yolov8(output[0], conf)
        if self.kind == "yolo26":
            return _read_yolo26(output[0], conf)
        return _read_yolox(output[0], in_width, in_height, conf, in_cells=self.in_cells)


def recognise(output: F32, in_width: int, in_height: int, what: str) -> Head:
    """The head that wrote `output`, the answer of a network to a plain grey input of the given size.

    Raises ModelError where no supported head writes such an output.
    """
    cells = sum((in_width // s) * (in_height // s) for s in STRIDES)
    if output.ndim == 3 and output.shape[0] == 1:
        rows, columns = output.shape[1:]
        if columns == cells and rows > 4:
            return Head("yolov8", rows - 4)
        if rows == cells and columns > 5:
            return Head("yolox", columns - 5, in_cells=_is_in_cells(output[0], in_width, in_height))
        if columns == 6 and rows < cells:
            return Head("yolo26", None)
    raise ModelError(
        f"{what} is not a detector that can be read here",
        expected=f"an output of [1, 4+classes, {cells}] (YOLOv8, YOLO11), [1, {cells}, 5+classes] (YOLOX) or [1, K, 6] "
        f"(YOLO26) for an input of {in_width}x{in_height}",
        found=f"an output of {list(output.shape)}",
        advice="Use detection weights (not classification, segmentation or pose); "
        "`litterwatch models export` makes a fitting file from a .pt.",
    )


def _read_yolov8(rows: F32, conf: float) -> Candidates:
    best = rows[4:].max(axis=0)
    hit = np.flatnonzero(best >= conf)
    picked = rows[:, hit]
    return Candidates(_corners(picked[:4].T), best[hit], picked[4:].argmax(axis=0).astype(np.int32))


def _read_yolo26(rows: F32, conf: float) -> Candidates:
    hit = rows[rows[:, 4] >= conf]
    return Candidates(hit[:, :4].copy(), hit[:, 4].copy(), hit[:, 5].astype(np.int32))


def _read_yolox(rows: F32, in_width: int, in_height: int, conf: float, *, in_cells: bool) -> Candidates:
    # The score is objectness times class, so what fails on objectness alone need not be decoded.
    hopeful = np.flatnonzero(rows[:, 4] >= conf)
    score = rows[hopeful, 5:] * rows[hopeful, 4:5]
    best = score.max(axis=1, initial=0.0)
    ok = best >= conf
    hit = hopeful[ok]
    boxes = rows[hit, :4]
    if in_cells:
        corner, stride = _grid(in_width, in_height)
        centre = (boxes[:, :2] + corner[hit]) * stride[hit]
        size = np.exp(boxes[:, 2:]) * stride[hit]
        boxes = np.concatenate([centre, size], axis=1)
    return Candidates(_corners(boxes), best[ok], score[ok].argmax(axis=1).astype(np.int32))


def _corners(centred: F32) -> Boxes:
    half = centred[:, 2:] / 2
    corners: Boxes = np.concatenate([centred[:, :2] - half, centred[:, :2] + half], axis=1).astype(np.float32)
    return corners


@lru_cache(maxsize=8)
def _grid(in_width: int, in_height: int) -> tuple[F32, F32]:
    """Cell corners (N, 2) in cells and strides (N, 1), in the order in which the network lists them."""
    corners, strides = [], []
    for stride in STRIDES:
        wide, high = in_width // stride, in_height // stride
        x, y = np.meshgrid(np.arange(wide), np.arange(high))
        corners.append(np.stack([x, y], axis=2).reshape(-1, 2))
        strides.append(np.full((wide * high, 1), stride))
    return np.concatenate(corners).astype(np.float32), np.concatenate(strides).astype(np.float32)


def _is_in_cells(rows: F32, in_width: int, in_height: int) -> bool:
    """Whether centres are offsets within a cell (within a few cells of zero) rather than pixels over the input."""
    corner, stride = _grid(in_width, in_height)
    to_cell_centre = np.abs(rows[:, :2] - (corner + 0.5) * stride) / stride
    return bool(np.median(np.abs(rows[:, :2])) < np.median(to_cell_centre))
