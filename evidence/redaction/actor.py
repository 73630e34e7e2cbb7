"""Which of the tracks is the one who is accused, and until when that is sure.

Trackers mix people up when they cross. Somebody taken for the actor would stay visible, so a doubt counts against: the
detector's own track of the actor must agree, and before and after it the track counts only until it meets another.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.tracking import Track
from evidence.record import Box, TrackPoint
from evidence.redaction.find import Followed
from models.detections import inside, iou

AGREE_IOU = 0.3
MEETS_IOU = 0.12
"""Where two people's boxes overlap so much, the tracker may have gone on with the wrong one."""
LONGEST_STEP_S = 2.5
"""The actor's box is interpolated over at most this."""
FLICKER_S = 0.4
ABOARD = 0.6
"""Share of a rider's box inside the vehicle's, or of a two-wheeler's inside the rider's, and of the looks at which."""
LEAST_LOOKS = 4

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class KnownActor:
    """Where the detector saw the actor, in the clip's media seconds and its pixels, in order of time."""

    points: tuple[TrackPoint, ...]

    def at(self, at_s: float) -> Box | None:
        """None where the detector had no sight of them."""
        times = [p.media_s for p in self.points]
        after = int(np.searchsorted(times, at_s, side="right"))
        if after == 0 or (after == len(times) and at_s > times[-1]):
            return None
        a, b = self.points[after - 1], self.points[min(after, len(times) - 1)]
        step_s = b.media_s - a.media_s
        if step_s > LONGEST_STEP_S:
            return None
        part = 0.0 if step_s <= 0 else (at_s - a.media_s) / step_s
        x1, y1, x2, y2 = (p + (q - p) * part for p, q in zip(a.box, b.box, strict=True))
        return x1, y1, x2, y2


def actor_looks(tracks: Sequence[Followed], actor: KnownActor) -> list[Flags]:
    """For each track, at which of its sightings it is the actor, or what the actor rides."""
    flags = [_of_one(one, tracks, actor) for one in tracks]
    mine = [(one, own) for one, own in zip(tracks, flags, strict=True) if own.any()]
    for index, one in enumerate(tracks):
        if not flags[index].any():
            flags[index] = _aboard(one, mine)
    return flags


def _of_one(one: Followed, tracks: Sequence[Followed], actor: KnownActor) -> Flags:
    track = one.track
    known = [actor.at(t) for t in track.times]
    agrees = np.array(
        [k is not None and _iou(box, k) >= AGREE_IOU for k, box in zip(known, track.boxes, strict=True)], np.bool_
    )
    told = np.array([k is not None for k in known], np.bool_)
    if not agrees.any() or agrees.sum() < 0.5 * told.sum():
        return np.zeros(len(known), np.bool_)
    alone = ~_meets(one, tracks)
    flags = agrees.copy()
    # What the detector does not tell is believed while the track meets nobody; what it denies, for a flicker.
    for order in (range(len(flags)), range(len(flags) - 1, -1, -1)):
        since_s: float | None = None
        believed = False
        for i in order:
            if agrees[i]:
                believed, since_s = True, track.times[i]
            elif not alone[i] or (told[i] and since_s is not None and abs(track.times[i] - since_s) > FLICKER_S):
                believed = False
            elif believed:
                flags[i] = True
    return flags


def _meets(one: Followed, tracks: Sequence[Followed]) -> Flags:
    """At which sightings somebody else of its kind is so near that the tracker may have changed over."""
    met = np.zeros(len(one.track.times), np.bool_)
    for other in tracks:
        if other is one or other.what != one.what:
            continue
        for i, at_s in enumerate(one.track.times):
            there = _near(other.track, at_s)
            met[i] |= there is not None and _iou(one.track.boxes[i], there) > MEETS_IOU
    return met


def _aboard(one: Followed, mine: Sequence[tuple[Followed, Flags]]) -> Flags:
    """Who sits in or on the actor's vehicle, and the two-wheeler that the actor rides, goes with the actor."""
    track = one.track
    flags = np.zeros(len(track.times), np.bool_)
    if len(track.times) < LEAST_LOOKS:
        return flags
    for owner, own in mine:
        if owner.what == one.what:
            continue
        for i, at_s in enumerate(track.times):
            there = _near(owner.track, at_s, own)
            if there is None:
                continue
            rider, ride = (track.boxes[i], there) if one.what == "person" else (there, track.boxes[i])
            flags[i] |= bool(
                inside(np.asarray([rider]), ride)[0] > ABOARD or inside(np.asarray([ride]), rider)[0] > ABOARD
            )
    return flags if flags.mean() >= ABOARD else np.zeros_like(flags)


def _near(track: Track, at_s: float, own: Flags | None = None) -> NDArray[np.float32] | None:
    """The sighting at that look or the ones beside it, where it counts."""
    i = min(int(np.searchsorted(track.times, at_s)), len(track.times) - 1)
    i = min((j for j in (i - 1, i) if j >= 0), key=lambda j: abs(track.times[j] - at_s))
    if abs(track.times[i] - at_s) > FLICKER_S or (own is not None and not own[i]):
        return None
    return track.boxes[i]


def _iou(a: NDArray[np.float32], b: Box | NDArray[np.float32]) -> float:
    return float(iou(a[None], np.asarray([b], np.float32))[0, 0])
