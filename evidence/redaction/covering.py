"""From sightings to what is covered: wider than what was seen, and longer.

A person is lost for a picture or two wherever they turn, stoop or pass a post, and one picture is enough to recognise
somebody. So each box reaches as far as the sightings around it, gaps are bridged, and everybody is covered for a while
before they were first seen and after they were last seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from detector.tracking import Track
from evidence.record import Box
from evidence.redaction.actor import Flags, KnownActor, actor_looks
from evidence.redaction.find import Followed
from evidence.redaction.plan import Entity, Key, Policy, What, cover_of

AROUND_S = 0.2
"""A box reaches as far as the sightings so long before and after it."""
PAD, PAD_PX = 0.07, 3.0
"""Beyond what was seen, of the box's longer side and in pixels: hair, hands, and what compression smears."""
LEAD_S: dict[What, float] = {"person": 0.8, "vehicle": 0.4}
"""Covered before the first and after the last sighting, along the way that they went."""
STAYS_S: dict[What, float] = {"person": 2.5, "vehicle": 5.0}
"""...and of what stood still, at the same place: who stands does not vanish, and a parked car less so."""
STILL_SPEED = 0.2
"""In heights a second."""
KNOWN_LOOKS, UNKNOWN_WAY = 3, 0.35
"""Who was seen less often may have gone anywhere: so much of their height to every side."""
GAP_S = 0.5
"""Gaps longer than this are bridged by wider boxes."""
BRIDGE_S: dict[What, float] = {"person": 4.0, "vehicle": 1.0}
"""A track that ends and one that begins near by within this are the same, as far as covering goes."""
PARKED_S, PARKED_WAY = 20.0, 0.4
"""...and of vehicles that stand, no farther apart than this part of their height: close up, the network loses a lorry
for many seconds. Not of those that drive: in traffic, the next one comes by soon."""
TOLERANCE_PX = 1.5
"""Keys that a straight line meets as closely are left out of the file; the padding makes up for it."""

_Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of one track that is, or is not, the actor's. `opens`, `ends`: whether it is the track's own end."""

    what: What
    track: Track
    first: int
    last: int
    actor: bool
    opens: bool
    ends: bool

    @property
    def times(self) -> list[float]:
        return self.track.times[self.first : self.last + 1]

    @property
    def boxes(self) -> _Array:
        return np.stack(self.track.boxes[self.first : self.last + 1]).astype(np.float64)


def entities_of(tracks: Sequence[Followed], actor: KnownActor | None, policy: Policy) -> tuple[Entity, ...]:
    """What a first pass covers, numbered in order of the first sighting."""
    flags = (
        actor_looks(tracks, actor) if actor is not None else [np.zeros(len(t.track.times), np.bool_) for t in tracks]
    )
    pieces = [p for one, own in zip(tracks, flags, strict=True) for p in _pieces(one, own)]
    pieces.sort(key=lambda p: (p.times[0], p.what, p.track.track_id))
    return tuple(
        Entity(
            id=number,
            what=piece.what,
            name=piece.track.name,
            score=round(float(max(piece.track.scores)), 3),
            actor=piece.actor,
            cover=cover_of(piece.what, piece.track.name, piece.actor, policy),
            keys=_keys(piece, pieces),
        )
        for number, piece in enumerate(pieces, 1)
    )


def _pieces(one: Followed, own: Flags) -> list[_Piece]:
    edges = [0, *(np.flatnonzero(own[1:] != own[:-1]) + 1).tolist(), len(own)]
    return [
        _Piece(one.what, one.track, first, after - 1, bool(own[first]), first == 0, after == len(own))
        for first, after in pairwise(edges)
    ]


def _keys(piece: _Piece, pieces: Sequence[_Piece]) -> tuple[Key, ...]:
    times, seen = piece.times, piece.boxes
    wide = _padded(_envelope(np.asarray(times), seen))
    at = list(times)
    boxes = list(wide)
    for i in reversed([i for i in range(1, len(times)) if times[i] - times[i - 1] > GAP_S]):
        at.insert(i, (times[i] + times[i - 1]) / 2)
        boxes.insert(i, _grown((wide[i] + wide[i - 1]) / 2, 0.15 * min(times[i] - times[i - 1], 2.0)))
    if piece.opens:
        before = _bridge(piece, pieces, forward=False)
        _extend(at, boxes, piece, before, forward=False)
    if piece.ends:
        after = _bridge(piece, pieces, forward=True)
        _extend(at, boxes, piece, after, forward=True)
    kept = _thinned(np.asarray(at), np.stack(boxes))
    return tuple(Key(at_s=round(at[i], 3), box=_rounded(boxes[i])) for i in kept)


def _extend(
    at: list[float], boxes: list[_Array], piece: _Piece, bridge: tuple[float, _Array] | None, *, forward: bool
) -> None:
    """Keys beyond one end of the sightings, put into `at` and `boxes`."""
    end, sign = (-1, 1.0) if forward else (0, -1.0)
    end_s, box = at[end], boxes[end]
    lead_s, hull = _lead(piece, box, forward=forward)
    keys = []
    if bridge is not None and abs(bridge[0] - end_s) <= lead_s:
        hull = _hull(hull, bridge[1])
    elif bridge is not None:
        far_s = (end_s + sign * lead_s + bridge[0]) / 2
        middle = _grown((box + bridge[1]) / 2, 0.15 * min(abs(bridge[0] - end_s), 2.0))
        keys = [(far_s, _hull(middle, hull)), bridge]
    for key_s, key in ((end_s + sign * 0.02, hull), (end_s + sign * lead_s, hull), *keys):
        key_s = max(0.0, key_s)  # noqa: PLW2901
        if forward and key_s > at[-1]:
            at.append(key_s)
            boxes.append(key)
        elif not forward and key_s < at[0]:
            at.insert(0, key_s)
            boxes.insert(0, key)


def _lead(piece: _Piece, box: _Array, *, forward: bool) -> tuple[float, _Array]:
    """How long beyond the sightings something is covered, and all that it may reach by then."""
    if len(piece.times) < KNOWN_LOOKS:
        return LEAD_S[piece.what], _grown(box, UNKNOWN_WAY)
    if _still(piece, forward=forward):
        return STAYS_S[piece.what], box
    lead_s = LEAD_S[piece.what]
    return lead_s, _hull(box, box + (lead_s if forward else -lead_s) * _speed(piece, forward=forward))


def _still(piece: _Piece, *, forward: bool) -> bool:
    box = piece.boxes[-1 if forward else 0]
    return float(np.abs(_speed(piece, forward=forward)).max()) < STILL_SPEED * float(box[3] - box[1])


def _bridge(piece: _Piece, pieces: Sequence[_Piece], *, forward: bool) -> tuple[float, _Array] | None:
    """Where the same person was seen again (or before), in a track of another number: when, and in what box."""
    end = -1 if forward else 0
    here_s, here = piece.times[end], piece.boxes[end]
    best: tuple[float, _Array] | None = None
    for other in pieces:
        if other is piece or other.what != piece.what or not (other.opens if forward else other.ends):
            continue
        there_s, there = other.times[0 if forward else -1], other.boxes[0 if forward else -1]
        gap_s = (there_s - here_s) if forward else (here_s - there_s)
        if gap_s <= 0.0 or (best is not None and gap_s >= abs(best[0] - here_s)):
            continue
        size = max(here[3] - here[1], there[3] - there[1], 1.0)
        way = np.hypot(*((there[:2] + there[2:] - here[:2] - here[2:]) / 2))
        alike = 0.5 < (here[3] - here[1] + 1) / (there[3] - there[1] + 1) < 2.0
        if gap_s <= BRIDGE_S[piece.what]:
            near = way < size * (0.4 + 0.8 * min(gap_s, 2.0))
        else:
            parked = piece.what == "vehicle" and gap_s <= PARKED_S
            near = (
                parked
                and way < PARKED_WAY * size
                and _still(piece, forward=forward)
                and _still(other, forward=not forward)
            )
        if alike and near:
            best = (there_s, _padded(there[None])[0])
    return best


def _speed(piece: _Piece, *, forward: bool) -> _Array:
    """Of the four edges, pixels a second, over half a second at one end."""
    times, boxes = np.asarray(piece.times), piece.boxes
    end = len(times) - 1 if forward else 0
    far = np.flatnonzero(np.abs(times - times[end]) <= 0.5)
    other = far[0] if forward else far[-1]
    span_s = float(times[end] - times[other])
    if span_s == 0.0:
        return np.zeros(4)
    edges: _Array = (boxes[end] - boxes[other]) / span_s
    middle = (edges[:2] + edges[2:]) / 2  # a box that is cut at the picture's edge shrinks: its middle still moves
    return np.concatenate([middle, middle])


def _envelope(times: _Array, boxes: _Array) -> _Array:
    wide = boxes.copy()
    for i, at_s in enumerate(times):
        around = boxes[np.abs(times - at_s) <= AROUND_S]
        wide[i] = _hull_of(around)
    return wide


def _padded(boxes: _Array) -> _Array:
    side = (boxes[:, 2:] - boxes[:, :2]).max(axis=1, keepdims=True)
    pad = PAD * side + PAD_PX
    return np.concatenate([boxes[:, :2] - pad, boxes[:, 2:] + pad], axis=1)


def _grown(box: _Array, share: float) -> _Array:
    pad = share * float((box[2:] - box[:2]).max())
    return np.concatenate([box[:2] - pad, box[2:] + pad])


def _hull(a: _Array, b: _Array) -> _Array:
    return _hull_of(np.stack([a, b]))


def _hull_of(boxes: _Array) -> _Array:
    return np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])


def _thinned(at: _Array, boxes: _Array) -> list[int]:
    """Which keys are needed (Ramer, Douglas and Peucker's way, over time)."""
    needed = {0, len(at) - 1}
    stack = [(0, len(at) - 1)]
    while stack:
        a, b = stack.pop()
        if b - a < 2:
            continue
        part = ((at[a + 1 : b] - at[a]) / (at[b] - at[a]))[:, None]
        off = np.abs(boxes[a] + (boxes[b] - boxes[a]) * part - boxes[a + 1 : b]).max(axis=1)
        worst = int(np.argmax(off))
        if off[worst] > TOLERANCE_PX:
            middle = a + 1 + worst
            needed.add(middle)
            stack += [(a, middle), (middle, b)]
    return sorted(needed)


def _rounded(box: _Array) -> Box:
    x1, y1, x2, y2 = (round(float(v), 1) for v in box)
    return x1, y1, x2, y2
