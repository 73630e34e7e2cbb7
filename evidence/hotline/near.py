"""Which cameras may have seen what somebody reports, and which part of their recordings. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from evidence.distance import apart_m
from evidence.hotline.report import Report, Whereabouts
from streams.config import Camera
from streams.ring import Interval

Why = Literal["distance", "commune"]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far from the place and time of a report is looked."""

    within_m: float = 400.0
    most_cameras: int = 6
    margin_s: float = 180.0
    """Before and after the time that was named: somebody comes, leaves something and goes."""
    most_s: float = 3600.0
    """On each side of it; who is less sure has to look for it by hand."""


@dataclass(frozen=True, slots=True)
class Near:
    """A camera that may have seen it. `distance_m` is from the place it looks at, None where either has no position."""

    camera: Camera
    distance_m: float | None
    why: Why


def cameras_near(place: Whereabouts, cameras: Iterable[Camera], reach: Reach) -> tuple[Near, ...]:
    """The nearest first. Where none is within reach, or nobody knows the position, those of the same commune that are
    not known to look elsewhere."""
    near: list[Near] = []
    same: list[Near] = []
    for camera in cameras:
        distance = apart_m(place, camera.place)
        if distance is not None and distance <= reach.within_m:
            near.append(Near(camera, distance, "distance"))
        elif distance is None and place.commune is not None and camera.place.commune == place.commune:
            same.append(Near(camera, None, "commune"))
    near.sort(key=lambda one: (one.distance_m or 0.0, one.camera.id))
    same.sort(key=lambda one: one.camera.id)
    return tuple((near or same)[: reach.most_cameras])


def interval_of(report: Report, reach: Reach) -> Interval:
    """When it may have happened, by our clock."""
    at_s = report.happened_utc.timestamp()
    either_s = min(report.uncertainty_s + reach.margin_s, reach.most_s)
    return Interval.arrival(at_s - either_s, at_s + either_s)
