"""Keeps two or three processes running for each camera of a cameras.yaml, and follows the file when it changes.

    recorder        RTSP -> ring          restarted when the camera's address changes
    sub_recorder    the same for its sub-stream, where it has one (`detect`)
    watcher         ring -> events        restarted when its zones, the time zone or the weights change

and one for all of them, which no camera waits for:

    sealer          events -> packages    restarted when it dies; takes up what it left

One thread, which only waits: for what processes say, for the file, for the end. Nothing that it does waits for a
camera, a process, a terminal or whoever asks how it is.
"""

import logging
import selectors
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, get_args

from api.camera_book import CameraBook
from api.conditions import Conditions
from api.health import Health
from api.health_writer import HealthWriter
from api.live_messages import Flagged, LiveMessage, Seen, Watching, WatchJob
from api.recorder_messages import Changed, Recording, RecordJob
from api.sealing_messages import Sealing, SealJob
from api.status import ProcessStatus, Status
from api.worker import Pace, Role, Worker
from evidence import catalogue_live as words
from evidence.catalogue import Text
from evidence.live_lists import Condition, ConditionKind, LiveLists
from evidence.record import EventDetail
from pipeline import ScanOptions
from streams.config import Camera, Config
from streams.ring import Budget
from streams.ring.folder import sub_stream

_log = logging.getLogger(__name__)
_POLL_S = 0.25
_STOP_S = 3.6
"""Told to go, a process goes within this or is killed."""
_LAST_S = 0.2
_LATE_S = 5.0
"""After a round that took so long (the program was stopped, or the machine asleep) nobody is taken to hang."""
_ROLES: tuple[Role, ...] = get_args(Role)
_FAILED: dict[Role, ConditionKind] = {
    "recorder": "recorder_failed",
    "sub_recorder": "detect_away",
    "watcher": "watcher_failed",
    "sealer": "seal_failed",
}
SEALING = "@sealing"
"""What the conditions of sealing are about: no camera can have this id."""
_SUB_PART = 10
"""What a sub-stream may keep of what its camera may: it is watched and forgotten, evidence is the main stream's."""
Key = tuple[str, Role]


@dataclass(frozen=True, slots=True)
class Plan:
    """What decides how cameras are run, beside cameras.yaml."""

    data: Path
    model: str | None = None
    budget: Budget = field(default_factory=Budget)
    pace: Pace = field(default_factory=Pace)
    seal: SealJob | None = None
    """None: nothing is sealed."""


class Listener(Protocol):
    """Hears how it goes; all calls come from one thread, which must not be kept waiting."""

    def condition(self, condition: Condition) -> None: ...
    def event(self, event: EventDetail) -> None: ...
    def ended(self, camera: str, role: Role, reason: Text, wait_s: float) -> None: ...
    def tick(self, status: Status) -> None: ...


