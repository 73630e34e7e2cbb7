"""Tracks: which detections are the same person or vehicle.

ByteTrack's two rounds of association (Zhang et al., ECCV 2022, https://arxiv.org/abs/2110.06864), with motion in
seconds instead of frames: looks are unevenly spaced here (quiet scenes are skipped, files drop frames), and every
library tracker at hand assumes a constant frame rate.
"""

from dataclasses import dataclass, field

import lap
import numpy as np
from numpy.typing import NDArray

from models.detections import Boxes, Detections, iou

MAX_TRACKS = 64
"""A storm of detections must not stall the loop: beyond this, the oldest lost tracks are dropped."""
HISTORY_S = 180.0
STOOD_LOOKS, STOOD_S = 3, 1.5
"""Who was seen so often for so long at one place stood there."""
UNSEEN_S = 1.4
"""Who was not seen for this long is not there at the moment: longer than YOLO is ever spared where somebody is."""
FALLS_S = 1.0
"""Nothing falls for longer: from five metres it takes a second."""
STANDS_IOU = 0.8
"""A vehicle found again with this overlap stood there all the while, though nothing stirred and so nobody looked."""
RESUMES_IOU = 0.7
"""...with this one, though somebody passes before it."""
REACH = 0.5
"""How far from where they are expected somebody may be found, in diagonals of their box."""


@dataclass(slots=True)
class Track:
    """One person, vehicle or animal. `times` and `boxes` (source pixels) are its sightings, oldest first."""

    track_id: int
    names: dict[str, float] = field(default_factory=dict)
    """The summed confidence of each class."""
    name: str = ""
    """The class with the most of it; none before the first sighting."""
    times: list[float] = field(default_factory=list)
    boxes: list[NDArray[np.float32]] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    """The class at each sighting."""
    velocity: NDArray[np.float32] = field(default_factory=lambda: np.zeros(4, np.float32))
    lost: bool = False
    has_moved: bool = False
    """Whether it travelled a third of its size, or came much nearer: what never moved did not walk there."""
    blended: int = 0
    """At how many sightings the picture looked like the background there."""
    extent: NDArray[np.float32] = field(
        default_factory=lambda: np.array([np.inf, np.inf, -np.inf, -np.inf], np.float32)
    )
    """The smallest box around all its boxes."""

    @property
    def last_s(self) -> float:
        return self.times[-1]

    @property
    def first_s(self) -> float:
        return self.times[0]

    @property
    def box(self) -> NDArray[np.float32]:
        return self.boxes[-1]

    @property
    def covered_its_length(self) -> bool:
        """Whether it has come farther than its longer side: what drove or walked does, a wavering box does not."""
        first = self.boxes[0]
        way = (self.box[:2] + self.box[2:] - first[:2] - first[2:]) / 2
        return float(np.hypot(*way)) > float(np.max(first[2:] - first[:2]))

    @property
    def drove(self) -> bool:
        """Whether it came farther than its length, and not only by falling: a sack that a rider throws is called a car
        as well, and has come to rest before a second is over."""
        return self.covered_its_length and not self._fell

    @property
    def _fell(self) -> bool:
        """Whether it came to rest within a fall's time of being seen first, and has lain there since."""
        if self.last_s - self.first_s < FALLS_S:
            return False
        there = iou(np.stack(self.boxes), self.box[None])[:, 0] > STANDS_IOU
        return bool(self.times[int(np.argmax(there))] - self.first_s <= FALLS_S)

    @property
    def blends(self) -> bool:
        """Whether this is a part of the scene: a poster, somebody who has sat there since before anybody watched."""
        return self.blended > 0.5 * len(self.times)

    def stood_at(self, until_s: float) -> NDArray[np.float32] | None:
        """Where somebody stood for a while before `until_s`; None who walked, or was hardly seen.

        The median box: who passes in front cuts single boxes short.
        """
        count = int(np.searchsorted(self.times, until_s))
        if count < STOOD_LOOKS or self.times[count - 1] - self.first_s < STOOD_S:
            return None
        boxes = np.stack(self.boxes[:count])
        middle = np.asarray(np.median(boxes, axis=0), np.float32)
        return middle if float((iou(boxes, middle[None])[:, 0] > 0.5).mean()) > 0.6 else None

    def predicted(self, at_s: float) -> NDArray[np.float32]:
        """Where the box should be: constant velocity, for at most a second."""
        step = min(at_s - self.last_s, 1.0)
        return np.asarray(self.box + self.velocity * np.float32(step), np.float32)

    def at(self, at_s: float, tolerance_s: float = 0.6) -> NDArray[np.float32] | None:
        """The sighting nearest to `at_s`, interpolated between neighbours; None when none is near."""
        times = self.times
        i = int(np.searchsorted(times, at_s))
        if 0 < i < len(times) and times[i] - times[i - 1] <= 2 * tolerance_s:
            part = np.float32((at_s - times[i - 1]) / max(times[i] - times[i - 1], 1e-6))
            return np.asarray(self.boxes[i - 1] * (1 - part) + self.boxes[i] * part, np.float32)
        near = min((j for j in (i - 1, i) if 0 <= j < len(times)), key=lambda j: abs(times[j] - at_s), default=None)
        if near is None or abs(times[near] - at_s) > tolerance_s:
            return None
        return self.boxes[near]

    def stood_through(self, at_s: float) -> NDArray[np.float32] | None:
        """Where it stood at a time of which there is no sighting, for it was there before and after; else None."""
        i = int(np.searchsorted(self.times, at_s))
        if not 0 < i < len(self.times):
            return None
        before, after = self.boxes[i - 1], self.boxes[i]
        return before if float(iou(before[None], after[None])[0, 0]) >= STANDS_IOU else None

    def add(self, at_s: float, box: NDArray[np.float32], score: float, name: str) -> None:
        if self.times:
            step = max(at_s - self.last_s, 1e-3)
            measured = (box - self.box) / np.float32(step)
            # The mean of old and new velocity: boxes jitter by a few pixels from look to look.
            self.velocity = np.asarray(0.5 * self.velocity + 0.5 * measured, np.float32)
        self.times.append(at_s)
        self.boxes.append(box)
        self.scores.append(score)
        self.calls.append(name)
        self.extent = np.concatenate([np.minimum(self.extent[:2], box[:2]), np.maximum(self.extent[2:], box[2:])])
        self.names[name] = self.names.get(name, 0.0) + score
        self.name = max(self.names, key=self.names.__getitem__)
        self.lost = False
        self.has_moved = _travelled(self.boxes[0], box)


