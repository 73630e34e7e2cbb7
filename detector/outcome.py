"""From a decided case to what the detector says about it."""

from collections.abc import Sequence

import numpy as np

from detector.attendance import Case
from detector.events import Actor, Deposit, Kind, Sighting
from detector.picture import Picture, as_box
from detector.surroundings import thinned, what_was_around
from detector.tracking import Track

LITTER_HEIGHTS = 0.22
"""Items shorter than this part of a person's height (a bottle, a cup, a small wrapper) are litter; bags are longer."""
MOST_SIGHTINGS = 600
"""Of the actor: some minutes. Of who stood there for hours, the looks around the release and a part of the others."""


def deposit(case: Case, now_s: float, tracks: Sequence[Track] = (), picture: Picture | None = None) -> Deposit:
    """Describe the act; `now_s` is the last look, `tracks` everybody of the last minutes, `picture` any one that shows
    how work pixels lie in the source. Place and time rules are applied by the caller."""
    judgement = case.judgement
    release, owner = judgement.release, judgement.owner
    release_s = release.release_s
    path: tuple[Sighting, ...] = ()
    actor_name: str | None = None
    start_s = end_s = carry_s = actor_still_s = None
    actor_still_box = actor_box = None
    kind_of_actor: Actor = "unknown"
    if owner is not None:
        kind_of_actor = owner.kind
        track = owner.track
        path = thinned(track, release_s, MOST_SIGHTINGS)
        actor_name = track.name
        start_s = track.first_s
        last_s = max(t.last_s for t in case.owners)
        end_s = last_s if now_s - last_s > 1.0 else None
        actor_box = owner.box
        before = [t for t in track.times if t <= release_s - 0.3]
        carry_s = before[max(0, len(before) - 8)] if before else None
        areas = [float((b[2] - b[0]) * (b[3] - b[1])) * s for b, s in zip(track.boxes, track.scores, strict=True)]
        best = int(np.argmax(areas))
        actor_still_s, actor_still_box = track.times[best], as_box(track.boxes[best])
    confirmed_s = case.confirmed_s
    # Seen only briefly after the owner left: an honest score says so.
    score = case.score if confirmed_s is not None else 0.75 * case.score
    before_s = release.bare_s if release.bare_s is not None else max(0.0, release_s - 2.0)
    if start_s is not None:
        before_s = min(before_s, max(0.0, start_s - 0.4)) if start_s > 0.5 else before_s
    return Deposit(
        kind=_kind(case),
        actor=kind_of_actor,
        start_s=start_s,
        release_s=release_s,
        confirmed_s=confirmed_s,
        end_s=end_s,
        item_box=case.item_box,
        actor_box=actor_box,
        score=score,
        zone=None,
        rule=None,
        allowed=None,
        violations=(),
        before_still_s=before_s,
        carry_still_s=carry_s,
        left_behind_still_s=case.confirmed_s if case.confirmed_s is not None else now_s,
        actor_still_s=actor_still_s,
        actor_still_box=actor_still_box,
        path=path,
        actor_name=actor_name,
        surroundings=what_was_around(case, now_s, tracks, picture),
    )


def _kind(case: Case) -> Kind:
    owner = case.judgement.owner
    if owner is not None and owner.kind in ("car", "truck"):
        return "dump"
    heights = case.judgement.circumstances.item_heights
    return "litter" if 0 <= heights < LITTER_HEIGHTS else "dump"
