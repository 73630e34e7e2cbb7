"""The owner rule: an owner who stays beside the item, or comes back for it, has not littered."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detector.item import Item, State
from detector.judge import Judgement
from detector.owner import LANDS_S, LEAST_ELSEWHERE, gap_heights
from detector.picture import at_edge
from detector.settings import Settings
from detector.tracking import UNSEEN_S, VEHICLES, Track
from models.detections import Boxes, apart, inside, iou, overlap
from streams.frames import BoxPx

OTHERS_WAIT_S = 15.0
"""Somebody else who was there at the release and stays may be a companion: wait this long for them as well."""


STILL_THERE = 0.4
"""Share of an item's pixels that must look as they did for it to be there."""
BYSTANDER_S = 2.0
"""Who stood there this long before the release is somebody else, also under a new track number."""
LOAD_S = 2.0
"""Things that come to rest within this time beside one another are one load."""
ATTENDANT_S = (0.8, 5.0)
"""Somebody who is first seen beside an item is believed after the first time, and no longer asked about after the
second."""
SAME_PLACE_IOU, PART = 0.5, 0.7
"""Two boxes are at one place from this overlap on, or where so much of one lies within the other: others in front of
somebody leave a part of them to be seen."""
EDGE_FRAC = 0.01
"""Who is so near to the picture's edge, in parts of its longer side, may have walked out of it."""
LAY_DOWN_VETO = "it is who came"
EDGE_S = 0.3
"""Who was last seen at the edge of the picture and is missing for this long has walked out of it."""


@dataclass(slots=True)
class Case:
    """One item whose act is known and whose owner is being watched.

    `owners` are the tracks of the one who left it (a track may break and go on under another number), `others`
    whoever else was near at the release. `left_s` is since when the owner is away, None while they attend the item.
    """

    item: Item
    judgement: Judgement
    item_box: BoxPx
    score: float
    places: list[tuple[Track, NDArray[np.float32]]] = field(default_factory=list)
    """Who else stood somewhere before it came to rest, and where (source pixels)."""
    owners: list[Track] = field(default_factory=list)
    others: list[Track] = field(default_factory=list)
    empty: set[tuple[int, float]] = field(default_factory=set)
    """Owners (track and when it was last seen) who are not seen any more, and whose place was seen to be empty."""
    left_s: float | None = None
    confirmed_s: float | None = None


def begin(item: Item, judgement: Judgement, item_box: BoxPx, score: float, tracks: list[Track], s: Settings) -> Case:
    """Open a case; everybody near at the release may be a keeper of the item."""
    case = Case(item, judgement, item_box, score)
    if judgement.owner is not None:
        case.owners.append(judgement.owner.track)
    at_s, before_s = judgement.release.release_s, judgement.release.rest_s - BYSTANDER_S
    for track in tracks:
        place = track.stood_at(before_s) if track.name == "person" and track not in case.owners else None
        if place is not None:
            case.places.append((track, place))
    for track in tracks:
        if track in case.owners or not _may_own(track):
            continue
        if judgement.owner is None and track.name in VEHICLES and not track.has_moved:
            continue  # a bicycle at the wall keeps nothing for whoever was not seen
        near = track.at(at_s, 1.2)
        if near is not None and gap_heights(near, item_box) <= s.near_heights:
            keeper = not case.owners or _first_seen_beside(track, case, s)
            (case.owners if keeper else case.others).append(track)
    return case


def undecided_since(cases: list[Case], items: list[Item], s: Settings) -> float | None:
    """When the oldest act that is not decided yet began, media seconds; None where everything is decided.

    A detector that begins before it sees the act, and so can decide it too: its actor coming (as far as look-back
    goes), or the thing coming to rest where no actor is known yet.
    """
    began = [i.onset_s for i in items if i.state is State.FORMING]
    for case in cases:
        release_s, owner = case.judgement.release.release_s, case.judgement.owner
        came_s = release_s if owner is None else owner.track.first_s
        began.append(min(release_s, max(came_s, release_s - s.look_back_s)))
    return min(began, default=None)


