"""How far apart two places are."""

import math
from typing import Protocol

EARTH_M = 6_371_008.8
"""Mean radius (IUGG)."""


class Located(Protocol):
    """WGS 84 degrees, None where nobody knows them."""

    @property
    def lat(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...


def apart_m(a: Located, b: Located) -> float | None:
    """Great-circle distance; None where either has no coordinates."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))
