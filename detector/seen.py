"""What YOLO calls the item when it is looked at closely. It knows few things by name: asked last, believed little."""

from dataclasses import dataclass

import numpy as np

from detector.picture import Picture
from detector.tracking import ANIMALS, BAGS, VEHICLES
from models.detections import Detections, iou
from models.runtime import Model
from streams.frames import BoxPx

SURE = 0.35
"""YOLO's confidence beyond which a thing is what it is called, where somebody or something came to stand."""
FIXTURES = frozenset({"bicycle", "motorcycle", "fire hydrant", "stop sign", "bench", "potted plant"})
"""What stands in streets: behind a vehicle that drives off there may be one, and it is no load."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Best confidence of each family among detections that coincide with the item."""

    person: float
    vehicle: float
    animal: float
    bag: float
    fixture: float


def look_at(model: Model, picture: Picture, box: BoxPx) -> Seen:
    """YOLO on the item with its surroundings, at source resolution."""
    w, h = box[2] - box[0], box[3] - box[1]
    side = max(w, h, 32.0)
    cx, cy = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    frame = picture.frame
    crop = frame.snap((cx - 1.5 * side, cy - 1.5 * side, cx + 1.5 * side, cy + 1.5 * side))
    found = model.detect(frame.bgr(crop), conf=0.1, long_side=320).shifted(crop[0], crop[1])
    return Seen(
        person=_best(found, box, {"person"}),
        vehicle=_best(found, box, VEHICLES),
        animal=_best(found, box, ANIMALS),
        bag=_best(found, box, BAGS),
        fixture=_best(found, box, FIXTURES),
    )


def _best(found: Detections, box: BoxPx, names: frozenset[str] | set[str]) -> float:
    chosen = found.of(*names)
    if not len(chosen):
        return 0.0
    share = iou(chosen.boxes, np.array([box], np.float32))[:, 0]
    return float((chosen.scores * (share > 0.35)).max())
