"""The fault matrix: every fault for real, several at a time, and what became of pictures, clips and events."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.accuracy.matching import same_place
from benchmarks.live import wall_clock
from benchmarks.live.disk import Ballast, FileLimit, own_disk
from benchmarks.live.faults import Fault, House, Stage, Timing, play
from benchmarks.live.health import HealthFile
from benchmarks.live.pictures import ClipCheck, Recorded, Tally, check_clip, recorded, tally
from benchmarks.live.scene import FPS, Scene
from benchmarks.live.served import Served, configure, wait_for
from benchmarks.live.staged import StagedCamera
from detector.settings import Settings
from streams.errors import SourceError
from streams.ring import Interval, RingError

START_PATIENCE_S = 180.0
WATCH_PATIENCE_S = 240.0
STAGGER_S = 1.0
"""Between the beginnings of two cameras' scenes: a box has no two events in step either."""
CLIP_AROUND_S = 5.0
AFTER_CONFIRMED_S = 5.0
AGAIN_S = 40.0
HELD_S = 1.5 / FPS
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Events:
    """`expected` is what `scan` finds in the scene without a fault. `extra` were never there, or are told twice;
    `off_s` is how far the worst release is from that of `scan`, by the picture."""

    expected: int
    lost: int
    extra: int
    off_s: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one fault. Seconds are None where it never came, `timing` is None where the fault could not be made."""

    fault: Fault
    timing: Timing | None
    how: str = ""
    """A word on how it was made, or why it could not be."""
    tally: Tally | None = None
    clip: ClipCheck | None = None
    events: Events | None = None
    killed_monotonic_s: float | None = None

    @property
    def noticed_s(self) -> float | None:
        timing = self.timing
        return None if timing is None or timing.noticed_s is None else timing.noticed_s - timing.struck_s

    @property
    def recovered_s(self) -> float | None:
        timing = self.timing
        return None if timing is None or timing.recovered_s is None else timing.recovered_s - timing.healed_s

    @property
    def fell_short(self) -> bool:
        """Something that should have shown never did."""
        if self.timing is None:
            return False
        unseen = self.fault.noticed is not None and self.noticed_s is None
        return unseen or (self.fault.recovered is not None and self.recovered_s is None)


def run_matrix(folder: Path, scene: Scene, faults: Sequence[Fault], say: Say, *, quick: bool) -> tuple[Outcome, ...]:
    """All `faults`, those of one house together and the houses at the same time."""
    houses = {fault.house: [f for f in faults if f.house == fault.house] for fault in faults}
    outcomes: dict[str, Outcome] = {}
    errors: list[BaseException] = []

    def run(house: House, members: Sequence[Fault]) -> None:
        try:
            for outcome in _run_house(folder / house, house, scene, members, say, quick=quick):
                outcomes[outcome.fault.key] = outcome
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            errors.append(error)

    threads = [threading.Thread(target=run, args=item, name=item[0]) for item in houses.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return tuple(outcomes[fault.key] for fault in faults)


def _run_house(
    folder: Path, house: House, scene: Scene, faults: Sequence[Fault], say: Say, *, quick: bool
) -> Iterator[Outcome]:
    folder.mkdir()
    if house == "clock" and (reason := wall_clock.missing()):
        yield from (Outcome(fault, None, f"not run: {reason}") for fault in faults)
        return
    with _opened(folder, house, scene, faults) as stages:
        _wait_until_watched(stages)
        say(f"{house}: {len(stages)} cameras are watched, the scene begins")
        timings: dict[str, Timing] = {}

        def act(fault: Fault, stage: Stage) -> None:
            timings[fault.key] = play(fault, stage, quick=quick)
            say(f"{fault.name}: struck and over, waiting until it has been watched")

        acts = [threading.Thread(target=act, args=pair) for pair in zip(faults, stages, strict=True)]
        for one in acts:
            one.start()
            time.sleep(STAGGER_S)
        for one in acts:
            one.join()
        for stage in stages:
            _wait_for_the_end(stage, scene)
        stopped_s = time.monotonic()
        stages[0].served.stop()
        for fault, stage in zip(faults, stages, strict=True):
            yield _judged(fault, stage, timings[fault.key], folder, stopped_s)


@contextmanager
def _opened(folder: Path, house: House, scene: Scene, faults: Sequence[Fault]) -> Iterator[list[Stage]]:
    """A `litterwatch serve` with a camera for each fault."""
    with ExitStack() as undo:
        disk = undo.enter_context(own_disk(folder)) if house == "disk" else None
        data = (disk or folder) / "data"
        cameras = []
        for fault in faults:
            camera = StagedCamera(fault.key, scene.h264, locked=fault.locked, pace=fault.pace)
            undo.callback(camera.close)
            cameras.append(camera)
        configure(data, **{camera.name: camera.url for camera in cameras})
        environment = wall_clock.environment(data) if house == "clock" else None
        served = Served(data, environment=environment)
        health = HealthFile(data)
        stages = [Stage(camera, served, health, scene) for camera in cameras]
        for stage in stages:
            undo.callback(_kill, stage)
        if house == "disk":
            pids = partial(served.of, "recording")
            stages[0].filler = FileLimit(pids) if disk is None else Ballast(disk)
        yield stages
        if disk is not None:
            shutil.rmtree(data)


def _kill(stage: Stage) -> None:
    stage.served.kill()  # the one that runs by then


def _wait_until_watched(stages: Sequence[Stage]) -> None:
    """Recorders are connected, and watchers have saved a place."""
    for stage in stages:
        place = stage.served.data / "watch" / f"{stage.camera.name}.json"
        wait_for(f"camera {stage.camera.name} to be watched", place.exists, START_PATIENCE_S, 0.25)


def _wait_for_the_end(stage: Stage, scene: Scene) -> None:
    """Until the watcher has been where every event must be certain, or nobody waits any longer."""
    confirmed_s = max((e.confirmed_s or e.release_s for e in scene.deposits), default=0.0)
    needed_s = confirmed_s + (Settings().hold_s if scene.deposits else 0.0) + AFTER_CONFIRMED_S
    place = stage.served.data / "watch" / f"{stage.camera.name}.json"

    def watched(until_s: float) -> bool:
        last = stage.camera.begins + round(until_s * FPS)
        there = [picture.media_s for picture in recorded(stage.reader) if picture.number >= last]
        return bool(there) and float(json.loads(place.read_text())["media_s"]) > there[0]

    def reported() -> bool:
        sources = [event.source for event in stage.served.events() if event.revision == 1]
        return sources.count(stage.camera.name) >= len(scene.deposits)

    try:
        wait_for("the watcher", lambda: watched(needed_s), WATCH_PATIENCE_S, 2.0)
        # Who has missed pictures may have begun to wait for the owner again.
        wait_for("the event", lambda: reported() or watched(needed_s + AGAIN_S), WATCH_PATIENCE_S, 2.0)
    except TimeoutError:
        return  # what is missing then is counted as lost


def _judged(fault: Fault, stage: Stage, timing: Timing, folder: Path, stopped_s: float) -> Outcome:
    ring = recorded(stage.reader)
    # FFmpeg hands a picture out when the next one begins: the one it had in hand at the end is nobody's loss.
    passed = [picture for picture in stage.camera.passed if picture.monotonic_s < stopped_s - HELD_S]
    first = min((picture.number for picture in ring), default=0)
    return Outcome(
        fault,
        timing,
        how="" if stage.filler is None else stage.filler.how,
        tally=tally(passed, ring, removed_before=first if fault.house == "disk" else 0),
        clip=_clip(fault, stage, timing, ring, folder / f"{fault.key}.mp4"),
        events=_events(stage, ring),
        killed_monotonic_s=timing.struck_s - time.time() + time.monotonic() if fault.key == "recorder" else None,
    )


def _events(stage: Stage, ring: Sequence[Recorded]) -> Events:
    """Deposits are told apart by place: the scene has one at each."""
    reported = {event.event_id: event for event in stage.served.events() if event.source == stage.camera.name}
    lost, off_s, known = 0, 0.0, set()
    for deposit in stage.scene.deposits:
        number = stage.camera.begins + round(deposit.release_s * FPS)
        near = min(ring, key=lambda picture: abs(picture.number - number), default=None)
        found = [event for event in reported.values() if same_place(event.item_box, deposit.item_box)]
        if near is None or not found:
            lost += 1
            continue
        best = min(found, key=lambda event: abs(event.release_s - near.media_s))
        known.add(best.event_id)
        off_s = max(off_s, abs(best.release_s - near.media_s))
    return Events(len(stage.scene.deposits), lost, len(reported) - len(known), off_s)


def _clip(fault: Fault, stage: Stage, timing: Timing, ring: Sequence[Recorded], path: Path) -> ClipCheck | None:
    """Of a clip from before the fault until after it; None where nothing can be cut."""
    camera = stage.camera
    origin_utc_s = time.time() - time.monotonic() + camera.origin_s
    rate = FPS * fault.pace
    over_s = max(timing.healed_s, timing.recovered_s or 0.0)
    span = (timing.struck_s - CLIP_AROUND_S, over_s + CLIP_AROUND_S)
    low, high = (round((at_s - origin_utc_s) * rate) for at_s in span)
    within = [picture.sequence for picture in ring if low <= picture.number <= high]
    if not within:
        return None
    try:
        return check_clip(stage.reader, Interval.sequences(min(within), max(within)), camera.passed, ring, path)
    except (RingError, SourceError, OSError):
        return None


def absent_after_kill(outcome: Outcome) -> tuple[int, float] | None:
    """Pictures that a killed recorder took with it: how many, and how long before its end the oldest had come."""
    if outcome.tally is None or outcome.killed_monotonic_s is None:
        return None
    at_s = outcome.killed_monotonic_s
    before = [picture for picture in outcome.tally.lost if picture.monotonic_s <= at_s]
    return len(before), max((at_s - picture.monotonic_s for picture in before), default=0.0)
