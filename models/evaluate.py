"""How well weights find things: mean average precision over a folder of labelled pictures."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.dataset import labelled
from models.detections import Detections
from models.errors import ModelError
from models.preprocess import Letterbox
from models.runtime import Model
from models.scoring import Picture, average_precision

CONF = 0.001
IOU = 0.7
"""Score floor and NMS overlap of ultralytics' own validation: the whole precision-recall curve, not one point."""


@dataclass(frozen=True, slots=True)
class ClassScore:
    """Average precision of one class; `truths` is how many of it there are to find."""

    name: str
    truths: int
    ap50: float
    ap50_95: float


@dataclass(frozen=True, slots=True)
class Report:
    """Means over the classes that occur. `ms_per_image` is the median wall time of `detect`, decoding not counted."""

    model: str
    sha256: str
    folder: str
    images: int
    map50: float
    map50_95: float
    ms_per_image: float
    classes: tuple[ClassScore, ...]

    def of(self, name: str) -> ClassScore:
        """The score of one class. Raises KeyError where it does not occur."""
        for one in self.classes:
            if one.name == name:
                return one
        raise KeyError(name)


def evaluate(
    model: Model,
    folder: Path,
    *,
    classes: Collection[str] | None = None,
    long_side: int | None = 640,
    square: bool = False,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Score `model` on a YOLO-format `folder` over the classes that both know (of `classes`, where given).

    `square` fits each picture into long_side x long_side, as graphs of fixed size do, for a like-for-like comparison.
    `limit` takes only the first pictures. `progress` is called with pictures done and in all.

    Raises ModelError where the folder cannot be read or shares no class with the model.
    """
    pictures = labelled(folder, limit)
    names = _common(model, pictures[0].names, classes, folder)
    per_class: dict[str, list[Picture]] = {name: [] for name in names}
    seconds = []
    for done, one in enumerate(pictures, 1):
        bgr, truth = one.read()
        start = time.perf_counter()
        if square and model.info.input_size is None:
            side = long_side or 640
            box = Letterbox.fixed(bgr.shape[1], bgr.shape[0], side, side)
            found = model.detect_in(bgr, box, conf=CONF, iou=IOU)
        else:
            found = model.detect(bgr, conf=CONF, iou=IOU, long_side=long_side)
        seconds.append(time.perf_counter() - start)
        for name in names:
            per_class[name].append(_pair(truth.of(name), found.of(name)))
        if progress is not None:
            progress(done, len(pictures))
    scores = tuple(score for name in names if (score := _score(name, per_class[name])) is not None)
    return Report(
        model=model.info.name,
        sha256=model.info.sha256,
        folder=folder.name,
        images=len(pictures),
        map50=float(np.mean([one.ap50 for one in scores])) if scores else 0.0,
        map50_95=float(np.mean([one.ap50_95 for one in scores])) if scores else 0.0,
        ms_per_image=float(np.median(seconds) * 1000),
        classes=scores,
    )


def _common(model: Model, labels: tuple[str, ...], classes: Collection[str] | None, folder: Path) -> tuple[str, ...]:
    wanted = model.info.classes if classes is None else classes
    names = tuple(name for name in labels if name in model.info.classes and name in wanted)
    if not names:
        raise ModelError(
            f"{model.info.name} and {folder} have no class in common",
            expected=f"labels of {', '.join(model.info.classes[:5])}, ...",
            found=f"{', '.join(labels[:5])}, ...",
            advice="Name the classes of the folder in its data.yaml.",
        )
    return names


def _pair(truth: Detections, found: Detections) -> Picture:
    return Picture(truth.boxes, found.boxes, found.scores)


def _score(name: str, pictures: list[Picture]) -> ClassScore | None:
    precision = average_precision(pictures)
    if precision is None:
        return None
    truths = sum(len(one.truth) for one in pictures)
    return ClassScore(name, truths, float(precision[0]), float(precision.mean()))
