"""Places on a flat drawing, north up: Web Mercator, as tile servers use it, so that both fit on each other. Pure.

Coordinates of the world run from 0 to 1 each way, from the north-west corner.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_EARTH_M = 2 * math.pi * 6_378_137.0
"""Around the equator, by the sphere that Web Mercator is made on."""
_FURTHEST = 85.051129

World = tuple[float, float]


@dataclass(frozen=True, slots=True)
class View:
    """A window of `width` by `height` units that shows the world's point `middle` in its middle."""

    middle: World
    scale: float
    """Units for the whole world."""
    width: float
    height: float

    def place(self, at: World) -> World:
        return (
            (at[0] - self.middle[0]) * self.scale + self.width / 2,
            (at[1] - self.middle[1]) * self.scale + self.height / 2,
        )

    @property
    def metres(self) -> float:
        """Of one unit, in the middle."""
        lat = math.atan(math.sinh(math.pi * (1 - 2 * self.middle[1])))
        return _EARTH_M * math.cos(lat) / self.scale


def world(lat: float, lon: float) -> World:
    lat = max(-_FURTHEST, min(_FURTHEST, lat))
    return (lon + 180) / 360, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2


def fitted(points: Sequence[World], width: float, height: float, margin: float, least_m: float = 500) -> View:
    """Shows all of them, and no less than `least_m` across. Raises ValueError where there are none."""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    middle = (left + right) / 2, (top + bottom) / 2
    nearest = View(middle, 1.0, width, height).metres / (least_m / width)
    fits = [
        room / span
        for room, span in ((width - 2 * margin, right - left), (height - 2 * margin, bottom - top))
        if span > 0
    ]
    return View(middle, min([nearest, *fits]), width, height)


def scale_bar(metres: float, most: float) -> tuple[float, str]:
    """A round length no longer than `most` units, and its name; `metres` is one unit."""
    longest = most * metres
    power = 10 ** math.floor(math.log10(longest))
    length = next(step * power for step in (5, 2, 1) if step * power <= longest)
    return length / metres, f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"


def hull(points: Iterable[World]) -> tuple[World, ...]:
    """The convex polygon around them (Andrew 1979); themselves where they are one or two."""
    found = sorted(set(points))
    if len(found) < 3:
        return tuple(found)

    def half(ordered: Iterable[World]) -> list[World]:
        kept: list[World] = []
        for point in ordered:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
                kept.pop()
            kept.append(point)
        return kept[:-1]

    return (*half(found), *half(reversed(found)))


def _turn(a: World, b: World, c: World) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
