"""Who left it, when it left their hands, and whether they have gone: looking back through tracks and memory."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.events import Actor
from detector.item import Item
from detector.likeness import match_fraction
from detector.memory import MOTION_CELL_PX, Glimpse, Memory
from detector.picture import as_box
from detector.settings import Settings
from detector.tracking import ANIMALS, FALLS_S, VEHICLES, Track
from models.detections import apart, inside, iou, overlap
from streams.frames import U8, BoxPx

ACTOR_KIND: dict[str, Actor] = {
    "person": "person",
    "bicycle": "two_wheeler",
    "motorcycle": "two_wheeler",
    "car": "car",
    "bus": "truck",
    "truck": "truck",
    "train": "truck",  # a long lorry from its side; who watches a railway has no rule for trains
    "boat": "unknown",  # where there is water; on a road a loaded cart or lorry
}


LIKELY_ANIMAL = 0.4
"""Mean confidence from which something that walked is believed to be an animal: sacks are called sheep, with less."""
LANDS_S = 0.5
"""Whoever let go of something may be out of the picture when it comes to rest, but not so long before."""
PASSES_S = 1.5
"""Whoever leaves something is beside it this long before or after it comes to rest; a motorbike only before."""


SHOWS = 0.5
"""Part of an item that must be in sight for it to lie there."""
SHOWS_ALONE = 0.75
"""...in a single look with none beside it: half of it may be a sleeve of its colour, of whoever puts it down."""


@dataclass(frozen=True, slots=True)
class Release:
    """`bare_s` the place was last seen empty, `rest_s` the item was first seen lying there; the release lies between.

    `motion` 0..1 is how much moved at the place around that time, whatever it was; `mover` how large that was at its
    largest, in areas of the item: whoever leaves something is larger than it, what settles there by itself is not.
    `elsewhere` is how much moved in the picture beside the item as it came to rest, in areas of the item: whoever left
    it goes away, an animal that lies down does not. `bringer` is what remains of `mover` where it is known what of it
    came to rest as well (see detector.bringer).
    """

    release_s: float
    bare_s: float | None
    rest_s: float
    motion: float
    mover: float = 0.0
    elsewhere: float = 0.0
    bringer: float = 0.0
    area: int = 1
    """Work pixels of the item when this was measured."""

    def of(self, area: int) -> "Release":
        """The same for the item as it lies now: a strip of a cat is far smaller than the cat beside it."""
        shrunk = self.area / max(area, 1)
        mover, elsewhere, bringer = (part * shrunk for part in (self.mover, self.elsewhere, self.bringer))
        return replace(self, mover=mover, elsewhere=elsewhere, bringer=bringer, area=area)

    @property
    def hidden_s(self) -> float:
        return self.rest_s - self.bare_s if self.bare_s is not None else 0.0


def find_release(item: Item, memory: Memory, limit: U8, settings: Settings) -> Release:
    """Go back from the moment the item was noticed to the first look that shows it lying there."""
    x1, y1, x2, y2 = item.box
    lim = limit[y1:y2, x1:x2]
    looks = memory.between(item.born_s - settings.look_back_s, item.last_s)
    rest_s, bare_s, shown_s = item.onset_s, None, item.born_s
    odd = 0
    in_sight = True
    for glimpse in reversed([g for g in looks if g.media_s <= item.born_s + 0.01]):
        patch = glimpse.crop(item.box)
        there = match_fraction(patch, item.after, item.mask, lim, glimpse.gain / item.gain)
        bare = match_fraction(patch, item.before, item.mask, lim, glimpse.gain / item.gain)
        if there > SHOWS and item.lies_there(patch, there, bare, glimpse.gain / item.gain):
            if in_sight or there > SHOWS_ALONE:
                shown_s = glimpse.media_s
                rest_s = min(rest_s, shown_s)
            in_sight = True
            odd = 0
            continue
        in_sight = False
        if bare > 0.55:
            odd += 1
            bare_s = glimpse.media_s if bare_s is None else bare_s
            if odd >= 2:  # one look may be a passer-by dressed like the ground
                break
    if bare_s is not None and bare_s > rest_s:
        # A faint thing changes its pixels by less than noise does, each by itself: they seem never to have changed.
        if odd >= 2:
            rest_s = shown_s
        else:
            bare_s = None
    # Hands let go when it is first seen lying there: a thrown thing lands within half a second.
    release_s = rest_s
    motion = _motion(item, looks, release_s)
    mover, elsewhere = moved_there(item, looks, release_s)
    return Release(release_s, bare_s, rest_s, motion, mover, elsewhere, mover, item.area)


def moved_there(item: Item, looks: list[Glimpse], release_s: float) -> tuple[float, float]:
    """`Release.mover` and `Release.elsewhere`, by what `looks` show in motion."""
    return _mover(item, looks, release_s), _elsewhere(item, looks, release_s)


def _motion(item: Item, looks: list[Glimpse], release_s: float) -> float:
    """Largest share of the item's surroundings in motion at a look within a second of the release."""
    best = 0.0
    for glimpse in looks:
        if abs(glimpse.media_s - release_s) > 1.2:
            continue
        rows, columns = glimpse.motion.shape
        cell = MOTION_CELL_PX
        margin = 1
        x1, y1 = max(0, item.box[0] // cell - margin), max(0, item.box[1] // cell - margin)
        x2, y2 = min(columns, item.box[2] // cell + 1 + margin), min(rows, item.box[3] // cell + 1 + margin)
        if x1 < x2 and y1 < y2:
            best = max(best, float(glimpse.motion[y1:y2, x1:x2].mean()) / 255.0)
    return best


def _mover(item: Item, looks: list[Glimpse], release_s: float) -> float:
    """Largest area in motion at and around the item at one look, within PASSES_S of the release, in its own areas."""
    cell = MOTION_CELL_PX
    x1, y1, x2, y2 = (v // cell for v in item.box)
    reach = max(6, 2 * (x2 - x1), 2 * (y2 - y1))
    best = 0.0
    for glimpse in looks:
        if abs(glimpse.media_s - release_s) <= PASSES_S:
            around = glimpse.motion[max(0, y1 - reach) : y2 + reach + 1, max(0, x1 - reach) : x2 + reach + 1]
            best = max(best, float(around.sum(dtype=np.float64)) / 255.0 * cell * cell)
    return best / max(item.area, 1)


def _elsewhere(item: Item, looks: list[Glimpse], release_s: float) -> float:
    """Largest connected area in motion at one look as the item came to rest or after, beyond its own size around it."""
    cell = MOTION_CELL_PX
    x1, y1, x2, y2 = item.box
    w, h = item.size
    best = 0.0
    for glimpse in looks:
        if -LANDS_S <= glimpse.media_s - release_s <= PASSES_S:
            motion = glimpse.motion.copy()
            motion[max(0, (y1 - h) // cell) : (y2 + h) // cell + 1, max(0, (x1 - w) // cell) : (x2 + w) // cell + 1] = 0
            _, labels = cv2.connectedComponents((motion > 0).astype(np.uint8))
            shares = np.bincount(labels.ravel(), weights=motion.ravel())
            best = max(best, float(shares[1:].max(initial=0.0)) / 255.0 * cell * cell)
    return best / max(item.area, 1)


@dataclass(frozen=True, slots=True)
class Owner:
    """The track that left the item; `distance` from its box to the item at release, in its own heights."""

    track: Track
    kind: Actor
    distance: float
    box: BoxPx


def gap_heights(box: NDArray[np.float32], item: BoxPx) -> float:
    """Distance between the nearest points of an actor's box and the item's box, in heights of the actor.

    For vehicles the height stands for its size as well: a car's box is about as high as a person's, a truck's twice.
    """
    dx = max(float(box[0]) - item[2], item[0] - float(box[2]), 0.0)
    dy = max(float(box[1]) - item[3], item[1] - float(box[3]), 0.0)
    return float(np.hypot(dx, dy)) / max(float(box[3] - box[1]), 1.0)


def standing_height(track: Track, release_s: float, box: BoxPx) -> float:
    """An actor's height in source pixels: the tallest of the last seconds, since who bends or leaves is cut short;
    that of `box` where there are none."""
    heights = [float(b[3] - b[1]) for t, b in zip(track.times, track.boxes, strict=True) if abs(t - release_s) < 4.0]
    return max(heights, default=box[3] - box[1])


LEAST_ELSEWHERE = 1.0
"""Whoever left something goes on: what moves beside it as it comes to rest is as large as it."""
ITSELF = 0.8
"""No load is so long and so high as the car or lorry that it lay in or on, each as part of the vehicle's."""
MOST_HEIGHTS = 2.2
"""Nobody leaves a thing longer than twice their own height (they may stand farther off than it lies)."""
OUTGROWN = 10.0
"""Cost of an owner whom the thing is too large for: more than any other's."""


def find_owner(item_box: BoxPx, release: Release, tracks: list[Track], settings: Settings) -> Owner | None:
    """The person or vehicle nearest to the place while the item appeared there; None where nobody was near.

    Of whom it is too large for only where there is nobody else: YOLO sees small people in foliage and in posters.
    """
    long_side = max(item_box[2] - item_box[0], item_box[3] - item_box[1])
    best: Owner | None = None
    best_cost = 1.5 + OUTGROWN
    start_s = (release.bare_s if release.bare_s is not None else release.rest_s) - 0.8
    for track in tracks:
        kind = ACTOR_KIND.get(track.name)
        if kind is None or track.first_s > release.rest_s + 0.6 or track.last_s < start_s:
            continue
        if _is_item(track, item_box, release.release_s) or _is_parked_cycle(track):
            continue
        sightings = [
            (t, b) for t, b in zip(track.times, track.boxes, strict=True) if start_s <= t <= release.rest_s + 0.3
        ]
        if not sightings and (there := track.stood_through(release.release_s)) is not None:
            sightings = [(release.release_s, there)]
        # In half a second between two looks a walker comes from beyond arm's reach and is past.
        if sightings and (between := track.at(release.release_s)) is not None:
            sightings.append((release.release_s, between))
        if not sightings:
            continue
        gaps = [gap_heights(box, item_box) for _, box in sightings]
        nearest = int(np.argmin(gaps))
        distance = gaps[nearest]
        late_s = min(abs(sightings[nearest][0] - release.release_s), 3.0)
        # A person beats the vehicle they got out of, and what drove up beats what has stood there all along.
        stood = 0.0 if track.has_moved else 0.8 if track.blends else 0.3
        cost = distance + 0.1 * late_s + (0.25 if track.name in VEHICLES else 0.0) + stood
        if cost >= 1.5 or distance > settings.near_heights:
            continue
        b = sightings[nearest][1]
        if kind in {"car", "truck"} and _is_vehicle_itself(item_box, track, b, release.rest_s):
            continue
        if long_side > MOST_HEIGHTS * standing_height(track, release.release_s, as_box(b)):
            cost += OUTGROWN
        if cost < best_cost:
            best_cost = cost
            best = Owner(track, kind, distance, as_box(b))
    return best


STILL = 0.75
"""Whose box overlaps the place where they stood less than this (IoU) has begun to leave it."""
HIDDEN = 0.6
"""Share of an item's box within the place of who hid it."""


def stood_behind(owner: Owner, item_box: BoxPx, rest_s: float) -> bool:
    """Whether the item came to light as they left who had stood before it, and whom nobody had seen arrive: it may have
    lain there for years. What falls off a lorry is seen to lie there while that still stands, or lies beside its place.
    """
    track = owner.track
    place = track.stood_at(rest_s)
    if place is None or inside(np.array([item_box], np.float32), place)[0] < HIDDEN:
        return False
    arrived = float(iou(track.boxes[0][None], place[None])[0, 0]) < STILL
    now = track.at(rest_s, 1.5)
    if arrived or (now is not None and float(iou(now[None], place[None])[0, 0]) >= STILL):
        return False
    # Who passes before it cuts its box short: what is seen there afterwards has not left.
    later = [b for t, b in zip(track.times, track.boxes, strict=True) if t > rest_s]
    return not later or float(iou(np.stack(later), place[None]).max()) < STILL


HALF = 0.5
"""A box that has less of the item, and of which the item has less, is drawn around something else."""
LARGER = 4.0
"""So many times the item's box, a box is no outline of it: boxes that YOLO draws around one thing differ by half."""


def _is_item(track: Track, item_box: BoxPx, release_s: float) -> bool:
    """Whether the track appeared with the item and never went anywhere: then it is the item.

    YOLO calls many a load a car, in boxes that never agree: such a one must have covered its own length. A lorry that
    stood there unnoticed until something stirred beside it is far larger than what fell off it.
    """
    thing = np.array(item_box, np.float32)
    if apart(track.extent, thing):
        return False
    boxes = np.stack(track.boxes)
    if float(overlap(boxes, thing).max()) < HALF:
        return False
    if float(np.median((boxes[:, 2:] - boxes[:, :2]).prod(axis=1))) > LARGER * float((thing[2:] - thing[:2]).prod()):
        return False
    if not track.has_moved:
        return track.first_s > release_s - 2.0
    return track.name in VEHICLES and track.first_s >= release_s - FALLS_S and not track.drove


def _is_parked_cycle(track: Track) -> bool:
    """Nobody rides it: whoever leaves something beside it is seen as a person."""
    return ACTOR_KIND.get(track.name) == "two_wheeler" and not track.has_moved


def _is_vehicle_itself(item_box: BoxPx, track: Track, vehicle: NDArray[np.float32], rest_s: float) -> bool:
    """Whether the thing is as long and as high as the vehicle, which is seen no more, or stands where the thing lies:
    then it is that itself, or what YOLO calls a vehicle."""
    sides = (item_box[2] - item_box[0], item_box[3] - item_box[1])
    if (np.array(sides) < ITSELF * (vehicle[2:] - vehicle[:2])).any():
        return False
    here = float(iou(vehicle[None], np.array([item_box], np.float32))[0, 0]) >= ITSELF * ITSELF
    return track.last_s <= rest_s or (here and not track.has_moved)


def animal_settled(item_box: BoxPx, tracks: list[Track]) -> bool:
    """A dog that walked here and lay down is no item: some animal's track ends on the place after real movement."""
    for track in tracks:
        if track.name not in ANIMALS or len(track.boxes) < 3 or float(np.mean(track.scores)) < LIKELY_ANIMAL:
            continue
        first, last = track.boxes[0], track.boxes[-1]
        size = max(float(last[2] - last[0]), float(last[3] - last[1]), 1.0)
        travelled = float(np.hypot(*((last[:2] + last[2:]) / 2 - (first[:2] + first[2:]) / 2)))
        if travelled > 1.5 * size and gap_heights(last, item_box) == 0.0:
            return True
    return False
