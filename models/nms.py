"""Greedy non-maximum suppression per class."""

import cv2
import numpy as np
from numpy.typing import NDArray

from models.detections import Boxes

MAX_KEPT = 300
"""Most boxes one picture can give, as in ultralytics; a storm of boxes must not stall the loop."""
MAX_CANDIDATES = 3000
"""Best-scored boxes that are considered at all: suppression is quadratic."""


def suppress(
    boxes: Boxes, scores: NDArray[np.float32], classes: NDArray[np.int32], iou: float, limit: int = MAX_KEPT
) -> NDArray[np.intp]:
    """Indices of the boxes that stay, best score first: none overlaps a better one of its class by more than `iou`."""
    order = np.argsort(-scores, kind="stable")[:MAX_CANDIDATES]
    if len(order) < 2:
        return order
    xywh = boxes[order].copy()
    xywh[:, 2:] -= xywh[:, :2]
    # NMSBoxesBatched moves each class to its own far corner in float32; the coordinates here are small enough for that.
    kept = cv2.dnn.NMSBoxesBatched(xywh.tolist(), scores[order].tolist(), classes[order].tolist(), -1.0, iou)
    places = np.sort(np.asarray(kept, np.intp).reshape(-1))[:limit]
    return order[places]
