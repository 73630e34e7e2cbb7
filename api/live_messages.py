"""What `litterwatch serve` and its processes say to each other: one JSON object per line."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field, TypeAdapter

from api.line import Line
from api.recorder_messages import Changed, GaveUp, Recording
from api.sealing_messages import Sealing
from detector.watcher import Effort
from evidence.live_lists import Condition
from evidence.record import EventDetail
from pipeline import ScanOptions
from pipeline.load import Stream


class WatchJob(Line):
    """To a watcher, on its standard input."""

    camera: str
    data: Path
    options: ScanOptions
    detect: bool = False
    """The camera's sub-stream is recorded too, and to be watched."""


class Watching(Line):
    """A watcher is at work. `media_s` has been reached; the rest is pipeline.load.Load, counted since it started."""

    beat: ClassVar[bool] = True
    type: Literal["watching"] = "watching"
    media_s: float
    stream: Stream
    effort: Effort
    delay_s: float
    longest_delay_s: float
    watched_s: float
    late_s: float
    sparing_s: float
    keyframes_s: float
    skipped_s: float
    torn_pictures: int


class Flagged(Line):
    """An event, or a new revision of one, is on disk. `event.live` says how late it was flagged."""

    type: Literal["flagged"] = "flagged"
    event: EventDetail


class Seen(Line):
    """The detector said of the camera's picture; it is on disk."""

    type: Literal["seen"] = "seen"
    condition: Condition


LiveMessage = Annotated[Recording | Changed | Watching | Flagged | Seen | Sealing | GaveUp, Field(discriminator="type")]
_adapter: TypeAdapter[LiveMessage] = TypeAdapter(LiveMessage)


def read_live_message(line: bytes) -> LiveMessage:
    """One line of a process's standard output. Raises pydantic.ValidationError."""
    return _adapter.validate_json(line)
