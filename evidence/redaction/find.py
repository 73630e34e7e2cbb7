"""Who and what is in a clip: people and vehicles, followed from picture to picture."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from detector.tracking import Track, Tracker
from evidence.redaction.plan import What
from models.detections import Detections
from streams.frames import U8, Frame

LOOK_EVERY_S = 0.075
"""Every picture up to 13 a second, every second one at 25: a runner moves a tenth of their width in between."""
START_CONF, WEAK_CONF = 0.2, 0.08
"""Far below what the detector asks for: a bush that is covered costs nothing, a face that is not cannot be called
back."""
SIDES_PX = (640, 960)
"""Long sides given to the network, in turn: each size finds people that the other misses, and a sighting covers the
pictures around it."""

VEHICLES = frozenset({"car", "motorcycle", "bus", "truck"})
"""What carries a plate or a number."""

Finder = Callable[[U8, int], Detections]
"""A picture (h, w, 3) BGR and the long side to look at it with: what is there, down to WEAK_CONF."""


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """One track of one kind, and how long the clip is."""

    what: What
    track: Track


def what_of(name: str) -> What | None:
    """None: neither a person nor something that carries a plate."""
    return "person" if name == "person" else "vehicle" if name in VEHICLES else None


def follow(
    frames: Iterable[Frame], find: Finder, on_look: Callable[[float], None] | None = None
) -> tuple[Followed, ...]:
    """Look at the clip once; the tracks in order of their first sighting. `on_look` is told the media second."""
    trackers = {
        "person": Tracker(start_conf=START_CONF, lost_s=1.5),
        "vehicle": Tracker(start_conf=START_CONF + 0.1, lost_s=1.5),
    }
    # Kept here: the trackers forget after some minutes, and under a storm of tracks.
    tracks: dict[tuple[What, int], Track] = {}
    last_s, looks = -1.0, 0
    for frame in frames:
        if frame.media_s - last_s < LOOK_EVERY_S - 0.004 and last_s >= 0:
            continue
        last_s = frame.media_s
        found = find(frame.bgr(), SIDES_PX[looks % len(SIDES_PX)])
        looks += 1
        kinds = [what_of(found.names[int(c)]) for c in found.classes]
        for what in ("person", "vehicle"):
            mine = found[np.array([k == what for k in kinds], np.bool_)]
            for track in trackers[what].update(frame.media_s, mine):
                tracks[what, track.track_id] = track
        if on_look is not None:
            on_look(frame.media_s)
    return tuple(Followed(what, track) for (what, _), track in tracks.items())
