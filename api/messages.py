"""What a scanning child process and its parent say to each other: one JSON object per line."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from api.line import Line
from evidence.record import EventDetail, HealthRecord
from evidence.run_folder import Marker, MediaFacts
from pipeline import ScanOptions


class Job(Line):
    """To the child, on its standard input: scan this."""

    key: str
    path: Path
    marker: Marker
    out: Path
    options: ScanOptions
    program: str


class Advanced(Line):
    """Still alive, and this far."""

    type: Literal["advanced"] = "advanced"
    media_s: float
    duration_s: float | None


class Opened(Line):
    type: Literal["opened"] = "opened"
    media: MediaFacts


class Found(Line):
    """An event whose folder is complete: it is kept even if the child dies in the next moment."""

    type: Literal["found"] = "found"
    event: EventDetail


class Unwell(Line):
    type: Literal["unwell"] = "unwell"
    health: HealthRecord


class Finished(Line):
    """The result is on disk."""

    type: Literal["finished"] = "finished"


class Failed(Line):
    """Given up, with the reason in both languages; `stop_all` where the next input would fare no better."""

    type: Literal["failed"] = "failed"
    vi: str
    en: str
    stop_all: bool = False


Message = Annotated[Advanced | Opened | Found | Unwell | Finished | Failed, Field(discriminator="type")]
_adapter: TypeAdapter[Message] = TypeAdapter(Message)


def read_message(line: bytes) -> Message:
    """One line of a child's standard output. Raises pydantic.ValidationError."""
    return _adapter.validate_json(line)
