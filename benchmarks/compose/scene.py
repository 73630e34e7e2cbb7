"""What a composed scene consists of: a script that a renderer plays and from which the truth follows.

Everything is pixels of the finished frame and seconds from its first frame. People are given by the point where they
touch the ground, because that is what perspective (`backdrop.Ground`) and painting order depend on.
"""

from dataclasses import dataclass
from typing import Literal

Codec = Literal["h264", "hevc", "mpeg4", "mjpeg"]
EventKind = Literal["dump", "litter"]


class ComposeError(Exception):
    """A scene cannot be composed; the message says what was expected, what was found and what to do."""


@dataclass(frozen=True, slots=True)
class Waypoint:
    """At `t_s` the actor's ground point is at (x, y). Before the first and after the last one it is out of sight."""

    t_s: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, animal or vehicle following `path`.

    `sprite` names an entry of the bank. `size` multiplies the height that perspective gives a person there.
    `bends_s` are moments at which a person bends down; `tone` is (gain blue, green, red) so that one sprite dresses
    many people. `lies_from_s`: from then on an animal lies on its belly (about half as tall).
    """

    sprite: str
    path: tuple[Waypoint, ...]
    size: float = 1.0
    bends_s: tuple[float, ...] = ()
    tone: tuple[float, float, float] = (1.0, 1.0, 1.0)
    lies_from_s: float | None = None
    glides: bool = False
    """Moves without walking: a rider."""
    still: bool = False
    """Does not sway while standing."""


@dataclass(frozen=True, slots=True)
class Hold:
    """From start_s to end_s actor number `actor` has the item in the hand (or, for a vehicle, on board)."""

    actor: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that is carried, left, taken, or lies there. It rests with the middle of its base at (`x`, `y`).

    Between `release_s` (the end of the hold) and `land_s` it flies. `gone_s`: not in view any more from then on.
    `nudge` (t_s, dx) shifts it a little; from `falls_s` on it lies on its side.
    """

    look: str
    width: int
    x: float
    y: float
    rests_from_s: float
    hold: Hold | None = None
    second_hold: Hold | None = None
    gone_s: float | None = None
    nudge: tuple[float, float] | None = None
    falls_s: float | None = None
    tone: float = 1.0
    drop_from: tuple[float, float] | None = None
    """Where the flight begins, for a load that falls off a vehicle; None: from the hand."""
    drift: tuple[Waypoint, ...] = ()
    """Blown along by the wind instead of resting."""


@dataclass(frozen=True, slots=True)
class Disturbance:
    """Something that is no deposit but changes pixels, from start_s to end_s. The fields mean what `kind` needs."""

    kind: str
    start_s: float
    end_s: float
    strength: float = 1.0
    x: float = 0.5
    y: float = 0.5
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """A true event: item number `item` is released at `release_s` and its owner walks off at `owner_leaves_s`."""

    item: int
    release_s: float
    owner_leaves_s: float | None
    actor: str
    kind: EventKind
    note: str = ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A non-event worth naming in truth.json."""

    what: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Encoding:
    """Camera-like compression. `gop_s` 0 means one keyframe for the whole file. `quality` is CRF, or a quantiser."""

    codec: Codec = "h264"
    gop_s: float = 2.0
    quality: int = 26
    pulses: bool = False
    """Keyframes are much better than what lies between, so that the picture jumps at each: a starved cheap encoder."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole clip. The same value always gives the same pictures."""

    seed: int
    kind: str
    width: int
    height: int
    fps: float
    duration_s: float
    background: str
    encoding: Encoding = Encoding()
    actors: tuple[Actor, ...] = ()
    items: tuple[Item, ...] = ()
    disturbances: tuple[Disturbance, ...] = ()
    lefts: tuple[Left, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    noise: float = 3.0
    blur: float = 0.0
    gain: float = 1.0
    contrast: float = 1.0
    sun: float = 0.0
    """Length of cast shadows in body heights, signed by direction; 0 is an overcast sky."""

    @property
    def frame_count(self) -> int:
        return round(self.duration_s * self.fps)
