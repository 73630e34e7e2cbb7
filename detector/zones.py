"""Place and time rules: what is allowed where the item came to lie, and when."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.events import Violation, ZoneState
from detector.hours import DAY_MINUTES, WeeklyHours, Window
from streams import polygons
from streams.config import Camera, Hours
from streams.frames import BoxPx

RuleKind = Literal["never", "hours", "allowed", "ignore", "bin"]
MIN_COVERED = 0.5
"""An item whose foot stands in no zone belongs to the one that covers at least this much of its box."""


@dataclass(frozen=True, slots=True)
class PlaceVerdict:
    """What the rules say about one item.

    `zone` and `rule` name what decided, the rule with its version (None only where nothing decided). `ignore`: the
    place is not to be watched at all. `allowed` is None where it cannot be known. `state` is what was gone by.
    """

    zone: str | None
    rule: str | None
    ignore: bool
    allowed: bool | None
    violations: tuple[Violation, ...]
    state: ZoneState


@dataclass(frozen=True, slots=True)
class Zone:
    """One polygon (fractions of the picture) and its rule; `hours` only where the rule is "hours"."""

    id: str
    polygon: polygons.Polygon
    rule: RuleKind
    hours: WeeklyHours | None = None

    @property
    def version(self) -> str:
        """The rule and the first 8 hex digits of the SHA-256 of everything that defines it: "hours@1f0c9a2b"."""
        return f"{self.rule}@{_digest(self)}"


WHOLE_PICTURE = Zone("", ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)), "never")


@dataclass(frozen=True, slots=True)
class PlaceRules:
    """The zones of one camera. Outside every zone, and where there is none, the rule is `never`."""

    zones: tuple[Zone, ...] = field(default=())

    @classmethod
    def of(cls, camera: Camera, timezone: ZoneInfo) -> "PlaceRules":
        """The rules of a configured camera."""
        zones = []
        for z in camera.zones:
            hours = None
            if z.rule == "hours":
                week = {day: tuple(_window(a) for a in z.allow if day in a.days) for day in range(7)}
                hours = WeeklyHours(week, timezone, {e.date: tuple(map(_window, e.allow)) for e in z.exceptions})
            zones.append(Zone(z.id, z.polygon, z.rule, hours))
        return cls(tuple(zones))

    @property
    def fingerprint(self) -> str:
        """Changes whenever any zone does: part of what makes an event id."""
        return hashlib.sha256("\n".join(f"{z.id} {z.version}" for z in self.zones).encode()).hexdigest()[:16]

    def decide(self, item_box: BoxPx, width: int, height: int, at: datetime | None) -> PlaceVerdict:
        """Judge an item lying in `item_box` of a picture of `width` x `height` pixels, left there at `at`.

        `at` is aware, or None where the wall clock is unknown; then a rule with hours cannot be judged and says so.
        """
        zone = self.zone_of(item_box, width, height)
        name, state = zone.id or None, _state(zone, _fractions(item_box, width, height), at)
        if zone.rule == "ignore":
            return PlaceVerdict(name, zone.version, True, None, (), state)
        if zone.rule == "never":
            return PlaceVerdict(name, zone.version, False, False, ("place",), state)
        if zone.hours is None:  # allowed, bin
            return PlaceVerdict(name, zone.version, False, True, (), state)
        if at is None:
            return PlaceVerdict(name, zone.version, False, None, (), state)
        if zone.hours.contains(at):
            return PlaceVerdict(name, zone.version, False, True, (), state)
        return PlaceVerdict(name, zone.version, False, False, ("time",), state)

    def zone_of(self, item_box: BoxPx, width: int, height: int) -> Zone:
        """The zone an item lies in.

        The item's foot (bottom centre of its box) is where it touches the ground, so a zone that holds it wins; where
        zones nest, the smallest. Failing that, the zone that covers most of the box, if that is half of it; a bin only
        ever by its foot, because a bag leaning against a bin is not in it.
        """
        box = _fractions(item_box, width, height)
        standing = [z for z in self.zones if polygons.contains(z.polygon, _foot(box))]
        if standing:
            return min(standing, key=lambda z: polygons.area(z.polygon))
        share = [(polygons.covered(z.polygon, box), z) for z in self.zones if z.rule != "bin"]
        share = [(part, z) for part, z in share if part >= MIN_COVERED]
        if share:
            return min(share, key=lambda s: (-s[0], polygons.area(s[1].polygon)))[1]
        return WHOLE_PICTURE

    def watched(self, width: int, height: int) -> NDArray[np.bool_]:
        """(height, width) mask of the pixels that no `ignore` zone decides, for gates that work on small pictures."""
        mask = np.ones((height, width), np.uint8)
        for zone in sorted(self.zones, key=lambda z: -polygons.area(z.polygon)):
            points = np.round(np.array(zone.polygon) * (width, height)).astype(np.int32)
            cv2.fillPoly(mask, [points], 0 if zone.rule == "ignore" else 1)
        return mask.astype(np.bool_)


def _fractions(box: BoxPx, width: int, height: int) -> BoxPx:
    return box[0] / width, box[1] / height, box[2] / width, box[3] / height


def _foot(box: BoxPx) -> polygons.Point:
    """Where what lies in `box` (fractions of the picture) touches the ground."""
    return min(1.0, max(0.0, (box[0] + box[2]) / 2)), min(1.0, max(0.0, box[3]))


def _state(zone: Zone, box: BoxPx, at: datetime | None) -> ZoneState:
    foot, hours = _foot(box), zone.hours
    state = ZoneState(
        zone=zone.id or None,
        rule=zone.version,
        by="outside" if not zone.id else "foot" if polygons.contains(zone.polygon, foot) else "box",
        polygon=zone.polygon if zone.id else None,
        foot=foot,
        covered=polygons.covered(zone.polygon, box),
    )
    if hours is None:
        return state
    if at is None:
        return replace(state, timezone=hours.timezone.key)
    local = at.astimezone(hours.timezone)
    return replace(state, timezone=hours.timezone.key, at=local, hours=hours.told(at), inside=hours.contains(at))


def _window(hours: Hours) -> Window:
    past_midnight = DAY_MINUTES if hours.end <= hours.start else 0
    return Window(hours.start, hours.end + past_midnight)


def _digest(zone: Zone) -> str:
    hours: object = None
    if zone.hours is not None:
        hours = {
            "timezone": zone.hours.timezone.key,
            "week": {str(day): _spans(windows) for day, windows in sorted(zone.hours.week.items())},
            "exceptions": {day.isoformat(): _spans(w) for day, w in sorted(zone.hours.exceptions.items())},
        }
    definition = {"id": zone.id, "polygon": zone.polygon, "rule": zone.rule, "hours": hours}
    return hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()[:8]


def _spans(windows: Sequence[Window]) -> list[str]:
    return [f"{w.start}-{w.end}" for w in sorted(windows)]
