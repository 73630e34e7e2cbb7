"""The event record: one line of events.jsonl (schema 1), the event.json beside its clip, and health records."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from detector.events import Actor, Deposit, Health, HealthKind, Kind, Sighting, Violation, ZoneState

WallClock = Callable[[float], datetime | None]
"""Media seconds to aware UTC, None where the wall clock is unknown."""


def iso_utc(at: datetime) -> str:
    """2026-11-22T00:54:15.250Z"""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Seconds = Annotated[float, Field(allow_inf_nan=False)]
Utc = Annotated[datetime, PlainSerializer(iso_utc, return_type=str, when_used="json")]
Local = Annotated[
    datetime, PlainSerializer(lambda at: at.isoformat(timespec="milliseconds"), return_type=str, when_used="json")
]
"""With the offset of the place: 2026-11-22T18:30:05.000+07:00"""
Box = tuple[float, float, float, float]


class Record(BaseModel):
    """Frozen, and strict about names: a field that no contract lists is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)


class Stills(Record):
    """Paths of the pictures, relative to the run's folder; None where there is no such moment."""

    before: str | None = None
    carry: str | None = None
    release: str | None = None
    left_behind: str | None = None
    actor: str | None = None


class ModelRef(Record):
    """Which weights saw it."""

    name: str
    sha256: str


class EventRecord(Record):
    """One line of events.jsonl.

    `*_s` are media seconds from the first frame, `*_utc` wall clock (None where unknown), boxes x1 y1 x2 y2 in pixels
    of the source frame. Updates of a live event carry the same `event_id` and a higher `revision`.
    """

    schema_: Literal[1] = Field(default=1, alias="schema")
    event_id: str
    revision: int = 1
    source: str
    kind: Kind
    actor: Actor
    allowed: bool | None
    violations: tuple[Violation, ...]
    start_s: Seconds | None
    release_s: Seconds
    confirmed_s: Seconds | None
    end_s: Seconds | None
    start_utc: Utc | None
    release_utc: Utc | None
    confirmed_utc: Utc | None
    end_utc: Utc | None
    item_box: Box
    actor_box: Box | None
    score: float = Field(ge=0, le=1)
    zone: str | None
    rule: str | None
    clip: str | None
    stills: Stills
    model: ModelRef


class ClipFacts(Record):
    """The clip as it was cut: `start_s` and `end_s` on the source's media clock; `preview` is the browser's copy."""

    start_s: Seconds
    end_s: Seconds
    sha256: str
    codec: str
    preview: str | None = None
    start_utc: Utc | None = None
    """Wall clock of the first picture; it is in the clip too."""
    declared_fps: float | None = None
    """What the camera or the file says of itself."""


class TrackPoint(Record):
    """Where somebody was."""

    media_s: Seconds
    box: Box
    score: float | None = None
    """What YOLO said of it there, 0..1."""
    called: str | None = None
    """The class that it gave there."""

    @classmethod
    def of(cls, seen: Sighting) -> "TrackPoint":
        score = None if seen.score is None else round(float(seen.score), 3)
        return cls(media_s=round(seen.media_s, 3), box=box_px(seen.box), score=score, called=seen.called)


class KeptFile(Record):
    """A file beside event.json: its path below DIR, and the hash that it was written with."""

    path: str
    sha256: str


class ZoneStateRecord(Record):
    """What applied where the item lies, at the release; see detector.events.ZoneState."""

    zone: str | None
    rule: str
    by: Literal["foot", "box", "outside"]
    polygon: tuple[tuple[float, float], ...] | None
    foot: tuple[float, float]
    covered: float
    timezone: str | None
    at: Local | None
    hours: tuple[str, ...] | None
    inside: bool | None

    @classmethod
    def of(cls, state: ZoneState) -> "ZoneStateRecord":
        return cls(
            zone=state.zone,
            rule=state.rule,
            by=state.by,
            polygon=state.polygon,
            foot=(round(state.foot[0], 4), round(state.foot[1], 4)),
            covered=round(state.covered, 3),
            timezone=state.timezone,
            at=state.at,
            hours=state.hours,
            inside=state.inside,
        )


class LiveFacts(Record):
    """What is known of an event's time because a camera was watched live. Times are null where unknown."""

    clock_source: str | None
    """Where `*_utc` come from: "rtcp" the camera's own clock, "arrival" ours when the packet came."""
    clock_uncertainty_s: Seconds | None
    """The truth lies within ± this of `release_utc`."""
    received_utc: Utc | None
    """Our clock when the packet of the release came."""
    flagged_utc: Utc
    """Our clock when the event was written."""
    latency_s: Seconds | None
    """From the release's packet to the written event."""
    decided_s: Seconds | None
    """Of it, what passed after the owner rule's own waiting was over: the program's delay."""
    stream: str = "main"
    """Whose media seconds, boxes, pictures and clip these are: "main", or "detect" where the main stream has nothing
    of that moment."""
    seen_on: str = "main"
    """The stream that the detector watched."""
    match_uncertainty_s: Seconds | None = None
    """Where these differ: the moments are the same to within ± this, by the wall clock. null: one stream, one clock."""