class Tracker:
    """Feed it each look's detections in time order; `tracks` holds everything of the last HISTORY_S."""

    def __init__(self, *, start_conf: float, lost_s: float = 2.1) -> None:
        self.start_conf = start_conf
        self.lost_s = lost_s
        self.tracks: list[Track] = []
        self._next_id = 1

    def update(self, at_s: float, found: Detections) -> list[Track]:
        """Tracks seen at this look. `found` in source pixels, including weak detections."""
        strong = found[found.scores >= self.start_conf]
        weak = found[found.scores < self.start_conf]
        alive = [t for t in self.tracks if not t.lost]
        seen: list[Track] = []
        strong = self._resumed(at_s, alive, strong, seen)
        alive, left_strong = self._associate(at_s, alive, strong, 0.2, seen)
        alive, left_strong = self._associate(at_s, alive, left_strong, None, seen)
        alive, _ = self._associate(at_s, alive, weak, 0.35, seen)
        for i in range(len(left_strong)):
            name = found.names[left_strong.classes[i]]
            track = self._parked(left_strong.boxes[i], name)
            if track is None:
                track = Track(self._next_id)
                self._next_id += 1
                self.tracks.append(track)
            track.add(at_s, left_strong.boxes[i], float(left_strong.scores[i]), name)
            seen.append(track)
        for track in alive:
            track.lost = at_s - track.last_s > self.lost_s
        self._forget(at_s)
        return seen

    def alive(self) -> list[Track]:
        return [t for t in self.tracks if not t.lost]

    def _associate(
        self, at_s: float, tracks: list[Track], found: Detections, least_iou: float | None, seen: list[Track]
    ) -> tuple[list[Track], Detections]:
        """Join by overlap, at least `least_iou`; without it by how far somebody can have come."""
        if not tracks or not len(found):
            return tracks, found
        predicted = np.stack([t.predicted(at_s) for t in tracks])
        affinity = _affinity(predicted, found.boxes) if least_iou is None else iou(predicted, found.boxes)
        least = -REACH if least_iou is None else least_iou
        for row, track in enumerate(tracks):
            for column, index in enumerate(found.classes):
                if not alike(track.name, found.names[index]):
                    affinity[row, column] = -9.0
        _, rows, columns = lap.lapjvs(-affinity.astype(np.float64))
        good = [(r, c) for r, c in zip(rows, columns, strict=True) if affinity[r, c] >= least]
        for r, c in good:
            tracks[r].add(at_s, found.boxes[c], float(found.scores[c]), found.names[found.classes[c]])
            seen.append(tracks[r])
        taken_rows = {r for r, _ in good}
        keep = np.ones(len(found), np.bool_)
        keep[[c for _, c in good]] = False
        return [t for r, t in enumerate(tracks) if r not in taken_rows], found[keep]

    def _resumed(self, at_s: float, alive: list[Track], found: Detections, seen: list[Track]) -> Detections:
        """Go on with vehicles that nobody has looked at since they were seen to park just there; returns the others.

        Who passes in front of one must not become it, and so seem to stay.
        """
        parked = [t for t in self.tracks if t.lost and t.name in VEHICLES]
        if not parked or not len(found):
            return found
        stands = iou(np.stack([t.box for t in parked]), found.boxes)
        claimed = iou(np.stack([t.predicted(at_s) for t in alive]), found.boxes).max(axis=0) if alive else 0.0
        stands[:, ~np.isin(found.classes, [i for i, name in enumerate(found.names) if name in VEHICLES])] = 0.0
        keep = np.ones(len(found), np.bool_)
        for column in np.flatnonzero((stands.max(axis=0) >= RESUMES_IOU) & (stands.max(axis=0) > claimed)):
            track = parked[int(np.argmax(stands[:, column]))]
            if track.last_s < at_s:
                track.add(at_s, found.boxes[column], float(found.scores[column]), found.names[found.classes[column]])
                seen.append(track)
                keep[column] = False
        return found[keep]

    def _parked(self, box: NDArray[np.float32], name: str) -> Track | None:
        """The vehicle that was last seen just there: it parks, and a quiet place is not looked at."""
        for track in self.tracks if name in VEHICLES else ():
            same = track.lost and track.name in VEHICLES and float(iou(track.box[None], box[None])[0, 0]) >= STANDS_IOU
            if same:
                return track
        return None

    def _forget(self, at_s: float) -> None:
        self.tracks = [t for t in self.tracks if at_s - t.last_s < HISTORY_S]
        if len(self.tracks) > MAX_TRACKS:
            self.tracks.sort(key=lambda t: (t.lost, -t.last_s))
            del self.tracks[MAX_TRACKS:]


