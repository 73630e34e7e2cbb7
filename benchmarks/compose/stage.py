"""Where actors and things are at a moment: pure functions of the script, shared by the renderer and the truth."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from benchmarks.compose.backdrop import Ground
from benchmarks.compose.scene import Actor, Item, Scene, Waypoint

BEND_S = 0.9
"""How long going down takes, and coming up again."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Ground point (x, y), body height in px, `bend` 0..1, `facing` -1 or +1, `walked` body heights so far."""

    x: float
    y: float
    height: float
    bend: float
    facing: int
    walked: float
    moving: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Middle of the thing's base (x, y), the row it is sorted by, whether it touches the ground, is on its side."""

    x: float
    y: float
    depth: float
    grounded: bool
    fallen: bool = False


def pose(actor: Actor, ground: Ground, frame_height: int, t: float) -> Pose | None:
    """The actor's pose at t, or None out of its path's time."""
    path = actor.path
    if not path or t < path[0].t_s or t > path[-1].t_s:
        return None
    walked, facing, moving = 0.0, 1, False
    x, y = path[0].x, path[0].y
    for a, b in pairwise(path):
        part = min(1.0, (t - a.t_s) / max(1e-6, b.t_s - a.t_s))
        moving = abs(b.x - a.x) + abs(b.y - a.y) > 1
        if abs(b.x - a.x) > 1:
            facing = 1 if b.x > a.x else -1
        x, y = a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part
        tall = actor.size * ground.height_px((a.y + y) / 2, frame_height)
        walked += float(np.hypot(x - a.x, (y - a.y) * 1.6)) / tall
        if t <= b.t_s:
            break
    bend = max((_bump((t - at) / BEND_S) for at in actor.bends_s), default=0.0)
    return Pose(x, y, actor.size * ground.height_px(y, frame_height), bend, facing, walked, moving)


def _bump(u: float) -> float:
    """0 at -1 and +1, 1 at 0, smooth."""
    return float(0.5 + 0.5 * np.cos(np.pi * u)) if abs(u) < 1 else 0.0


def hand(at: Pose) -> tuple[float, float]:
    """Where the carrying hand is: beside the hip, near the ground when bent."""
    swing = 0.035 * at.height * float(np.sin(at.walked * 2 * np.pi / 0.85)) if at.moving else 0.0
    down = 0.42 * (1 - at.bend) + 0.20 * at.bend
    return at.x + at.facing * at.height * (0.13 + 0.14 * at.bend) + swing, at.y - down * at.height


def place(item: Item, scene: Scene, ground: Ground, t: float, item_height: int) -> Place | None:  # noqa: PLR0911
    """Where the item is at t, None where it is not in view."""
    if item.drift:
        return _blown(item.drift, t)
    if item.gone_s is not None and t >= item.gone_s:
        return None
    for hold in (item.hold, item.second_hold):
        if hold is not None and hold.start_s <= t < hold.end_s:
            at = pose(scene.actors[hold.actor], ground, scene.height, t)
            if at is None:
                return None
            x, y = hand(at)
            if item.drop_from is not None:
                return Place(*item.drop_from, at.y + 0.5, grounded=False)
            return Place(x, min(y + item_height * 0.9, at.y - 1), at.y + 0.5, grounded=False)
    if item.hold is not None and t < item.hold.start_s:
        return None
    if item.second_hold is not None and t >= item.second_hold.end_s:
        return None
    if t < item.rests_from_s:
        return _flying(item, scene, ground, t, item_height)
    shift = 0.0
    if item.nudge is not None:
        shift = item.nudge[1] * min(1.0, max(0.0, (t - item.nudge[0]) / 0.3))
    return Place(item.x + shift, item.y, item.y, True, item.falls_s is not None and t >= item.falls_s)


def _flying(item: Item, scene: Scene, ground: Ground, t: float, item_height: int) -> Place | None:
    if item.hold is None:
        return None
    released = item.hold.end_s
    at = pose(scene.actors[item.hold.actor], ground, scene.height, released - 1e-3)
    if at is None:
        return None
    x, y = hand(at)
    y = min(y + item_height * 0.9, at.y - 1)
    if item.drop_from is not None:
        x, y = item.drop_from
    span = max(1e-3, item.rests_from_s - released)
    u = min(1.0, (t - released) / span)
    gravity = 4.9 * span**2 * at.height / 1.7  # half g t^2, a body being 1.7 m
    up = gravity * u * (1 - u) if item.drop_from is None else 0.0
    fall = u * u if item.drop_from is not None else u
    return Place(x + (item.x - x) * u, y + (item.y - y) * fall - up, max(at.y, item.y) + 0.5, grounded=False)


def _blown(path: tuple[Waypoint, ...], t: float) -> Place | None:
    if t < path[0].t_s or t > path[-1].t_s:
        return None
    times = [p.t_s for p in path]
    x = float(np.interp(t, times, [p.x for p in path]))
    y = float(np.interp(t, times, [p.y for p in path]))
    return Place(x, y - 3 * abs(float(np.sin(t * 3.1))), y, grounded=False)
