"""Which reported deposit is which real one: a one-to-one assignment within one clip. Pure.

A report is right when it names the moment (release within `TOLERANCE_S` seconds of media time, also for clips that
play too fast: the seconds a reviewer scrolls are those of the file) and the place (boxes with an IoU of at least
`MIN_IOU`, or the centre of one inside the other enlarged by half; small items make IoU too harsh alone). As in the
NIST ActEV protocol every real event takes one report at most: a second report of it is a duplicate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from benchmarks.accuracy.alarms import Alarm
from benchmarks.accuracy.truth import TruthEvent
from streams.frames import BoxPx

TOLERANCE_S = 3.0
MIN_IOU = 0.1
ENLARGED = 1.5


@dataclass(frozen=True, slots=True)
class Pair:
    """Truth and report that belong together, by their indices; `time_error_s` is report minus truth."""

    truth: int
    alarm: int
    time_error_s: float
    iou: float


@dataclass(frozen=True, slots=True)
class Matching:
    """What became of every truth and every alarm of a clip; each alarm index stands in exactly one of the tuples."""

    pairs: tuple[Pair, ...]
    unsure: tuple[Pair, ...]
    """Reports of truth that is not `certain`: they count neither way."""
    missed: tuple[int, ...]
    """Certain truth events that nothing reported."""
    duplicates: tuple[int, ...]
    """Alarms that tell again of a truth event another alarm already stands for."""
    false: tuple[int, ...]


def box_iou(a: BoxPx, b: BoxPx) -> float:
    """Intersection over union of two boxes."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    inter = width * height
    return inter / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inter)


def same_place(a: BoxPx, b: BoxPx) -> bool:
    """Whether two boxes mean the same spot on the ground."""
    return box_iou(a, b) >= MIN_IOU or _centre_inside(a, b) or _centre_inside(b, a)


def _centre_inside(inner: BoxPx, outer: BoxPx) -> bool:
    dx = abs((inner[0] + inner[2]) - (outer[0] + outer[2])) / 2
    dy = abs((inner[1] + inner[3]) - (outer[1] + outer[3])) / 2
    return dx <= ENLARGED * (outer[2] - outer[0]) / 2 and dy <= ENLARGED * (outer[3] - outer[1]) / 2


def match(truth: Sequence[TruthEvent], alarms: Sequence[Alarm]) -> Matching:
    """Assign alarms to truth: as many certain events as possible, then unsure ones, then the best boxes and times."""
    gain = _gains(truth, alarms)
    pairs: list[Pair] = []
    unsure: list[Pair] = []
    for t, a in zip(*linear_sum_assignment(gain, maximize=True), strict=True):
        if gain[t, a] > 0:
            error = alarms[a].release_s - truth[t].release_s
            pair = Pair(int(t), int(a), error, box_iou(truth[t].item_box, alarms[a].item_box))
            (pairs if truth[t].certain else unsure).append(pair)
    taken = {pair.alarm for pair in pairs + unsure}
    found = {pair.truth for pair in pairs + unsure}
    rest = [index for index in range(len(alarms)) if index not in taken]
    duplicates = tuple(index for index in rest if any(_tells_again(truth[t], alarms[index]) for t in found))
    return Matching(
        pairs=tuple(pairs),
        unsure=tuple(unsure),
        missed=tuple(index for index, event in enumerate(truth) if event.certain and index not in found),
        duplicates=duplicates,
        false=tuple(index for index in rest if index not in duplicates),
    )


def _gains(truth: Sequence[TruthEvent], alarms: Sequence[Alarm]) -> NDArray[np.float64]:
    gain = np.zeros((len(truth), len(alarms)))
    # Box and time together give less than 2.1 a pair: `one` makes one pair more always worth more than better pairs.
    one = 2.1 * (min(len(truth), len(alarms)) + 1)
    for t, event in enumerate(truth):
        for a, alarm in enumerate(alarms):
            error = abs(alarm.release_s - event.release_s)
            if error <= TOLERANCE_S and same_place(event.item_box, alarm.item_box):
                closeness = box_iou(event.item_box, alarm.item_box) + 1 - error / TOLERANCE_S
                gain[t, a] = closeness + (2 * one if event.certain else one)
    return gain


def _tells_again(event: TruthEvent, alarm: Alarm) -> bool:
    until = event.release_s if event.rest_until_s is None else event.rest_until_s
    in_time = event.release_s - TOLERANCE_S <= alarm.release_s <= until + TOLERANCE_S
    return in_time and same_place(event.item_box, alarm.item_box)