def attend(
    case: Case, now_s: float, tracks: list[Track], s: Settings, stands: Callable[[Track], bool] = lambda _: False
) -> None:
    """Update `left_s` and `confirmed_s` from where everybody is now.

    `stands` says of somebody whom YOLO does not see any more whether they stand there still.
    """
    case.owners += _adopt_successors(case.owners, case, now_s, tracks, s)
    rest_s = case.judgement.release.rest_s
    bystanders = [t for t in case.others if t.first_s < rest_s - BYSTANDER_S]
    case.others += _adopt_successors(bystanders, case, now_s, tracks, s)
    _adopt_attendants(case, now_s, tracks, s)
    _undo_swaps(case)
    away = [_owner_away_since(t, case, now_s, s, stands) for t in case.owners]
    gone = [since for since in away if since is not None]
    if len(gone) < len(away):
        case.left_s = case.confirmed_s = None
        return
    case.left_s = max([rest_s, *gone])
    waited_s = now_s - case.left_s
    lingering = any(away_since(t, case.item_box, now_s, s) is None for t in case.others)
    if lingering and waited_s < OTHERS_WAIT_S:
        return
    wait_s = s.gone_s if all(t.lost for t in case.owners) else s.away_s
    seen = case.item.present >= STILL_THERE and case.item.plain_s >= s.mature_s
    if waited_s >= wait_s and case.confirmed_s is None and seen:
        case.confirmed_s = now_s


def _owner_away_since(
    track: Track, case: Case, now_s: float, s: Settings, stands: Callable[[Track], bool]
) -> float | None:
    rest_s = case.judgement.release.rest_s
    # A box that wavers seems to move, as others pass in front: a vehicle that came has covered its length.
    scenery = track.blends or (track.name in VEHICLES and not track.drove)
    if scenery and now_s - rest_s > OTHERS_WAIT_S:
        return rest_s  # a vehicle that never drives off; and what looks like the background, however its boxes waver
    if _is_part(track, case):
        return rest_s
    swap = _swap(track, case)
    if swap is not None:
        return swap.since_s
    since = away_since(track, case.item_box, now_s, s)
    if since is None or track.name != "person" or gap_heights(track.box, case.item_box) > s.near_heights:
        return since
    # Who was last seen beside the item has gone as soon as their place looks like the ground; who passes there later
    # does not bring them back.
    last = (track.track_id, track.last_s)
    if last not in case.empty and stands(track):
        return None
    case.empty.add(last)
    return since


def _is_part(track: Track, case: Case) -> bool:
    """Whether the "person" is a piece of the item: came with it, lies within it, and has never moved."""
    came_with_it = track.first_s > case.judgement.release.rest_s - BYSTANDER_S
    item = np.array(case.item_box, np.float32)
    return came_with_it and not track.has_moved and float(inside(track.box[None], item)[0]) > PART


@dataclass(frozen=True, slots=True, eq=False)
class Swap:
    """A track passed in front of `other`, who stood at `place`, and they have had each other's numbers ever since."""

    other: Track
    place: NDArray[np.float32]
    since_s: float


def _swap(track: Track, case: Case) -> Swap | None:
    """Whose place the track has taken, if anybody's: two people do not stand at one place."""
    for other, place in case.places:
        if other is track or apart(track.box, place) or not _there(track.box[None], place)[0]:
            continue
        if not _seen_apart(track, other):
            continue
        elsewhere = np.flatnonzero(~_there(np.stack(track.boxes), place))
        return Swap(other, place, track.times[int(elsewhere[-1]) + 1 if len(elsewhere) else 0])
    return None


