"""Everything that is known about one thing at rest, gathered into numbers for the verdict."""

from dataclasses import dataclass, field, fields, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from detector import crops, regions
from detector.appearance import Appearance, measure
from detector.bringer import alone
from detector.item import Item
from detector.memory import Memory
from detector.nudge import nudged
from detector.owner import (
    LEAST_ELSEWHERE,
    MOST_HEIGHTS,
    Owner,
    Release,
    animal_settled,
    find_owner,
    find_release,
    gap_heights,
    standing_height,
    stood_behind,
)
from detector.picture import Picture, WorkBox
from detector.relight import Relights
from detector.scene import Scene, View
from detector.seen import SURE, Seen, look_at
from detector.settings import Settings
from detector.tracking import ANIMALS, UNSEEN_S, VEHICLES, Track
from models.detections import iou
from models.runtime import Model
from streams.frames import U8, BoxPx

ONLY_MOVED_VETO = "it only moved"
NUDGED_VETO = "it was only pushed aside"
BEHIND_VETO = "stood there behind a vehicle"
BY_ITSELF_VETO = "it came by itself"
MANY_VETO = "one of many at once"
LIGHT_VETO = "the light changed"
ONLY_MOVED = 0.65
"""So surely the thing stood nearby before, at a place where it is no longer: it was nudged, not left."""
NUDGED = 0.6
"""So much of the change stood aside before, and stands aside now (see detector.nudge). Where a thing is small, or
the ground plain, chance finds as much as half."""
CERTAIN = 0.9
"""YOLO's confidence beyond which a thing is what it is called though nobody came to stand at the place. Many a black
bag is called a person."""
LIVING_OR_DRIVEN = VEHICLES | ANIMALS | {"person"}
LEAST_THICKNESS = 0.15
"""A region nowhere thicker than this part of its length is an edge that moved: tape, a cable, a shadow's rim."""
MOST_SIBLINGS = 12
"""So many other things of its kind coming to rest in the same second are a change of light or of the view."""
SIBLING_AREA = 0.25
"""...of its kind is what has at least this part of its area: a bag among the specks of a passing cloud is alone."""
LEAST_MOVER = 2.0
"""With no actor known, what moved there must have been so many times larger than the item: YOLO misses riders in small
pictures, but a cat that sits down and a door that opens are no larger than what then lies there."""
MOST_MOVER = 5.0
"""Larger says no more."""
LEAST_MOTION = 0.12
"""With no actor known, at least this share of the place must have been in motion when the item came."""
LEAST_HEIGHTS = 0.035
"""Nothing shorter than this part of its actor's height is reported: a person's 6 cm, a lorry's 10 cm."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What surrounds the change. Lengths in heights of the actor, times in seconds, classes as YOLO confidences 0..1.

    `own_shape` is how much the item coincides with its supposed owner's box just before: near 1 the "item" is the
    owner, no longer recognised. `busy` is the share of the picture that changed when the item appeared; `company` the
    distance to the nearest person now, 3 where nobody is that near.
    """

    item_heights: float
    area_frac: float
    item_px: float
    plain_s: float
    flicker: float
    busy: float
    siblings: float
    person: float
    vehicle: float
    animal: float
    bag: float
    fixture: float
    owner_known: float
    owner_distance: float
    owner_score: float
    owner_vehicle: float
    own_shape: float
    hidden_s: float
    motion: float
    mover: float
    company: float
    restless: float
    shift: float


@dataclass(frozen=True, slots=True)
class Judgement:
    appearance: Appearance
    circumstances: Circumstances
    release: Release
    owner: Owner | None
    vetoes: tuple[str, ...]
    occupied: bool = False
    """Whether somebody who walked or drove there coincides with the item, or a vehicle uncovered it, or nobody is known
    who left it: then what YOLO calls it is believed."""
    uncovered: bool = False
    """Whether the ground under it was never seen: a vehicle stood before it."""
    crop: U8 | None = field(default=None, repr=False)
    """The place before and after, for the network (see detector.crops)."""

    def as_seen(self, seen: Seen) -> "Judgement":
        """The same with what YOLO calls the item."""
        circumstances = replace(self.circumstances, **{f.name: getattr(seen, f.name) for f in fields(Seen)})
        return replace(
            self,
            circumstances=circumstances,
            vetoes=(*self.vetoes, *_alive(circumstances, self.occupied, self.uncovered)),
        )

    def vector(self) -> list[float]:
        """The features in the order of FEATURES."""
        measured = [
            float(getattr(part, f.name)) for part in (self.appearance, self.circumstances) for f in fields(part)
        ]
        return measured + derived(self.appearance)


DERIVED = ("edge_gain", "apart_gain", "support_gain")
FEATURES: tuple[str, ...] = (*(f.name for part in (Appearance, Circumstances) for f in fields(part)), *DERIVED)


def derived(a: Appearance) -> list[float]:
    """What came with the change: the outline's edges (log ratio), its unlikeness and support after, less before.

    Shallow trees need these comparisons as they are; from their parts they would have to learn them.
    """
    edge_gain = float(np.log((a.edge_after + 1.0) / (a.edge_before + 1.0)))
    return [edge_gain, a.apart_after - a.apart_before, a.support_after - a.support_before]


