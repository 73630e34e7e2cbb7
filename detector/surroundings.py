"""Who else was near while something was left, and how it lay there: what a case can be asked about later.

The tracks hold everybody of the last minutes and are forgotten then, so this is gathered when the case is told. What
is kept is bounded, however long somebody stood there.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detector.attendance import Case
from detector.events import Lying, Part, Passage, Sighting, Surroundings
from detector.owner import ACTOR_KIND, gap_heights
from detector.picture import Picture, as_box
from detector.tracking import ANIMALS, Track
from models.detections import inside

BEFORE_S = 10.0
"""Before the release (and before the place was last seen bare, if that was earlier): as the clip shows it."""
NEAR_HEIGHTS = 2.5
"""Whoever came no nearer than this many of their own heights is beyond what the owner rule calls far."""
MOST_PASSAGES = 24
MOST_LOOKS = 240
"""Of each passage and of the item: the first minute at the usual pace of looks."""
CLOSE_S = 10.0
"""So long before and after the release every look is kept, whatever is left out of the rest."""
ACTED = frozenset(ACTOR_KIND) | ANIMALS
"""Classes of those who can carry something somewhere."""


def what_was_around(case: Case, now_s: float, tracks: Sequence[Track], picture: Picture | None) -> Surroundings:
    """From some seconds before the release to the confirmation, or to `now_s` where there was none."""
    release = case.judgement.release
    bare_s = release.bare_s
    from_s = max(0.0, min(release.release_s, release.release_s if bare_s is None else bare_s) - BEFORE_S)
    to_s = case.confirmed_s if case.confirmed_s is not None else now_s
    known = {id(track): track for track in (*tracks, *case.owners, *case.others)}
    there = [t for t in known.values() if t.name in ACTED and t.first_s <= to_s and t.last_s >= from_s]
    near = [one for track in there if (one := _passage(track, case, from_s, to_s)) is not None]
    near.sort(key=lambda one: (one.part != "actor", one.part == "other", one.nearest_heights))
    return Surroundings(
        from_s=from_s,
        to_s=to_s,
        bare_s=bare_s,
        rest_s=release.rest_s,
        left_s=case.left_s,
        item=() if picture is None else _lying(case, to_s, picture),
        passages=tuple(near[:MOST_PASSAGES]),
        far=len(there) - len(near),
        left_out=max(0, len(near) - MOST_PASSAGES),
    )


def thinned(
    track: Track, around_s: float, most: int, from_s: float = -np.inf, to_s: float = np.inf
) -> tuple[Sighting, ...]:
    """Its sightings between two moments: all where there are at most `most`; else those around `around_s`, and evenly
    chosen ones of the others."""
    times = np.array(track.times)
    kept = _spread(times, np.flatnonzero((times >= from_s) & (times <= to_s)), around_s, most)
    return tuple(Sighting(track.times[i], as_box(track.boxes[i]), track.scores[i], track.calls[i]) for i in kept)


def _passage(track: Track, case: Case, from_s: float, to_s: float) -> Passage | None:
    """None for somebody who was never near."""
    owner, release_s = case.judgement.owner, case.judgement.release.release_s
    part: Part = "other"
    if owner is not None and track is owner.track:
        part = "actor"
    elif any(track is one for one in case.owners):
        part = "owner"
    elif any(track is one for one in case.others):
        part = "companion"
    looks = [(t, b) for t, b in zip(track.times, track.boxes, strict=True) if from_s <= t <= to_s]
    then = track.at(release_s)
    if then is None:
        then = track.stood_through(release_s)
    if then is not None:
        looks.append((release_s, then))
    if not looks:
        return None
    gaps = [gap_heights(box, case.item_box) for _, box in looks]
    nearest = int(np.argmin(gaps))
    if part == "other" and gaps[nearest] > NEAR_HEIGHTS:
        return None
    total = sum(track.names.values())
    return Passage(
        track_id=track.track_id,
        part=part,
        name=track.name,
        names=tuple((name, score / total) for name, score in sorted(track.names.items(), key=lambda n: -n[1])),
        moved=track.has_moved,
        first_s=track.first_s,
        last_s=track.last_s,
        nearest_s=looks[nearest][0],
        nearest_heights=gaps[nearest],
        release_heights=None if then is None else gap_heights(then, case.item_box),
        on_item=float(np.median(inside(np.stack([box for _, box in looks]), np.array(case.item_box, np.float32)))),
        path=() if part == "actor" else thinned(track, release_s, MOST_LOOKS, from_s, to_s),
    )


def _lying(case: Case, to_s: float, picture: Picture) -> tuple[Lying, ...]:
    sights = [sight for sight in case.item.sights if sight.media_s <= to_s]
    times = np.array([sight.media_s for sight in sights])
    kept = _spread(times, np.arange(len(sights)), case.judgement.release.release_s, MOST_LOOKS)
    return tuple(Lying(sights[i].media_s, picture.to_source(sights[i].box), sights[i].present) for i in kept)


def _spread(times: NDArray[np.float64], chosen: NDArray[np.intp], around_s: float, most: int) -> list[int]:
    """At most `most` of the `chosen`, in order; the last one always."""
    if len(chosen) <= most:
        return [int(i) for i in chosen]
    close = chosen[np.abs(times[chosen] - around_s) <= CLOSE_S][:most]
    rest = np.setdiff1d(chosen, close)
    if len(rest):
        rest = rest[np.unique(np.linspace(0, len(rest) - 1, most - len(close)).round().astype(np.intp))]
    return sorted(int(i) for i in (*close, *rest))
