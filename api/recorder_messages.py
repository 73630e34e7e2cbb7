"""What a recorder process and its parent say to each other. Apart from the rest, so that a recorder, of which there is
one for each camera, does not load the detector."""

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from api.line import Line
from streams.camera.url import Transport
from streams.recorder import CameraState
from streams.ring import AlarmKind


class RecordJob(Line):
    """To a recorder, on its standard input: never on a command line, for the address holds the password."""

    camera: str
    data: Path
    url: str = Field(repr=False)
    transport: Transport
    max_bytes: int
    max_age_s: float


class RingAlarm(Line):
    """A condition under which the ring does not keep what it should."""

    kind: AlarmKind
    detail: str


class Packets(Line):
    """Since the recorder started."""

    received: int = 0
    received_bytes: int = 0
    written: int = 0
    written_bytes: int = 0
    before_keyframe: int = 0
    """Received and not written: nothing could decode them."""
    write_failed: int = 0
    """Received and not written: the disk refused."""
    network_lost: int | None = None
    """RTP packets that were sent and never came; null over TCP, where that cannot be."""


class Kept(Line):
    """What is on disk; null where that cannot be told."""

    ring_bytes: int | None = None
    oldest_utc_s: float | None = None
    disk_free_bytes: int | None = None
    disk_bytes: int | None = None


class Recording(Line):
    """A recorder is at work."""

    beat: ClassVar[bool] = True
    type: Literal["recording"] = "recording"
    packets: Packets
    kept: Kept
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
