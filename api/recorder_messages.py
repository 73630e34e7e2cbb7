"""What a recorder process and its parent say to each other. Apart from the rest, so that a recorder, of which there is
one for each camera, does not load the detector."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from api.line import Line
from streams.recorder import CameraState
from streams.ring import AlarmKind


class RecordJob(Line):
    """To a recorder, on its standard input: never on a command line, for the address holds the password."""

    camera: str
    data: Path
    url: str = Field(repr=False)
    max_bytes: int
    max_age_s: float


class RingAlarm(Line):
    """A condition under which the ring does not keep what it should."""

    kind: AlarmKind
    detail: str


class Recording(Line):
    """A recorder is at work; counts since it started."""

    type: Literal["recording"] = "recording"
    received: int
    kept: int
    alarms: tuple[RingAlarm, ...]


class Changed(Line):
    """The camera is in another state."""

    type: Literal["changed"] = "changed"
    state: CameraState
    since_utc_s: float
    vi: str
    en: str


class GaveUp(Line):
    """The process ends, and why."""

    type: Literal["gave_up"] = "gave_up"
    vi: str
    en: str
