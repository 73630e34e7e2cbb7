"""What the detector says: somebody left something, or the camera is not fit to watch."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from streams.frames import BoxPx

Kind = Literal["dump", "litter"]
Actor = Literal["person", "two_wheeler", "car", "truck", "unknown"]
Violation = Literal["place", "time"]
HealthKind = Literal["moved", "shaking", "covered", "dark", "blurred", "undecodable"]


Part = Literal["actor", "owner", "companion", "other"]
"""What somebody was to the owner rule: the one who left it, the same under another track number (or who stood in for
one that was not seen), who was near at the release and was waited for, or anybody else."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where somebody was seen at one look: box in source pixels, YOLO's score for it, 0..1, and the class that it gave
    there, which need not be that of the track; None where nobody measured it."""

    media_s: float
    box: BoxPx
    score: float | None = None
    called: str | None = None


@dataclass(frozen=True, slots=True)
class Lying:
    """The item at one look: its box in source pixels, and the share of its pixels that look as they did when it came
    to rest, 0..1. Little of it shows while somebody stands before it."""

    media_s: float
    box: BoxPx
    shows: float


@dataclass(frozen=True, slots=True)
class Passage:
    """Somebody who came near the item between `from_s` and `to_s` of the `Surroundings`.

    `name` is what YOLO calls the track, `names` every class it gave to it, with its share of their summed scores.
    Distances are from their box to the item's, in heights of their own box. None at the release: not seen then.
    `on_item` is the usual share of their box that lies within the item's: 1 of a "person" who never moved and came with
    the item is the item, taken for somebody. `path` is empty for the actor: it is the deposit's own.
    """

    track_id: int
    part: Part
    name: str
    names: tuple[tuple[str, float], ...]
    moved: bool
    """False: never left its place while it was in sight."""
    first_s: float
    last_s: float
    nearest_s: float
    nearest_heights: float
    release_heights: float | None
    on_item: float
    path: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What answers "why this one and not that one": who was near while the item was left, and how it lay there.

    The release lies between `bare_s`, when the place was last seen without the item (None: never), and `rest_s`, when
    the item was first seen lying there. `left_s` is since when nobody attends it. `far` counts the people, animals and
    vehicles that were in the picture in that time and never near, `left_out` those who were near and are not listed,
    because others were nearer.
    """

    from_s: float
    to_s: float
    bare_s: float | None
    rest_s: float
    left_s: float | None
    item: tuple[Lying, ...]
    passages: tuple[Passage, ...]
    far: int
    left_out: int


@dataclass(frozen=True, slots=True)
class ZoneState:
    """What applied at the place where the item lies, at the release.

    `zone` and `polygon` (fractions of the picture) are None for the picture outside of all zones. `by` says why that
    zone: the item's foot (its bottom centre, `foot`, in fractions) stands in it, or it covers most of the item's box
    (`covered` 0..1). Of rules with hours: `at` is the local time in `timezone`, `hours` what is allowed on that day
    and what of the day before reaches into it, as "18:00-20:30"; `inside` is whether the release falls into it. None
    where the wall clock is unknown or there are no hours.
    """

    zone: str | None
    rule: str
    by: Literal["foot", "box", "outside"]
    polygon: tuple[tuple[float, float], ...] | None
    foot: tuple[float, float]
    covered: float
    timezone: str | None = None
    at: datetime | None = None
    hours: tuple[str, ...] | None = None
    inside: bool | None = None


@dataclass(frozen=True, slots=True)
class Deposit:
    """Somebody left something. Times are media seconds; None where unknown. Boxes are source pixels.

    `start_s` the actor comes into view (or the earliest moment that shows the act), `release_s` the item leaves the
    hand or vehicle, `confirmed_s` the owner rule was met (None when the footage ended first), `end_s` the actor is
    gone.
    The `*_still_s` moments are where the pictures for a person to look at are found.
    """

    kind: Kind
    actor: Actor
    start_s: float | None
    release_s: float
    confirmed_s: float | None
    end_s: float | None
    item_box: BoxPx
    actor_box: BoxPx | None
    score: float
    zone: str | None
    rule: str | None
    allowed: bool | None
    violations: tuple[Violation, ...]
    before_still_s: float | None
    carry_still_s: float | None
    left_behind_still_s: float
    actor_still_s: float | None
    actor_still_box: BoxPx | None
    path: tuple[Sighting, ...] = ()
    """The actor's track in time order."""
    actor_name: str | None = None
    """What YOLO calls the actor."""
    surroundings: Surroundings | None = None
    """None where nobody watched: an event made by hand."""
    zone_state: ZoneState | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """The camera could not watch properly from start_s to end_s (None: until the end)."""

    kind: HealthKind
    start_s: float
    end_s: float | None
    detail: str


Finding = Deposit | Health