def _there(boxes: Boxes, place: NDArray[np.float32]) -> NDArray[np.bool_]:
    """(N,) which of the boxes (N, 4) are at a place, wholly or the part that others leave to be seen."""
    return np.asarray((inside(boxes, place) > PART) | (iou(boxes, place[None])[:, 0] > SAME_PLACE_IOU))


def _seen_apart(one: Track, other: Track) -> bool:
    """Whether both were seen at one time at two places: else one may be the other under a new number."""
    for t, box in zip(other.times, other.boxes, strict=True):
        there = one.at(t) if one.first_s <= t <= one.last_s else None
        if there is not None and float(iou(there[None], box[None])[0, 0]) < 0.2:
            return True
    return False


def _undo_swaps(case: Case) -> None:
    """Who stood there goes on under the owner's number, and the owner under theirs."""
    for track in list(case.owners):
        swap = _swap(track, case)
        if swap is None or swap.other in case.owners or swap.other.last_s < swap.since_s:
            continue
        if float(iou(swap.other.box[None], swap.place[None])[0, 0]) < SAME_PLACE_IOU:
            case.owners.append(swap.other)


def walked_out(case: Case, now_s: float, size: tuple[int, int]) -> bool:
    """Whether the owner was last seen at the picture's edge, or on the way beyond it, and not since: for footage that
    ends just then."""
    if not case.owners:
        return False
    last = max(case.owners, key=lambda t: t.last_s)
    return at_edge(last.predicted(now_s), size, EDGE_FRAC * max(size)) and now_s - last.last_s >= EDGE_S


def lay_down(case: Case, size: tuple[int, int]) -> bool:
    """Whether the thing is who is taken for its owner: a person, or a dog that YOLO calls one, who came there and stood
    right where it lies, has not been seen since it came to rest, did not walk out of the picture (width, height), and
    nobody moved on from there."""
    owner, release = case.judgement.owner, case.judgement.release
    if owner is None or owner.kind != "person" or release.elsewhere >= LEAST_ELSEWHERE:
        return False
    last = max(case.owners, key=lambda t: t.last_s)
    seen_since = last.last_s > release.rest_s + LANDS_S
    step_px = float(last.box[2] - last.box[0])  # who was as near to the edge as they are wide may have stepped out
    x1, y1, x2, y2 = case.item_box
    mid_x, mid_y = (x1 + x2) / 2, (y1 + y2) / 2
    there = bool(last.box[0] < mid_x < last.box[2] and last.box[1] < mid_y < last.box[3])
    return not seen_since and not at_edge(last.box, size, step_px) and there


def same_act(case: Case, told: Case) -> bool:
    """Whether a case is another part, or a later position, of an item that was reported already.

    The same owner left both, or they lie on one another and came at once, or with nobody new beside them; a second
    person who adds to a heap stands right at it and is a case of their own. What comes to rest side by side at once is
    one load.
    """
    if _one_load(case, told):
        return True
    if overlap(np.array([case.item_box], np.float32), np.array(told.item_box, np.float32))[0] < 0.3:
        return False
    mine, theirs = case.judgement.owner, told.judgement.owner
    if mine is None or theirs is None or mine.track is theirs.track or _together(case, told):
        return True
    return mine.distance > 0.3


def _one_load(case: Case, told: Case) -> bool:
    a, b = case.item_box, told.item_box
    mine, theirs = case.judgement.owner, told.judgement.owner
    if mine is not None and theirs is not None and mine.track is not theirs.track:
        return False
    if not _together(case, told):
        return False
    dx, dy = max(a[0] - b[2], b[0] - a[2], 0.0), max(a[1] - b[3], b[1] - a[3], 0.0)
    return max(dx, dy) < 0.5 * max(a[2] - a[0], a[3] - a[1], b[2] - b[0], b[3] - b[1])


def _together(case: Case, told: Case) -> bool:
    """Whether they came to rest at about the same time."""
    return abs(case.judgement.release.rest_s - told.judgement.release.rest_s) <= LOAD_S