def widen(box: WorkBox, shape: tuple[int, int]) -> WorkBox:
    """The box with its surroundings: as much again on every side, at least 12 px."""
    h, w = shape
    mx, my = max(12, box[2] - box[0]), max(12, box[3] - box[1])
    return max(0, box[0] - mx), max(0, box[1] - my), min(w, box[2] + mx), min(h, box[3] + my)


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """Everything the camera knows at one look; `shift_px` is how far the view was off, in work pixels."""

    picture: Picture
    view: View
    scene: Scene
    memory: Memory
    tracks: list[Track]
    shift_px: float
    light: Relights


def judge(item: Item, sight: Sight, settings: Settings, siblings: list[Item], known: Release | None) -> Judgement:
    """Measure `item` as it lies now, all but what YOLO says of it (see `look_at` and `Judgement.as_seen`).

    `siblings` are the other things that came to rest with it; `known` the release found when it was judged before.
    """
    picture, view, scene, tracks = sight.picture, sight.view, sight.scene, sight.tracks
    appearance, moved = _compare(item, scene)
    item_box = picture.to_source(item.box)
    release = find_release(item, sight.memory, scene.limit, settings)
    if known is not None and known.rest_s < release.rest_s:
        release = known.of(item.area)  # it lay there before its outline changed
    owner = find_owner(item_box, release, tracks, settings)
    if owner is None:
        release = alone(release, item, sight.memory, scene.limit)
    item_h = item_box[3] - item_box[1]
    item_long = max(item_h, item_box[2] - item_box[0])
    height = standing_height(owner.track, release.release_s, owner.box) if owner is not None else 0.0
    bx1, by1, bx2, by2 = item.box
    circumstances = Circumstances(
        item_heights=item_long / height if height > 0 else -1.0,
        area_frac=item.area / (scene.shape[0] * scene.shape[1]),
        item_px=float(np.sqrt(item.area)),
        plain_s=min(item.plain_s, 10.0),
        flicker=item.flicker / max(item.looks, 1),
        busy=view.changed_frac,
        siblings=float(len(siblings)),
        person=0.0,
        vehicle=0.0,
        animal=0.0,
        bag=0.0,
        fixture=0.0,
        owner_known=1.0 if owner is not None else 0.0,
        owner_distance=owner.distance if owner is not None else 2.0,
        owner_score=float(np.mean(owner.track.scores)) if owner is not None else 0.0,
        owner_vehicle=1.0 if owner is not None and owner.track.name in VEHICLES else 0.0,
        own_shape=own_shape(owner, item_box, release.rest_s) if owner is not None else 0.0,
        hidden_s=min(release.hidden_s, 20.0),
        motion=release.motion,
        mover=max(min(release.mover, MOST_MOVER), item.departed),
        company=company(item_box, tracks, view.media_s),
        restless=float(scene.restless[by1:by2, bx1:bx2][item.mask].mean()) / 255.0,
        shift=sight.shift_px,
    )
    many = one_of_many(item, siblings)
    behind = owner is not None and stood_behind(owner, item_box, release.rest_s)
    vetoes = (*_vetoes(circumstances, item, item_box, release, tracks, many), *moved)
    if sight.light.at(release.rest_s):
        vetoes = (*vetoes, LIGHT_VETO)
    if behind and circumstances.owner_vehicle:
        vetoes = (*vetoes, BEHIND_VETO)
    # Where a vehicle stood before, another may have stood behind it all along; also behind a person, or behind a lorry
    # that nobody saw.
    hidden = item.uncovered or behind or owner is None
    occupied = hidden or coincides(item_box, tracks, min(view.media_s - 5.0, release.rest_s - 1.0))
    return Judgement(
        appearance,
        circumstances,
        release,
        owner,
        vetoes,
        occupied,
        item.uncovered,
        None if vetoes else _crop(item, scene),
    )


def judge_again(first: Judgement, item: Item, sight: Sight, model: Model) -> Judgement:
    """The same act, with the item as it lies now: its owner has gone, and no longer hides or touches it."""
    appearance, moved = _compare(item, sight.scene)
    item_box = sight.picture.to_source(item.box)
    circumstances = replace(
        first.circumstances,
        company=company(item_box, sight.tracks, sight.view.media_s),
        plain_s=min(item.plain_s, 10.0),
        flicker=item.flicker / max(item.looks, 1),
    )
    again = replace(
        first,
        appearance=appearance,
        circumstances=circumstances,
        vetoes=(*first.vetoes, *moved),
        crop=_crop(item, sight.scene),
    )
    return again.as_seen(look_at(model, sight.picture, item_box))


def same_place(a: Judgement, a_box: WorkBox, b: Judgement, b_box: WorkBox) -> bool:
    """Whether two judgements are of the same spot at the same time, whatever outline each has."""
    return abs(a.release.rest_s - b.release.rest_s) < 2.0 and regions.inside(b_box, a_box) > 0.5