class Serving:
    """All cameras. Not thread-safe, but for `status` and `health`."""

    def __init__(self, plan: Plan, listeners: Sequence[Listener]) -> None:
        """Raises OSError where the data folder refuses."""
        self._plan = plan
        self._listeners = listeners
        lists = LiveLists(plan.data)
        self.health = Health(lists)
        self._writer = HealthWriter(lists)
        self._conditions = Conditions(self._changed)
        self._books: dict[str, CameraBook] = {}
        self._workers: dict[Key, Worker] = {}
        self._wanted: dict[Key, str] = {}
        self._selector = selectors.DefaultSelector()
        self._round_s = time.monotonic()
        self.config_problem: str | None = None
        """Why the newest cameras.yaml is not used; it is part of `status`."""
        self.status = Status(at_s=self._round_s, started=datetime.now(UTC))
        """How it is, made anew some times a second."""

    def want(self, config: Config) -> None:
        """Run these cameras from now on: those that are new are started, those that are gone end, and of those that
        changed only the processes whose work changed are restarted. Addresses must be filled in."""
        self._wanted = dict(self._jobs(config))
        cameras = {camera.id: camera for camera in config.cameras if camera.source is not None}
        for camera_id, camera in cameras.items():
            self._books.setdefault(camera_id, CameraBook(camera)).camera = camera
        for key, job in self._wanted.items():
            worker = self._workers.get(key)
            if worker is None:
                camera_id, role = key
                log = self._plan.data / "logs" / f"{camera_id}.{role}.log"
                self._workers[key] = Worker(camera_id, role, job, log, self._plan.pace)
            elif worker.job != job:
                worker.job = job
                worker.due_s = 0.0
                worker.retire()
        for key, worker in list(self._workers.items()):
            if key not in self._wanted:
                worker.retire(for_good=True)
                if not worker.running:
                    self._forget(key)

    def run(self, goes_on: Callable[[], bool]) -> None:
        """Until `goes_on` says no; it is asked some times a second, and may call `want`. Then everything is told to
        finish and to go, which takes 5 s at most."""
        try:
            while goes_on():
                self._excuse_lateness()
                self._start_due()
                self._listen(_POLL_S)
                self._look_after()
                self.status = self._status()
                self._tell(lambda listener: listener.tick(self.status))
        finally:
            self._stop()

    def trouble(self, kind: ConditionKind, source: str, reason: str | None) -> None:
        """Something beside the cameras is wrong, or (None) is so no longer."""
        now = datetime.now(UTC)
        if reason is None:
            self._conditions.end(source, kind, now)
        else:
            self._conditions.begin(source, kind, now, reason)

    def _jobs(self, config: Config) -> list[tuple[Key, str]]:
        found: list[tuple[Key, str]] = []
        if self._plan.seal is not None:
            found.append(((SEALING, "sealer"), self._plan.seal.model_dump_json()))
        for camera in config.cameras:
            if camera.source is None:
                continue
            record = RecordJob(
                camera=camera.id,
                data=self._plan.data,
                url=camera.source,
                transport=camera.transport,
                max_bytes=self._plan.budget.max_bytes,
                max_age_s=self._plan.budget.max_age_s,
            )
            if camera.detect is not None:
                own = {
                    "camera": sub_stream(camera.id),
                    "url": camera.detect,
                    "max_bytes": record.max_bytes // _SUB_PART,
                }
                sub_record = record.model_copy(update=own)
                found.append(((camera.id, "sub_recorder"), sub_record.model_dump_json()))
            watch = WatchJob(
                camera=camera.id,
                data=self._plan.data,
                options=ScanOptions(
                    model=self._plan.model, camera=_what_decides(camera), timezone=config.site.timezone
                ),
                detect=camera.detect is not None,
            )
            found += [
                ((camera.id, "recorder"), record.model_dump_json()),
                ((camera.id, "watcher"), watch.model_dump_json()),
            ]
        return found

    # --- rounds ---------------------------------------------------------------------------------------------------

    def _excuse_lateness(self) -> None:
        late_s = time.monotonic() - self._round_s
        self._round_s = time.monotonic()
        if late_s > _LATE_S:
            _log.warning("nothing was looked after for %.0f s", late_s)
            for worker in self._workers.values():
                worker.excuse(late_s)

    def _start_due(self) -> None:
        now_s = time.monotonic()
        # Recorders first: where many are started at once, what is on disk can be watched later.
        for worker in sorted(self._workers.values(), key=lambda worker: worker.role):
            if worker.running or worker.due_s > now_s:
                continue
            try:
                self._selector.register(worker.start(), selectors.EVENT_READ, worker)
            except OSError as error:  # no process to be had: the others go on
                worker.due_s = now_s + worker.pace.most_s
                self._failed(worker, words.NO_PROCESS.format(reason=error))

    def _listen(self, timeout_s: float) -> None:
        for key, _ in self._selector.select(timeout_s):
            worker: Worker = key.data
            said = worker.hear()
            if said is None:
                self._selector.unregister(key.fd)
                continue
            for message in said:
                self._heard(worker, message)

    def _look_after(self) -> None:
        for worker in list(self._workers.values()):
            worker.look_after()
            if worker.gone():
                self._gone(worker)
            elif worker.hung:  # killed, and not gone yet: a disk that does not answer holds it
                self._conditions.begin(worker.camera, _FAILED[worker.role], datetime.now(UTC), _hung(worker).en)

    def _heard(self, worker: Worker, message: LiveMessage) -> None:
        if worker.role == "sealer":
            self._sealing(message)
            return
        now = datetime.now(UTC)
        camera, book = worker.camera, self._books[worker.camera]
        match message:
            case Changed() if worker.role == "sub_recorder":
                self._sub_changed(camera, message)
            case Recording() if worker.role == "sub_recorder":
                book.sub_recording(message)
            case Changed():
                book.changed(message)
                self._conditions.changed(camera, message.state, message.since_utc_s, message.en)
            case Recording():
                book.recording(message)
                self._conditions.end(camera, "recorder_failed", now)
                self._conditions.alarms(camera, [(alarm.kind, alarm.detail) for alarm in message.alarms], now)
            case Watching():
                book.watching(message)
                self._conditions.end(camera, "watcher_failed", now)
            case Flagged():
                self._tell(lambda listener: listener.event(message.event))
            case Seen():
                self._conditions.seen(message.condition)
                self._show(message.condition)
            case _:
                pass  # GaveUp: the worker keeps it for the reason of its end

    def _sealing(self, message: LiveMessage) -> None:
        if isinstance(message, Sealing):
            self.trouble("seal_failed", SEALING, message.trouble)

    def _sub_changed(self, camera: str, message: Changed) -> None:
        at = datetime.fromtimestamp(message.since_utc_s, UTC)
        if message.state == "live":
            self._conditions.end(camera, "detect_away", at)
        elif message.state != "connecting":
            self._conditions.begin(camera, "detect_away", at, f"{message.state}: {message.en}")

    def _gone(self, worker: Worker) -> None:
        key, retired, gave_up, hung = (worker.camera, worker.role), worker.retired, worker.gave_up, worker.hung
        ended = worker.ended()
        if gave_up is not None:
            reason = Text(gave_up.vi, gave_up.en)
        elif hung:
            reason = _hung(worker)
        else:
            reason = Text(ended, ended)
        if worker.role != "sealer":
            self._books[worker.camera].gone(worker.role, None if retired else reason.en)
        if worker.role == "recorder":
            self._conditions.recorder_gone(worker.camera, datetime.now(UTC))
        if key not in self._wanted:
            self._forget(key)
        elif not retired:
            self._failed(worker, reason)

    def _failed(self, worker: Worker, reason: Text) -> None:
        """It runs no more, and is started again later."""
        wait_s = max(0.0, worker.due_s - time.monotonic())
        self._conditions.begin(worker.camera, _FAILED[worker.role], datetime.now(UTC), reason.en)
        self._tell(lambda listener: listener.ended(worker.camera, worker.role, reason, wait_s))

    def _forget(self, key: Key) -> None:
        """A process that is gone and wanted no more."""
        camera, role = key
        del self._workers[key]
        self._conditions.end(camera, _FAILED[role], datetime.now(UTC))
        if not any((camera, other) in self._workers for other in _ROLES):
            self._books.pop(camera, None)
            self._conditions.close(datetime.now(UTC), camera)

    # --- what others are told -------------------------------------------------------------------------------------

    def _changed(self, condition: Condition) -> None:
        self._writer.put(condition)
        self._show(condition)

    def _show(self, condition: Condition) -> None:
        self.health.add(condition)
        self._tell(lambda listener: listener.condition(condition))

    def _tell(self, what: Callable[[Listener], None]) -> None:
        for listener in self._listeners:
            try:
                what(listener)
            except Exception:  # noqa: BLE001 - a mistake in how something is shown ends no recording
                _log.exception("%s failed", type(listener).__name__)

    def _status(self) -> Status:
        return Status(
            at_s=time.monotonic(),
            started=self.status.started,
            cameras=tuple(
                book.status(self._conditions.open(camera), self._processes(camera))
                for camera, book in self._books.items()
                if any((camera, role) in self._wanted for role in _ROLES)
            ),
            elsewhere=self._conditions.elsewhere(self._books),
            config_problem=self.config_problem,
        )

    def _processes(self, camera: str) -> tuple[ProcessStatus, ...]:
        book = self._books[camera]
        return tuple(
            ProcessStatus(role, worker.pid, worker.starts, book.heard(role), book.last_end.get(role))
            for role in _ROLES
            if (worker := self._workers.get((camera, role))) is not None
        )

    # --- the end --------------------------------------------------------------------------------------------------

    def _stop(self) -> None:
        """Everything finishes what it has and goes."""
        self._wanted = {}
        for worker in self._workers.values():
            worker.retire()
        self._see_off(_STOP_S)
        for worker in self._workers.values():
            worker.kill()
        self._see_off(_LAST_S)
        for worker in self._workers.values():
            _log.warning("%s of %s: %s", worker.role, worker.camera, worker.ended() or "not running")
        self._selector.close()
        self._conditions.close(datetime.now(UTC))
        self._writer.close(_LAST_S)

    def _see_off(self, most_s: float) -> None:
        end_s = time.monotonic() + most_s
        while self._workers and time.monotonic() < end_s:
            for key in [key for key, worker in self._workers.items() if not worker.running]:
                self._forget(key)
            self._listen(0.05)
            self._look_after()


def _hung(worker: Worker) -> Text:
    return words.HUNG.format(seconds=f"{worker.pace.hang_s:g}")


def _what_decides(camera: Camera) -> Camera:
    """Without what a watcher need not know: its address, and the names, whose change changes nothing it does."""
    return Camera(id=camera.id, place=camera.place, zones=camera.zones)