VEHICLES = frozenset({"bicycle", "motorcycle", "car", "bus", "truck", "train", "boat"})
ANIMALS = frozenset({"bird", "cat", "dog", "horse", "sheep", "cow"})
BAGS = frozenset({"backpack", "handbag", "suitcase", "umbrella"})


def alike(a: str, b: str) -> bool:
    """Whether a track may change from one class name to the other: YOLO wavers between car and truck."""
    return a == b or (a in VEHICLES and b in VEHICLES) or (a in ANIMALS and b in ANIMALS)


def _travelled(first: NDArray[np.float32], last: NDArray[np.float32]) -> bool:
    """Opposite edges must move together: a box that only shrinks (two things seen as one, then parted) stays put."""
    size = max(float(last[2] - last[0]), float(last[3] - last[1]), 1.0)
    low, high = last[:2] - first[:2], last[2:] - first[2:]
    together = np.where(low * high > 0, np.minimum(np.abs(low), np.abs(high)), 0.0)
    nearer = float((last[3] - last[1]) / max(first[3] - first[1], 1.0))
    farther = nearer < 0.67 and abs(float(high[1])) > 0.1 * size
    return float(np.hypot(*together)) > 0.3 * size or nearer > 1.5 or farther


def _affinity(a: Boxes, b: Boxes) -> NDArray[np.float32]:
    """For fast movers whose boxes no longer overlap: minus the centre distance in mean diagonals, and like sizes."""
    centre_a, centre_b = (a[:, :2] + a[:, 2:]) / 2, (b[:, :2] + b[:, 2:]) / 2
    size_a, size_b = np.maximum(a[:, 2:] - a[:, :2], 1), np.maximum(b[:, 2:] - b[:, :2], 1)
    diagonal = (np.hypot(*size_a.T)[:, None] + np.hypot(*size_b.T)[None, :]) / 2
    distance = np.hypot(*(centre_a[:, None] - centre_b[None, :]).transpose(2, 0, 1)) / diagonal
    unlike = np.abs(np.log(size_a.prod(axis=1)[:, None] / size_b.prod(axis=1)[None, :]))
    return np.where(unlike < 0.8, -distance, -9.0).astype(np.float32)
