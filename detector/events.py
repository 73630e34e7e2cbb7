"""What the detector says: somebody left something, or the camera is not fit to watch."""

from dataclasses import dataclass
from typing import Literal

from streams.frames import BoxPx

Kind = Literal["dump", "litter"]
Actor = Literal["person", "two_wheeler", "car", "truck", "unknown"]
Violation = Literal["place", "time"]
HealthKind = Literal["moved", "shaking", "covered", "dark", "blurred", "undecodable"]


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
    path: tuple[tuple[float, BoxPx], ...] = ()
    """The actor's track: (media_s, box) in time order."""


@dataclass(frozen=True, slots=True)
class Health:
    """The camera could not watch properly from start_s to end_s (None: until the end)."""

    kind: HealthKind
    start_s: float
    end_s: float | None
    detail: str


Finding = Deposit | Health
