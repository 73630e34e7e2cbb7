"""How serve is, as one frozen picture: made some times a second by the thread that supervises, read by whoever shows
it. Nothing in it holds a secret."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from api.live_messages import Watching
from api.recorder_messages import Kept, Packets
from api.worker import Role
from detector.events import HealthKind
from evidence.catalogue import Text
from evidence.live_lists import Condition
from streams.camera.url import Transport
from streams.recorder import CameraState

Off = Literal["off"]
"""No recorder runs, so nobody knows how the camera is."""
ShownState = CameraState | HealthKind | Off


@dataclass(frozen=True, slots=True)
class ProcessStatus:
    """One of a camera's processes. `pid` None: it does not run."""

    role: Role
    pid: int | None
    starts: int
    heard: bool
    """It has said, since its last start, that it is at work."""
    last_end: str | None
    """Why it ended when nobody told it to; None where it never did."""


@dataclass(frozen=True, slots=True)
class Watched:
    """Media seconds, and pictures, since serve started, over all watchers of the camera; see pipeline.load.Load."""

    watched_s: float = 0.0
    late_s: float = 0.0
    sparing_s: float = 0.0
    keyframes_s: float = 0.0
    skipped_s: float = 0.0
    torn_pictures: int = 0


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """Counts run since serve started, or the camera was added."""

    id: str
    name: str
    transport: Transport
    state: ShownState
    """Of the connection; where that is live, what keeps the camera from being watched (covered, moved, ...)."""
    reason: Text
    since: datetime | None
    """When the state began; None where that is not known."""
    conditions: tuple[Condition, ...]
    """All that hold now, in the order they began."""
    connections: int
    """Times that pictures came after none had."""
    stalls: int
    packets: Packets
    kept: Kept
    watched: Watched
    watching: Watching | None
    """The watcher's last word; None where none runs, or it has not spoken yet."""
    processes: tuple[ProcessStatus, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """Everything at one moment."""

    at_s: float
    """On the monotonic clock: a status that is old says that supervision does not go on."""
    started: datetime
    cameras: tuple[CameraStatus, ...] = ()
    elsewhere: tuple[Condition, ...] = ()
    """Conditions that hold and are about no camera (the store)."""
    config_problem: str | None = None
    """Why the newest cameras.yaml is not used; None where it is."""

    def camera(self, camera_id: str) -> CameraStatus | None:
        return next((camera for camera in self.cameras if camera.id == camera_id), None)

    @property
    def awaited(self) -> tuple[str, ...]:
        """Processes ("gate: watcher") that have not said yet that they are at work."""
        return tuple(
            f"{camera.id}: {process.role}"
            for camera in self.cameras
            for process in camera.processes
            if not process.heard
        )