def _compare(item: Item, scene: Scene) -> tuple[Appearance, tuple[str, ...]]:
    """How the place looks beside how it looked before, and the veto where that says that the item only moved."""
    wide = widen(item.box, scene.shape)
    before, after, limit = _views(item, scene, wide)
    change = (before, after, wide, item.box, item.mask, limit)
    appearance = measure(*change)
    if item.once is not None:
        # YOLO's box is no outline: edges along it say little of before. That a thing was only moved still shows,
        # except in the picture of a vehicle.
        moved_from = 0.0 if item.uncovered else appearance.moved_from
        appearance = replace(appearance.without_before(), moved_from=moved_from)
    if appearance.moved_from > ONLY_MOVED:
        return appearance, (ONLY_MOVED_VETO,)
    if not item.uncovered and nudged(*change) > NUDGED:
        return appearance, (NUDGED_VETO,)
    return appearance, ()


def _crop(item: Item, scene: Scene) -> U8:
    window = crops.Window.around(item.box, scene.shape)
    return crops.assemble(window, *_views(item, scene, window.inner), item.box, item.mask)


def _views(item: Item, scene: Scene, box: WorkBox) -> tuple[U8, U8, U8]:
    """What `box` shows before the item came, what with it, and the smallest step that counts as change there."""
    x1, y1, x2, y2 = box
    before = scene.background(box) if item.once is None else item.once.crop(box)
    return before, scene.resting_picture(box), scene.limit[y1:y2, x1:x2]


def company(item_box: BoxPx, tracks: list[Track], now_s: float) -> float:
    """Distance from the item to the nearest person in view, in their heights."""
    here = [t for t in tracks if t.name == "person" and not t.lost and now_s - t.last_s < UNSEEN_S]
    return min([3.0, *(gap_heights(t.box, item_box) for t in here)])


def thickness(mask: NDArray[np.bool_]) -> float:
    """The widest place of a region, as part of its length: 1 for a disc, near 0 for a line."""
    padded = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return float(2.0 * float(cv2.distanceTransform(padded, cv2.DIST_L2, 3).max()) / max(mask.shape))


def one_of_many(item: Item, siblings: list[Item]) -> bool:
    """Whether `siblings`, which came to rest with it, say that the light or the view changed."""
    return sum(of_its_kind(item, other.area) for other in siblings) >= MOST_SIBLINGS and not item.uncovered


def of_its_kind(item: Item, area: int) -> bool:
    return area >= SIBLING_AREA * item.area


def _vetoes(
    c: Circumstances, item: Item, item_box: BoxPx, release: Release, tracks: list[Track], many: bool
) -> tuple[str, ...]:
    """What no score may overrule."""
    found = []
    if thickness(item.mask) < LEAST_THICKNESS:
        found.append("a line, no thing")
    if 0 <= c.item_heights < LEAST_HEIGHTS:
        found.append("too small for its actor")
    if c.item_heights > MOST_HEIGHTS:
        found.append("too large for its actor")
    if c.owner_known == 0 and c.motion < LEAST_MOTION:
        found.append("nobody was there")
    stayed = item.departed == 0 and release.elsewhere < LEAST_ELSEWHERE
    small = max(release.bringer, item.departed) < LEAST_MOVER
    if c.owner_known == 0 and (small or stayed):
        found.append(BY_ITSELF_VETO)
    if many:
        found.append(MANY_VETO)
    if animal_settled(item_box, tracks):
        found.append("an animal that settled")
    return tuple(found)


def _alive(c: Circumstances, occupied: bool, uncovered: bool) -> tuple[str, ...]:
    if uncovered and c.fixture > SURE:
        return (BEHIND_VETO,)
    if occupied and max(c.person, c.vehicle) > SURE:
        return ("a person" if c.person > c.vehicle else "a vehicle",)
    return ("a person" if c.person > c.vehicle else "a vehicle",) if max(c.person, c.vehicle) > CERTAIN else ()


def coincides(item_box: BoxPx, tracks: list[Track], since_s: float) -> bool:
    """Whether somebody who walked or drove there covers about the same place as the item since then.

    A sack that falls is also tracked, also moves, and is called a potted plant: that is neither.
    """
    for track in tracks:
        if not track.has_moved or track.last_s < since_s or track.name not in LIVING_OR_DRIVEN:
            continue
        boxes = [b for t, b in zip(track.times, track.boxes, strict=True) if t >= since_s]
        if float(iou(np.stack(boxes), np.array([item_box], np.float32)).max()) > 0.4:
            return True
    return False


def own_shape(owner: Owner, item_box: BoxPx, rest_s: float) -> float:
    """Typical IoU of the item with its owner's box while it came to rest: a still person is their own "item"."""
    track = owner.track
    boxes = [b for t, b in zip(track.times, track.boxes, strict=True) if rest_s - 1.5 < t <= rest_s + 1.0]
    if not boxes:
        return 0.0
    return float(np.median(iou(np.stack(boxes), np.array([item_box], np.float32))))
