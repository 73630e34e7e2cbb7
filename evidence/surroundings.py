"""What was around an act: surroundings.json beside event.json, which is read in every list and so holds none of it."""

import hashlib
from bisect import bisect_right
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from detector.events import Deposit, Lying, Part, Passage, Surroundings
from evidence.kept import altered
from evidence.record import Box, KeptFile, Record, Seconds, TrackPoint, Utc, WallClock, box_px

SURROUNDINGS = "surroundings.json"
CLOCK_EVERY_S = 5.0
"""Spacing of the moments whose wall clock is noted: a camera's clock runs evenly between two of them."""
CLOCK_SPAN_S = 60.0
"""So long before and after the release."""
UNEVEN_S = 0.25
"""Where wall clock and media time differ by more between two such moments, one of them was set in between."""


class LyingPoint(Record):
    """The item at one look; `shows` is the share of its pixels that look as they did when it came to rest."""

    media_s: Seconds
    box: Box
    shows: float

    @classmethod
    def of(cls, look: Lying) -> "LyingPoint":
        return cls(media_s=round(look.media_s, 3), box=box_px(look.box), shows=round(look.shows, 2))


class NameShare(Record):
    """A class that YOLO gave to a track, and its share of the summed scores."""

    name: str
    share: float


class PassageRecord(Record):
    """Somebody who came near; see detector.events.Passage."""

    track_id: int
    part: Part
    name: str
    names: tuple[NameShare, ...]
    moved: bool
    first_s: Seconds
    last_s: Seconds
    nearest_s: Seconds
    nearest_heights: float
    release_heights: float | None
    on_item: float
    path: tuple[TrackPoint, ...]

    @classmethod
    def of(cls, one: Passage) -> "PassageRecord":
        return cls(
            track_id=one.track_id,
            part=one.part,
            name=one.name,
            names=tuple(NameShare(name=name, share=round(share, 3)) for name, share in one.names),
            moved=one.moved,
            first_s=round(one.first_s, 3),
            last_s=round(one.last_s, 3),
            nearest_s=round(one.nearest_s, 3),
            nearest_heights=round(one.nearest_heights, 2),
            release_heights=None if one.release_heights is None else round(one.release_heights, 2),
            on_item=round(one.on_item, 2),
            path=tuple(map(TrackPoint.of, one.path)),
        )


class ClockPoint(Record):
    """A moment of media time whose wall clock is known."""

    media_s: Seconds
    utc: Utc


class SurroundingsRecord(Record):
    """surroundings.json; see detector.events.Surroundings."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    from_s: Seconds
    to_s: Seconds
    bare_s: Seconds | None
    rest_s: Seconds
    left_s: Seconds | None
    item: tuple[LyingPoint, ...]
    passages: tuple[PassageRecord, ...]
    far: int
    left_out: int
    clock: tuple[ClockPoint, ...]

    @classmethod
    def of(cls, deposit: Deposit, around: Surroundings, clock: WallClock) -> "SurroundingsRecord":
        first_s = min(deposit.path[0].media_s, around.from_s) if deposit.path else around.from_s
        return cls(
            from_s=round(around.from_s, 3),
            to_s=round(around.to_s, 3),
            bare_s=None if around.bare_s is None else round(around.bare_s, 3),
            rest_s=round(around.rest_s, 3),
            left_s=None if around.left_s is None else round(around.left_s, 3),
            item=tuple(map(LyingPoint.of, around.item)),
            passages=tuple(map(PassageRecord.of, around.passages)),
            far=around.far,
            left_out=around.left_out,
            clock=_clock(
                clock,
                max(first_s, deposit.release_s - CLOCK_SPAN_S),
                min(max(around.to_s, deposit.end_s or 0.0), deposit.release_s + CLOCK_SPAN_S),
            ),
        )

    def utc_at(self, media_s: float) -> datetime | None:
        """Between the moments that were noted; None outside of them, and where the clock was set in between."""
        after = bisect_right(self.clock, media_s, key=lambda point: point.media_s)
        if after == 0 or (after == len(self.clock) and media_s > self.clock[-1].media_s):
            return None
        a, b = self.clock[after - 1], self.clock[min(after, len(self.clock) - 1)]
        took, span_s = b.utc - a.utc, b.media_s - a.media_s
        if abs(took.total_seconds() - span_s) > UNEVEN_S:
            return None
        return a.utc + took * ((media_s - a.media_s) / span_s if span_s > 0 else 0.0)


class SurroundingsError(ValueError):
    """surroundings.json is not what was written when the event was kept."""


def read_surroundings(root: Path, kept: KeptFile) -> SurroundingsRecord:
    """Of an event below `root`. Raises SurroundingsError, also where it is gone; OSError."""
    path = root / kept.path
    content = path.read_bytes() if path.exists() else None
    wrong = altered(kept, None if content is None else hashlib.sha256(content).hexdigest())
    if content is None or wrong is not None:
        raise SurroundingsError(wrong)
    try:
        return SurroundingsRecord.model_validate_json(content)
    except ValidationError as error:
        raise SurroundingsError(f"{kept.path}: {error.errors()[0]['msg']}") from error


def _clock(clock: WallClock, from_s: float, to_s: float) -> tuple[ClockPoint, ...]:
    moments = [from_s + n * CLOCK_EVERY_S for n in range(int(max(0.0, to_s - from_s) / CLOCK_EVERY_S) + 1)]
    said = ((at_s, clock(at_s)) for at_s in (*moments, to_s))
    return tuple(ClockPoint(media_s=round(at_s, 3), utc=at) for at_s, at in said if at is not None)
