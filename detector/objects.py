"""Things YOLO keeps seeing at one place, whatever it calls them.

COCO has no word for a sack of rubble: it is a car now, an umbrella then, always in the same box. The box is worth
more than the word. This finds what the comparison of pixels cannot: a load left where a truck stood before, so that
nothing of the ground was ever seen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.memory import Glimpse, Memory
from detector.tracking import VEHICLES, Track
from models.detections import Detections, apart, inside, iou

SAME_PLACE_IOU = 0.75
FORGET_S = 4.0


@dataclass(slots=True)
class Still:
    """One place where something is seen again and again. `box` in source pixels, `hits` sightings."""

    box: NDArray[np.float32]
    first_s: float
    last_s: float
    hits: int = 1


class StillObjects:
    """Feed it the class-agnostic detections of each inference."""

    def __init__(self, *, least_hits: int = 5) -> None:
        self.least_hits = least_hits
        self._places: list[Still] = []

    def update(self, now_s: float, found: Detections) -> None:
        boxes = found.boxes
        for place in self._places:
            if not len(boxes):
                break
            share = iou(place.box[None], boxes)[0]
            best = int(np.argmax(share))
            if share[best] >= SAME_PLACE_IOU:
                place.box = np.asarray(0.7 * place.box + 0.3 * boxes[best], np.float32)
                place.last_s = now_s
                place.hits += 1
        for box in boxes:
            if not any(iou(p.box[None], box[None])[0, 0] >= 0.5 for p in self._places):
                self._places.append(Still(box, now_s, now_s))
        self._places = [p for p in self._places if now_s - p.last_s <= FORGET_S]

    def settled(self, now_s: float, least_s: float) -> list[NDArray[np.float32]]:
        """Boxes seen often enough, for at least `least_s`, and lately."""
        return [
            p.box
            for p in self._places
            if p.hits >= self.least_hits and p.last_s - p.first_s >= least_s and now_s - p.last_s <= FORGET_S / 2
        ]

    def clear(self) -> None:
        self._places.clear()


def look_without_people(
    memory: Memory, tracks: list[Track], box: NDArray[np.float32], until_s: float
) -> Glimpse | None:
    """The oldest look remembered, not after `until_s`, that shows the place with nobody before it."""
    people = [t for t in tracks if t.name == "person" and not apart(t.extent, box)]
    for glimpse in memory.between(-1.0, until_s):
        there = (t.at(glimpse.media_s) for t in people)
        if not any(b is not None and not apart(b, box) for b in there):
            return glimpse
    return None


def vehicle_stood_until(tracks: list[Track], box: NDArray[np.float32], at_s: float) -> float | None:
    """Until when (media seconds) the vehicle that hid a good part of the place at `at_s` stood there; None without."""
    for track in tracks:
        there = track.at(at_s, 1.5) if track.name in VEHICLES and not apart(track.extent, box) else None
        if there is None:
            continue
        if inside(box[None], there)[0] > 0.3:
            stood = iou(np.stack(track.boxes), there[None])[:, 0] > SAME_PLACE_IOU
            return max((t for t, here in zip(track.times, stood, strict=True) if here), default=at_s)
    return None
