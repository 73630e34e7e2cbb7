"""Which picture of somebody serves best to find out who it was: the largest that is sharp and shows all of them."""

from collections.abc import Callable

import cv2
import numpy as np

from detector.events import Deposit
from streams.frames import BoxPx, Frame

TRIED = 3
"""Pictures that are looked at: each costs decoding up to a group of pictures."""
_NEARLY = 0.6
"""Of the largest view: smaller ones are not worth a look."""
_APART_S = 0.4
"""Views nearer to each other than this are blurred alike."""
_EDGE = 0.01
"""Of the picture's size: a box that comes so close to its edge may go on outside of it."""
_MARGIN = 0.06
"""Of the box's height, around it: hair, feet and what is carried stand out of a detector's boxes."""
_LOOK = (64, 128)


def best_view(
    deposit: Deposit, size: tuple[int, int], frame_at: Callable[[float], Frame | None]
) -> tuple[float, BoxPx] | None:
    """When, and which part of the picture (`size` is its width and height); None where the actor was not seen.

    `frame_at` gives the picture at a moment. Where nobody is ever seen whole, the largest view there is.
    """
    if deposit.actor_still_s is None or deposit.actor_still_box is None:
        return None
    usual = deposit.actor_still_s, _widened(deposit.actor_still_box, size)
    whole = [(seen.media_s, seen.box) for seen in deposit.path if _is_whole(seen.box, size)]
    if not whole:
        return usual
    least = _NEARLY * max(_area(box) for _, box in whole)
    chosen: list[tuple[float, BoxPx]] = []
    for at_s, box in sorted(whole, key=lambda seen: -_area(seen[1])):
        if _area(box) >= least and all(abs(at_s - other_s) >= _APART_S for other_s, _ in chosen):
            chosen.append((at_s, box))
        if len(chosen) == TRIED:
            break
    best, most = usual, -1.0
    for at_s, box in chosen:
        frame = frame_at(at_s)
        if frame is None:
            continue
        worth = _area(box) * _sharpness(frame, box)
        if worth > most:
            best, most = (at_s, _widened(box, size)), worth
    return best


def _sharpness(frame: Frame, box: BoxPx) -> float:
    """Contrast of fine detail, at one size for all, so that a larger picture is not sharper for its size."""
    grey = cv2.cvtColor(frame.bgr(box), cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, _LOOK, interpolation=cv2.INTER_AREA)
    return float(np.sqrt(cv2.Laplacian(small, cv2.CV_32F).var()))


def _area(box: BoxPx) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _is_whole(box: BoxPx, size: tuple[int, int]) -> bool:
    edge_x, edge_y = _EDGE * size[0], _EDGE * size[1]
    inside = box[0] > edge_x and box[1] > edge_y and box[2] < size[0] - edge_x and box[3] < size[1] - edge_y
    return inside and _area(box) > 0


def _widened(box: BoxPx, size: tuple[int, int]) -> BoxPx:
    by = _MARGIN * (box[3] - box[1])
    return (
        max(0.0, box[0] - by),
        max(0.0, box[1] - by),
        min(float(size[0]), box[2] + by),
        min(float(size[1]), box[3] + by),
    )
