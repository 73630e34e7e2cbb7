"""Keeps two processes running for each camera of a cameras.yaml, and follows the file when it changes.

    recorder    RTSP -> ring          restarted when the camera's address changes
    watcher     ring -> events        restarted when its zones, the time zone or the weights change

One thread, which only waits: for what processes say, for the file, for the end.
"""

import selectors
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from api.conditions import Conditions
from api.live_messages import Flagged, LiveMessage, Seen, Watching, WatchJob
from api.recorder_messages import Changed, Recording, RecordJob
from api.worker import Pace, Role, Worker
from evidence.live_lists import Condition, ConditionKind, LiveLists, ProcessTrouble
from evidence.record import EventDetail
from pipeline import ScanOptions
from streams.config import Camera, Config
from streams.ring import Budget

_POLL_S = 0.25
_STOP_S = 4.5
"""Told to go, a process goes within this or is killed."""
_FAILED: dict[Role, ProcessTrouble] = {"recorder": "recorder_failed", "watcher": "watcher_failed"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What decides how cameras are run, beside cameras.yaml."""

    data: Path
    model: str | None = None
    budget: Budget = field(default_factory=Budget)
    pace: Pace = field(default_factory=Pace)


class Listener(Protocol):
    """Hears how it goes; all calls come from one thread."""

    def condition(self, condition: Condition) -> None: ...
    def event(self, event: EventDetail) -> None: ...
    def ended(self, camera: str, role: Role, reason: str, wait_s: float) -> None: ...
    def tick(self, cameras: int, live: int, behind_s: float) -> None: ...


class Serving:
    """All cameras. Not thread-safe."""

    def __init__(self, plan: Plan, listener: Listener) -> None:
        """Raises OSError where the data folder refuses."""
        self._plan = plan
        self._listener = listener
        self._workers: dict[tuple[str, Role], Worker] = {}
        self._wanted: dict[tuple[str, Role], str] = {}
        self._conditions = Conditions(LiveLists(plan.data), listener.condition)
        self._behind: dict[str, float] = {}
        self._selector = selectors.DefaultSelector()

    def want(self, config: Config) -> None:
        """Run these cameras from now on: those that are new are started, those that are gone end, and of those that
        changed only the processes whose work changed are restarted. Addresses must be filled in."""
        self._wanted = dict(self._jobs(config))
        for key, job in self._wanted.items():
            worker = self._workers.get(key)
            if worker is None:
                camera, role = key
                log = self._plan.data / "logs" / f"{camera}.{role}.log"
                self._workers[key] = Worker(camera, role, job, log, self._plan.pace)
            elif worker.job != job:
                worker.job = job
                worker.due_s = 0.0
                worker.retire()
        for key, worker in list(self._workers.items()):
            if key not in self._wanted:
                worker.retire()
                if worker.fd is None:
                    del self._workers[key]

    def run(self, goes_on: Callable[[], bool]) -> None:
        """Until `goes_on` says no; it is asked some times a second, and may call `want`. Then everything is told to
        finish and to go, which takes 5 s at most."""
        try:
            while goes_on():
                self._start_due()
                self._listen(_POLL_S)
                live = sum(self._conditions.state(camera) == "live" for camera in self._cameras())
                self._listener.tick(len(self._cameras()), live, max(self._behind.values(), default=0.0))
        finally:
            self._stop()

    def trouble(self, kind: ConditionKind, source: str, reason: str | None) -> None:
        """Something beside the cameras is wrong, or (None) is so no longer."""
        now = datetime.now(UTC)
        if reason is None:
            self._conditions.end(source, kind, now)
        else:
            self._conditions.begin(source, kind, now, reason)

    def pids(self) -> dict[tuple[str, Role], int]:
        """Of the processes that run."""
        return {key: worker.pid for key, worker in self._workers.items() if worker.pid is not None}

    def _cameras(self) -> set[str]:
        return {camera for camera, _ in self._wanted}

    def _jobs(self, config: Config) -> list[tuple[tuple[str, Role], str]]:
        found: list[tuple[tuple[str, Role], str]] = []
        for camera in config.cameras:
            if camera.source is None:
                continue
            record = RecordJob(
                camera=camera.id,
                data=self._plan.data,
                url=camera.source,
                max_bytes=self._plan.budget.max_bytes,
                max_age_s=self._plan.budget.max_age_s,
            )
            watch = WatchJob(
                camera=camera.id,
                data=self._plan.data,
                options=ScanOptions(
                    model=self._plan.model, camera=_what_decides(camera), timezone=config.site.timezone
                ),
            )
            found += [
                ((camera.id, "recorder"), record.model_dump_json()),
                ((camera.id, "watcher"), watch.model_dump_json()),
            ]
        return found

    def _start_due(self) -> None:
        now_s = time.monotonic()
        for worker in self._workers.values():
            if worker.fd is None and worker.due_s <= now_s:
                try:
                    self._selector.register(worker.start(), selectors.EVENT_READ, worker)
                except OSError as error:  # no room for a log, or for a process: the others go on
                    print(f"{worker.role} of {worker.camera}: cannot be started: {error}", file=sys.stderr)
                    worker.due_s = now_s + worker.pace.most_s
            worker.look_after()

    def _listen(self, timeout_s: float) -> None:
        for key, _ in self._selector.select(timeout_s):
            worker: Worker = key.data
            said = worker.hear()
            if said is not None:
                for message in said:
                    self._heard(worker, message)
                continue
            self._selector.unregister(key.fd)
            self._gone(worker)

    def _heard(self, worker: Worker, message: LiveMessage) -> None:
        now = datetime.now(UTC)
        camera = worker.camera
        match message:
            case Changed():
                self._conditions.changed(camera, message.state, message.since_utc_s, message.en)
            case Recording():
                self._conditions.end(camera, "recorder_failed", now)
                self._conditions.alarms(camera, [(alarm.kind, alarm.detail) for alarm in message.alarms], now)
            case Watching():
                self._conditions.end(camera, "watcher_failed", now)
                self._behind[camera] = message.delay_s
            case Flagged():
                self._listener.event(message.event)
            case Seen():
                self._listener.condition(message.condition)
            case _:
                pass  # GaveUp: the worker keeps it for the reason of its end

    def _gone(self, worker: Worker) -> None:
        now = datetime.now(UTC)
        retired = worker.retired
        reason = worker.ended()
        if worker.gave_up is not None:
            reason = f"{worker.gave_up.vi} / {worker.gave_up.en}"
        elif worker.hung:
            reason = f"hung, {reason}"
        if worker.role == "recorder":
            self._conditions.recorder_gone(worker.camera, now)
        else:
            self._behind.pop(worker.camera, None)
        key = worker.camera, worker.role
        if key not in self._wanted:
            self._conditions.end(worker.camera, "recorder_failed", now)
            self._conditions.end(worker.camera, "watcher_failed", now)
            del self._workers[key]
        elif not retired:
            self._conditions.begin(worker.camera, _FAILED[worker.role], now, reason)
            self._listener.ended(worker.camera, worker.role, reason, max(0.0, worker.due_s - time.monotonic()))

    def _stop(self) -> None:
        """Everything finishes what it has and goes."""
        self._wanted = {}
        for worker in self._workers.values():
            worker.retire()
        end_s = time.monotonic() + _STOP_S
        while self._selector.get_map() and time.monotonic() < end_s:
            self._listen(0.05)
            for worker in self._workers.values():
                worker.look_after()
        for worker in self._workers.values():
            worker.kill()
            worker.ended()
        self._selector.close()
        self._conditions.close(datetime.now(UTC))


def _what_decides(camera: Camera) -> Camera:
    """Without what a watcher need not know: its address, and the names, whose change changes nothing it does."""
    return Camera(id=camera.id, place=camera.place, zones=camera.zones)
