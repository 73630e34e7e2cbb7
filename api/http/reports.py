"""What the API says of cameras; no credentials are in any of it."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from api.recorder_messages import Packets
from api.status import CameraStatus, ProcessStatus, ShownState
from api.worker import Role
from detector.watcher import Effort
from evidence.live_lists import Condition
from evidence.record import Utc
from pipeline.load import Stream
from streams.camera.url import Transport

Seconds = Annotated[float, Field(ge=0), AfterValidator(lambda seconds: round(seconds, 3))]


class ReasonReport(BaseModel):
    vi: str
    en: str


class ProcessReport(BaseModel):
    """`pid` null: it does not run. `last_end`: why it ended when nobody told it to, null where it never did."""

    role: Role
    pid: int | None
    restarts: int
    at_work: bool
    last_end: str | None

    @classmethod
    def of(cls, process: ProcessStatus) -> "ProcessReport":
        return cls(
            role=process.role,
            pid=process.pid,
            restarts=max(0, process.starts - 1),
            at_work=process.heard,
            last_end=process.last_end,
        )


class WatchingReport(BaseModel):
    """How the watching keeps up, in seconds; from `watched_s` on counted since serve started (docs/live.md)."""

    stream: Stream | None
    effort: Effort | None
    delay_s: Seconds | None
    watched_s: Seconds
    late_s: Seconds
    sparing_s: Seconds
    keyframes_s: Seconds
    skipped_s: Seconds
    torn_pictures: int

    @classmethod
    def of(cls, camera: CameraStatus) -> "WatchingReport":
        now, total = camera.watching, camera.watched
        return cls(
            stream=None if now is None else now.stream,
            effort=None if now is None else now.effort,
            delay_s=None if now is None else now.delay_s,
            watched_s=total.watched_s,
            late_s=total.late_s,
            sparing_s=total.sparing_s,
            keyframes_s=total.keyframes_s,
            skipped_s=total.skipped_s,
            torn_pictures=total.torn_pictures,
        )


class RecordingReport(BaseModel):
    """Packets of pictures since serve started, and what is kept on disk (without the file that is being written)."""

    packets: Packets
    ring_bytes: int | None
    oldest_utc: Utc | None

    @classmethod
    def of(cls, camera: CameraStatus) -> "RecordingReport":
        oldest_utc_s = camera.kept.oldest_utc_s
        return cls(
            packets=camera.packets,
            ring_bytes=camera.kept.ring_bytes,
            oldest_utc=None if oldest_utc_s is None else datetime.fromtimestamp(oldest_utc_s, UTC),
        )


class CameraSummary(BaseModel):
    """`state` is the connection's; where that is live, what keeps the camera from being watched. `since` is null where
    nobody saw it begin, `delay_s` (of the watching) while there is none."""

    id: str
    name: str
    state: ShownState
    reason: ReasonReport
    since: Utc | None
    delay_s: Seconds | None

    @classmethod
    def of(cls, camera: CameraStatus) -> "CameraSummary":
        return cls(
            id=camera.id,
            name=camera.name,
            state=camera.state,
            reason=ReasonReport(vi=camera.reason.vi, en=camera.reason.en),
            since=camera.since,
            delay_s=None if camera.watching is None else camera.watching.delay_s,
        )


class CameraReport(CameraSummary):
    """Counts run since serve started, or since the camera was added."""

    transport: Transport
    conditions: tuple[Condition, ...]
    connections: int
    stalls: int
    recording: RecordingReport
    watching: WatchingReport
    processes: tuple[ProcessReport, ...]

    @classmethod
    def of(cls, camera: CameraStatus) -> "CameraReport":
        return cls(
            **CameraSummary.of(camera).model_dump(),
            transport=camera.transport,
            conditions=camera.conditions,
            connections=camera.connections,
            stalls=camera.stalls,
            recording=RecordingReport.of(camera),
            watching=WatchingReport.of(camera),
            processes=tuple(ProcessReport.of(process) for process in camera.processes),
        )


class CameraList(BaseModel):
    cameras: tuple[CameraSummary, ...]


class HealthReport(BaseModel):
    """Conditions as they stand in health.jsonl, the newest first: those that hold, and the last ones that are over."""

    open: tuple[Condition, ...]
    past: tuple[Condition, ...]


class Alive(BaseModel):
    status: str = "alive"
    started: Utc


class Ready(BaseModel):
    status: str = "ready"
    cameras: int