def away_since(track: Track, item_box: BoxPx, now_s: float, s: Settings) -> float | None:
    """Since when somebody is out of sight or far off, media seconds; None while they are near.

    Between near and far the last clear answer holds, so that pacing about does not count as leaving.
    """
    near, far = (0.3, 0.8) if track.name in VEHICLES else (s.near_heights, s.far_heights)
    since: float | None = track.last_s if track.lost or now_s - track.last_s > UNSEEN_S else None
    for t, box in zip(reversed(track.times), reversed(track.boxes), strict=True):
        gap = gap_heights(box, item_box)
        if gap <= near:
            break
        if gap >= far:
            since = t if since is None else min(since, t)
    return since


def _may_own(track: Track) -> bool:
    return track.name == "person" or track.name in VEHICLES


def _adopt_successors(keepers: list[Track], case: Case, now_s: float, tracks: list[Track], s: Settings) -> list[Track]:
    """A track that starts near the item just where a keeper's track broke off is the same person again.

    The same place and size, not merely nearby: a passer-by must not inherit the item.
    """
    known = {t.track_id for t in (*case.owners, *case.others)}
    successors: list[Track] = []
    for track in tracks:
        if track.track_id in known or track.blends or not _may_own(track) or now_s - track.first_s > 5.0:
            continue
        if gap_heights(track.boxes[0], case.item_box) > s.near_heights:
            continue
        for keeper in keepers:
            if _swap(keeper, case) is not None:
                continue
            same_place = float(iou(keeper.box[None], track.boxes[0][None])[0, 0]) > 0.3
            if same_place and 0.0 <= track.first_s - keeper.last_s <= 3.0:
                successors.append(track)
                break
    return successors


def _adopt_attendants(case: Case, now_s: float, tracks: list[Track], s: Settings) -> None:
    """Somebody who appears beside an item that is being attended attends it."""
    known = {t.track_id for t in (*case.owners, *case.others)}
    for track in tracks:
        if track.track_id in known or now_s - track.first_s > ATTENDANT_S[1]:
            continue
        if case.left_s is not None and track.first_s > case.left_s + s.gone_s:
            continue
        if track.last_s - track.first_s >= ATTENDANT_S[0] and _first_seen_beside(track, case, s):
            case.owners.append(track)


def _first_seen_beside(track: Track, case: Case, s: Settings) -> bool:
    """Who is first seen right beside the item, once it lay there, was there before: tracks break and swap people.

    Without this, a passer-by who takes over the owner's track also takes them away from the item. Only who comes
    from farther off, or stood there long before, is a stranger.
    """
    before_s = case.judgement.release.rest_s - BYSTANDER_S
    if track.name != "person" or track.blends or track.first_s < before_s:
        return False
    # A part of somebody who stood there before is them again, as others pass in front.
    if any(inside(track.boxes[0][None], place)[0] > PART for _, place in case.places):
        return False
    height = float(track.box[3] - track.box[1])
    owner = case.judgement.owner
    if owner is not None and owner.kind == "person":
        share = height / max(float(owner.box[3] - owner.box[1]), 1.0)
        if not 0.5 < share < 2.0:
            return False
    itself = float(iou(track.box[None], np.array([case.item_box], np.float32))[0, 0]) > 0.3
    return not itself and gap_heights(track.boxes[0], case.item_box) <= s.near_heights


def reopen(items: list[Item], cases: list[Case], settings: Settings) -> None:
    """What was judged by a part of it is judged again, and its case forgotten. What was judged whole and fell over only
    fell over."""
    for item in items:
        if not (item.grown or item.toppled):
            continue
        case = next((c for c in cases if c.item is item), None)
        fell = item.toppled and case is not None and case.score >= settings.convincing_score
        if not fell:
            item.state, item.plain_s = State.FORMING, min(item.plain_s, settings.mature_s - 0.6)
            if case is not None:
                cases.remove(case)
        item.fallen |= item.toppled
        item.grown = item.toppled = False
