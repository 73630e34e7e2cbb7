"""What cameras have recorded of a report: held before it is overwritten, shown, copied into the object store.

A hold is a file beside the recording (streams.ring.holds), named after its report. `keep_up` compares the holds of this
machine's recordings with the reports in the store: whoever is killed half-way, and reports that were taken down on
another machine, are put right by the next round.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from av.error import FFmpegError

from evidence.hotline.errors import BadReportError, NoFootageError, NoSuchReportError
from evidence.hotline.near import Near, Reach, cameras_near, interval_of
from evidence.hotline.report import FOLDER, KeptFootage, Report
from evidence.hotline.reports import Reports
from evidence.objects import Objects
from evidence.store import Store
from streams.config import Camera
from streams.ring import ClipPart, Interval, NothingRecordedError, RingChangedError, RingReader, Span, cut_ring_clip
from streams.ring.folder import ring_folder
from streams.ring.holds import Holds

HELD_AFTER_CLOSING = timedelta(days=1)
"""A report that was closed by mistake can be opened again."""
MOST_KEPT_S = 15 * 60.0
"""Of one clip: 15 minutes at 4 Mbit/s are 450 MB."""
_BEING_FILED_S = 600.0
"""A hold is placed before its report is in the store."""
_HOLD = "report "
_Held = Mapping[str, tuple[str, float]]
"""Reports, with the hold of each and when it was placed."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one camera has recorded around a report. `here` is false where its recording is on another machine."""

    near: Near
    spans: tuple[Span, ...]
    held: bool
    here: bool


@dataclass(frozen=True, slots=True)
class Footage:
    """The recordings of one data folder."""

    data: Path
    reach: Reach = field(default_factory=Reach)
    clock: Callable[[], float] = time.time

    def hold(self, report: Report, cameras: Iterable[Camera], held: Mapping[Path, _Held] | None = None) -> None:
        """From now on nothing near its place and time is overwritten, where `held` (nothing is known: nothing) does not
        say that it is held already. Raises OSError."""
        for near in cameras_near(report.place, cameras, self.reach):
            folder = ring_folder(self.data, near.camera.id)
            if folder.is_dir() and report.report_id not in ({} if held is None else held.get(folder, {})):
                self._hold(near.camera.id, report.report_id, interval_of(report, self.reach))

    def seen(self, report: Report, cameras: Iterable[Camera]) -> tuple[Seen, ...]:
        """By each camera near it. Raises OSError."""
        interval = interval_of(report, self.reach)
        found = []
        for near in cameras_near(report.place, cameras, self.reach):
            folder = ring_folder(self.data, near.camera.id)
            here = folder.is_dir()
            spans = tuple(RingReader(self.data, near.camera.id).coverage(interval)) if here else ()
            found.append(Seen(near, spans, here and report.report_id in _held(folder), here))
        return tuple(found)

    def keep(
        self, report_id: str, camera: str, from_utc: datetime, to_utc: datetime, objects: Objects
    ) -> tuple[KeptFootage, ...]:
        """Copy a stretch, whole GOPs, into the object store; more than one clip where the camera was set up anew in it.

        Raises BadReportError, NoFootageError, ObjectsError, OSError.
        """
        if not timedelta(0) < to_utc - from_utc <= timedelta(seconds=MOST_KEPT_S):
            raise BadReportError(f"expected up to {MOST_KEPT_S:.0f} s, found {(to_utc - from_utc).total_seconds():.0f}")
        reader = RingReader(self.data, camera)
        folder = self.data / "hotline" / ".partial"
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        path = folder / f"{report_id}-{camera}-{time.monotonic_ns()}.mp4"
        interval = Interval.arrival(from_utc.timestamp(), to_utc.timestamp())
        try:
            return tuple(_put(report_id, camera, part, objects) for part in cut_ring_clip(reader, interval, path).parts)
        except (NothingRecordedError, RingChangedError) as error:
            raise NoFootageError(str(error)) from error
        except FFmpegError as error:
            if isinstance(error, OSError) and error.errno is not None and error.strerror:
                raise
            raise NoFootageError(f"camera {camera}: expected a clip, found {type(error).__name__}") from error
        finally:
            for left in folder.glob(f"{path.stem}*"):
                left.unlink(missing_ok=True)

    def _hold(self, camera: str, report_id: str, interval: Interval) -> None:
        extent = RingReader(self.data, camera).extent()
        if extent is not None and extent.oldest_utc_s is not None and extent.oldest_utc_s * 1e6 > interval.end:
            return  # it is overwritten already
        Holds(ring_folder(self.data, camera)).lock(interval, _HOLD + report_id, self.clock())


def keep_up(store: Store, footage: Footage) -> None:
    """Place what is missing on this machine, and let go of what is no longer wanted. Raises StoreError, OSError."""
    reports = Reports(store.engine, store.clock)
    cameras = [version.camera for version in store.cameras()]
    here = [folder for camera in cameras if (folder := ring_folder(footage.data, camera.id)).is_dir()]
    # Holds are read first: a report that is filed meanwhile is among those that are read after.
    held = {folder: _held(folder) for folder in here}
    wanted = reports.not_closed()
    for report in wanted:
        footage.hold(report, cameras, held)
    names = {report.report_id for report in wanted}
    for folder, holds in held.items():
        for report_id, (hold_id, placed_s) in holds.items():
            young = footage.clock() - placed_s < _BEING_FILED_S
            if report_id not in names and not young and _is_over(reports, report_id, footage.clock()):
                Holds(folder).unlock(hold_id)


def _is_over(reports: Reports, report_id: str, now_s: float) -> bool:
    """It was never filed, or was closed long enough ago, or retention is over."""
    try:
        file = reports.of(report_id, None)
    except NoSuchReportError:
        return True
    if reports.is_deleted(report_id):
        return True
    since = None if file.state != "closed" else file.steps[-1].at_utc
    return since is not None and datetime.fromtimestamp(now_s, UTC) - since > HELD_AFTER_CLOSING


def _put(report_id: str, camera: str, part: ClipPart, objects: Objects) -> KeptFootage:
    with part.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    put = objects.put(f"{FOLDER}/{report_id}/{sha256}.mp4", part.path, sha256)
    return KeptFootage(
        camera=camera,
        from_utc=datetime.fromtimestamp(part.arrival_from_utc_s, UTC),
        to_utc=datetime.fromtimestamp(part.arrival_to_utc_s, UTC),
        size=put.size,
        sha256=sha256,
        key=put.key,
        codec=part.codec,
        gaps=len(part.gaps),
    )


def _held(folder: Path) -> _Held:
    """In one recording."""
    if not (folder / "holds").is_dir():
        return {}
    return {
        hold.reason.removeprefix(_HOLD): (hold.hold_id, hold.created_utc_s)
        for hold in Holds(folder).all()
        if hold.readable and hold.reason.startswith(_HOLD)
    }
