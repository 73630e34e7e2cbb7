"""Groups of a manifest: what happened, and what the program that flagged it is."""

from typing import Literal

from pydantic import Field

from detector.events import Actor, Kind
from evidence.package.parts import Box, Local, PackagePath, Part, Sha256, Utc


class Event(Part):
    """Times are of the moment itself: from the wall clock that `time` describes, null where that is not known."""

    type: Kind
    """dump: đổ rác; litter: xả rác."""
    revision: int = Field(ge=1)
    """Of the event's record, as it is sealed."""
    source: str
    """Camera id, or name of the recording."""
    zone_id: str | None
    rule_id: str | None
    """Such as hours: the rule that decided."""
    rule_version: str | None
    """Such as 1f0c9a2b: context/rule.json says what it said."""
    allowed: bool | None
    place_violation: bool | None
    time_violation: bool | None
    start_utc: Utc | None
    peak_utc: Utc | None
    """The item leaves the hand or the vehicle."""
    end_utc: Utc | None
    start_local: Local | None
    peak_local: Local | None
    end_local: Local | None
    duration_s: float | None
    confidence: float = Field(ge=0, le=1)
    """Calibrated: of events at 0.8, about 8 in 10 are real."""
    object_classes: tuple[str, ...]
    """What the detector calls those who took part; the item itself has no class."""
    actor_kind: Actor
    dedupe_group: str | None
    start_s: float | None
    release_s: float
    confirmed_s: float | None
    end_s: float | None
    """Seconds of media, of the source; media[].start_s says where a file begins on this line."""
    frame_width: int = Field(gt=0)
    frame_height: int = Field(gt=0)
    item_box: Box
    actor_box: Box | None
    """At the release."""


class Identification(Part):
    """The pictures that serve to find out who it was. Null where nothing was seen: no picture is made up."""

    person_still: PackagePath | None
    """The largest sharp full-body view."""
    vehicle_still: PackagePath | None
    vehicle_region: Box | None
    """In the frame that `vehicle_still` is a part of."""
    plate_still: PackagePath | None
    plate_region: Box | None
    direction_of_travel_deg: float | None
    """In the picture, clockwise from upwards; null where the actor hardly moved."""


class Threshold(Part):
    name: str
    value: float


class Ai(Part):
    """What flagged it. Its output is advice: a person decides."""

    model_name: str
    version: str | None
    weights_sha256: Sha256
    config_sha256: Sha256 | None
    """Over all settings and rules that decide what is flagged; null where they were not noted."""
    thresholds: tuple[Threshold, ...]
    system_card_uri: str | None
    advisory: Literal[True] = True
