"""What stands on the map: cameras as they are, black spots, and which cameras belong to one commune."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.station.projection import View, World, fitted, hull, scale_bar, world
from evidence.catalogue import Text
from evidence.statistics import Spot
from evidence.store import CameraVersion
from streams.config import Place

WIDTH, HEIGHT, MARGIN = 1000.0, 560.0, 60.0
INSET_WIDTH, INSET_HEIGHT = 320.0, 170.0
_INSET_M = 1200.0
_NEAR = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """A camera or a black spot. `x`, `y` in the drawing as it is first shown, `at` in the world."""

    key: str
    """camera:ID or spot:ID."""
    name: str
    href: str
    state: Text
    colour: str
    at: World
    x: float
    y: float
    radius: float = 9.0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Area:
    """A commune's cameras, loosely wrapped."""

    name: str
    at: World
    x: float
    y: float
    hull: tuple[World, ...]
    points: str


@dataclass(frozen=True, slots=True)
class ScaleBar:
    length: float
    name: str


@dataclass(frozen=True, slots=True)
class Map:
    view: View
    cameras: tuple[Mark, ...]
    spots: tuple[Mark, ...]
    areas: tuple[Area, ...]
    bar: ScaleBar


@dataclass(frozen=True, slots=True)
class Located:
    """A camera that has coordinates, as a mark needs it."""

    version: CameraVersion
    name: str
    state: Text
    colour: str
    waiting: int


def position(place: Place) -> World | None:
    return None if place.lat is None or place.lon is None else world(place.lat, place.lon)


def map_of(cameras: Sequence[Located], spots: Sequence[tuple[Spot, Text, str]]) -> Map | None:
    """None where nothing has coordinates."""
    placed = [(one, at) for one in cameras if (at := position(one.version.camera.place)) is not None]
    found = [
        (spot, state, colour, world(spot.lat, spot.lon))
        for spot, state, colour in spots
        if spot.lat is not None and spot.lon is not None
    ]
    points = [at for _, at in placed] + [at for *_, at in found]
    if not points:
        return None
    view = fitted(points, WIDTH, HEIGHT, MARGIN)
    return Map(
        view=view,
        cameras=tuple(
            Mark(
                f"camera:{one.version.camera.id}",
                one.name,
                f"/cameras/{one.version.camera.id}",
                one.state,
                one.colour,
                at,
                *view.place(at),
                waiting=one.waiting,
            )
            for one, at in placed
        ),
        spots=tuple(
            Mark(
                f"spot:{spot.spot_id}",
                "; ".join(spot.names),
                "/figures#spots",
                state,
                colour,
                at,
                *view.place(at),
                radius=spot_radius(spot.recent),
            )
            for spot, state, colour, at in found
        ),
        areas=tuple(_areas(view, ((one.version.camera.place.commune, at) for one, at in placed))),
        bar=ScaleBar(*scale_bar(view.metres, 160)),
    )


def spot_radius(recent: int) -> float:
    """Its area grows with how much happened there lately."""
    return round(min(40.0, 16 + 3.2 * math.sqrt(recent)), 1)


@dataclass(frozen=True, slots=True)
class Inset:
    """A small map around one camera."""

    x: float
    y: float
    others: tuple[World, ...]
    """Other cameras in sight, in its units."""
    bar: ScaleBar


def inset_of(place: Place, others: Iterable[Place]) -> Inset | None:
    """None where nobody noted where the camera looks."""
    at = position(place)
    if at is None:
        return None
    view = fitted([at], INSET_WIDTH, INSET_HEIGHT, 0, _INSET_M)
    seen = [view.place(found) for one in others if (found := position(one)) is not None]
    inside = [one for one in seen if 0 < one[0] < INSET_WIDTH and 0 < one[1] < INSET_HEIGHT]
    return Inset(*view.place(at), tuple(inside[:_NEAR]), ScaleBar(*scale_bar(view.metres, 90)))


def _areas(view: View, found: Iterable[tuple[str | None, World]]) -> Iterable[Area]:
    communes = defaultdict[str, list[World]](list)
    for commune, at in found:
        if commune:
            communes[commune].append(at)
    for name, points in sorted(communes.items()):
        around = hull(points)
        middle = sum(x for x, _ in points) / len(points), min(y for _, y in points)
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(view.place, around))
        yield Area(name, middle, *view.place(middle), around, drawn)