class EventDetail(EventRecord):
    """event.json: the record, and what a person needs who looks at the pictures."""

    width: int
    height: int
    clip_facts: ClipFacts | None
    thumb: str | None
    """The release, small."""
    before_still_s: Seconds | None
    carry_still_s: Seconds | None
    left_behind_still_s: Seconds
    actor_still_s: Seconds | None
    actor_still_box: Box | None
    track: tuple[TrackPoint, ...]
    live: LiveFacts | None = None
    """None for a recording."""
    before_still_utc: Utc | None = None
    carry_still_utc: Utc | None = None
    left_behind_still_utc: Utc | None = None
    actor_still_utc: Utc | None = None
    actor_name: str | None = None
    """What YOLO calls the actor."""
    surroundings: KeptFile | None = None
    """Who else was near, and how the item lay. None where it was not noted."""
    zone_state: ZoneStateRecord | None = None
    tracks: KeptFile | None = None
    """Who was where at each look, as it is sealed. None as long as there is no clip whose pictures it could number."""

    def record(self) -> EventRecord:
        """The line of events.jsonl this detail belongs to."""
        return EventRecord.model_validate(self.model_dump(include=set(EventRecord.model_fields), by_alias=False))


class HealthRecord(Record):
    """One line of health.jsonl: the camera could not watch from `start_s` to `end_s` (None: to the end)."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    source: str
    kind: HealthKind
    start_s: Seconds
    end_s: Seconds | None
    start_utc: Utc | None
    end_utc: Utc | None
    detail: str

    @classmethod
    def of(cls, health: Health, source: str, clock: WallClock) -> "HealthRecord":
        return cls(
            source=source,
            kind=health.kind,
            start_s=round(health.start_s, 3),
            end_s=_ms(health.end_s),
            start_utc=clock(health.start_s),
            end_utc=_at(clock, health.end_s),
            detail=health.detail,
        )


def event_id(deposit: Deposit, source: str, content: str, settings: str) -> str:
    """20 hex digits that stay the same for the same footage, name and settings.

    `content` fingerprints the footage, `settings` everything that decides what is found in it. Times count to a tenth
    of a second and boxes to 4 px, so that another CPU's rounding does not make another event.
    """
    box = ",".join(str(round(v / 4)) for v in deposit.item_box)
    facts = "\n".join((source, content, settings, deposit.kind, f"{deposit.release_s:.1f}", box))
    return hashlib.sha256(facts.encode()).hexdigest()[:20]


def describe(
    deposit: Deposit,
    *,
    event_id: str,
    source: str,
    clock: WallClock,
    model: ModelRef,
    size: tuple[int, int],
    clip: str | None,
    clip_facts: ClipFacts | None,
    stills: Stills,
    thumb: str | None = None,
    live: LiveFacts | None = None,
    surroundings: KeptFile | None = None,
) -> EventDetail:
    """The detector's finding as a record; `size` is (width, height) of the source frame in pixels."""
    return EventDetail(
        event_id=event_id,
        source=source,
        kind=deposit.kind,
        actor=deposit.actor,
        allowed=deposit.allowed,
        violations=deposit.violations,
        start_s=_ms(deposit.start_s),
        release_s=round(deposit.release_s, 3),
        confirmed_s=_ms(deposit.confirmed_s),
        end_s=_ms(deposit.end_s),
        start_utc=_at(clock, deposit.start_s),
        release_utc=clock(deposit.release_s),
        confirmed_utc=_at(clock, deposit.confirmed_s),
        end_utc=_at(clock, deposit.end_s),
        item_box=box_px(deposit.item_box),
        actor_box=None if deposit.actor_box is None else box_px(deposit.actor_box),
        score=round(float(deposit.score), 4),
        zone=deposit.zone,
        rule=deposit.rule,
        clip=clip,
        stills=stills,
        model=model,
        width=size[0],
        height=size[1],
        clip_facts=clip_facts,
        thumb=thumb,
        before_still_s=_ms(deposit.before_still_s),
        carry_still_s=_ms(deposit.carry_still_s),
        left_behind_still_s=round(deposit.left_behind_still_s, 3),
        actor_still_s=_ms(deposit.actor_still_s),
        actor_still_box=None if deposit.actor_still_box is None else box_px(deposit.actor_still_box),
        track=tuple(map(TrackPoint.of, deposit.path)),
        live=live,
        before_still_utc=_at(clock, deposit.before_still_s),
        carry_still_utc=_at(clock, deposit.carry_still_s),
        left_behind_still_utc=clock(deposit.left_behind_still_s),
        actor_still_utc=_at(clock, deposit.actor_still_s),
        actor_name=deposit.actor_name,
        surroundings=surroundings,
        zone_state=None if deposit.zone_state is None else ZoneStateRecord.of(deposit.zone_state),
    )


def _ms(value: float | None) -> float | None:
    return None if value is None else round(float(value), 3)


def _at(clock: WallClock, media_s: float | None) -> datetime | None:
    return None if media_s is None else clock(media_s)


def box_px(box: Box) -> Box:
    """To a tenth of a pixel."""
    x1, y1, x2, y2 = (round(float(v), 1) for v in box)
    return x1, y1, x2, y2
