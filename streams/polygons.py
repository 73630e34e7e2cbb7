"""Polygons in fractions of the picture: inside or not, and how much of a box they cover."""

from itertools import pairwise

Point = tuple[float, float]
Polygon = tuple[Point, ...]


def area(polygon: Polygon) -> float:
    """Unsigned area by the shoelace formula."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _edges(polygon))) / 2


def contains(polygon: Polygon, point: Point) -> bool:
    """Even-odd rule; a point on the border counts as inside, so that a foot on the last row is not lost."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in _edges(polygon):
        cross = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        within = min(x1, x2) - 1e-9 <= x <= max(x1, x2) + 1e-9 and min(y1, y2) - 1e-9 <= y <= max(y1, y2) + 1e-9
        if within and abs(cross) < 1e-12:
            return True
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def covered(polygon: Polygon, box: tuple[float, float, float, float]) -> float:
    """The fraction of `box` (x1, y1, x2, y2) that lies inside the polygon: 0..1.

    Sutherland and Hodgman (1974), the box as the clip window. A concave polygon leaves edges along the border that
    enclose nothing, so the area is still right.
    """
    x1, y1, x2, y2 = box
    size = (x2 - x1) * (y2 - y1)
    if size <= 0:
        return 0.0
    clipped = polygon
    for axis, limit, keep_above in ((0, x1, True), (0, x2, False), (1, y1, True), (1, y2, False)):
        clipped = _clip(clipped, axis, limit, keep_above)
        if len(clipped) < 3:
            return 0.0
    return min(1.0, area(clipped) / size)


def crosses_itself(polygon: Polygon) -> bool:
    """Whether two edges that are not neighbours meet."""
    edges = _edges(polygon)
    n = len(edges)
    return any(
        _meet(*edges[i], *edges[j])
        for i in range(n)
        for j in range(i + 1, n)
        if j - i > 1 and not (i == 0 and j == n - 1)
    )


def _edges(polygon: Polygon) -> list[tuple[Point, Point]]:
    return list(pairwise((*polygon, polygon[0]))) if polygon else []


def _clip(polygon: Polygon, axis: int, limit: float, keep_above: bool) -> Polygon:
    out: list[Point] = []
    for a, b in _edges(polygon):
        a_in = a[axis] >= limit if keep_above else a[axis] <= limit
        b_in = b[axis] >= limit if keep_above else b[axis] <= limit
        if a_in:
            out.append(a)
        if a_in != b_in:
            t = (limit - a[axis]) / (b[axis] - a[axis])
            out.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
    return tuple(out)


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> int:
        value = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
        return (value > 1e-12) - (value < -1e-12)

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
