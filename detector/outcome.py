"""From a decided case to what the detector says about it."""

import numpy as np
from numpy.typing import NDArray

from detector.attendance import Case
from detector.events import Actor, Deposit, Kind
from streams.frames import BoxPx

LITTER_HEIGHTS = 0.22
"""Items shorter than this part of a person's height (a bottle, a cup, a small wrapper) are litter; bags are longer."""


def deposit(case: Case, now_s: float) -> Deposit:
    """Describe the act; `now_s` is the last look. Place and time rules are applied by the caller."""
    judgement = case.judgement
    release, owner = judgement.release, judgement.owner
    release_s = release.release_s
    path: tuple[tuple[float, BoxPx], ...] = ()
    start_s = end_s = carry_s = actor_still_s = None
    actor_still_box = actor_box = None
    kind_of_actor: Actor = "unknown"
    if owner is not None:
        kind_of_actor = owner.kind
        track = owner.track
        path = tuple((t, _box(b)) for t, b in zip(track.times, track.boxes, strict=True))
        start_s = track.first_s
        last_s = max(t.last_s for t in case.owners)
        end_s = last_s if now_s - last_s > 1.0 else None
        actor_box = owner.box
        before = [t for t in track.times if t <= release_s - 0.3]
        carry_s = before[max(0, len(before) - 8)] if before else None
        areas = [float((b[2] - b[0]) * (b[3] - b[1])) * s for b, s in zip(track.boxes, track.scores, strict=True)]
        best = int(np.argmax(areas))
        actor_still_s, actor_still_box = track.times[best], _box(track.boxes[best])
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
    )


def _kind(case: Case) -> Kind:
    owner = case.judgement.owner
    if owner is not None and owner.kind in ("car", "truck"):
        return "dump"
    heights = case.judgement.circumstances.item_heights
    return "litter" if 0 <= heights < LITTER_HEIGHTS else "dump"


def _box(b: NDArray[np.float32]) -> BoxPx:
    return float(b[0]), float(b[1]), float(b[2]), float(b[3])
