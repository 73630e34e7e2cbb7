"""What can happen to a camera that is watched, and how one sees that it was noticed and is over."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from benchmarks.live import wall_clock
from benchmarks.live.disk import DiskFiller
from benchmarks.live.health import HealthFile
from benchmarks.live.scene import FPS, Scene
from benchmarks.live.served import Served, alive, wait_for
from benchmarks.live.staged import PASSWORD, USER, StagedCamera
from evidence import catalogue_live as words
from streams.ring import Interval, RingReader

STRIKE_AT_S = 17.0
"""Into the scene: the owner has left the bag, and the program waits whether they come back. Pictures of the act itself
that never came could be reported by nobody."""
PATIENCE_S = 60.0
_MID_GOP = range(5, 10)


@dataclass(slots=True)
class Stage:
    """One camera of a running `litterwatch serve`. `served` changes where the program itself is killed."""

    camera: StagedCamera
    served: Served
    health: HealthFile
    scene: Scene
    pids: tuple[int, ...] = ()
    """Of the processes that a fault has orphaned."""
    filler: DiskFiller | None = None
    """Where the disk is to be filled."""

    @property
    def reader(self) -> RingReader:
        return RingReader(self.served.data, self.camera.name)

    def since(self, kinds: tuple[str, ...], utc_s: float) -> bool:
        """Whether a condition of one of these kinds began at `utc_s` or later."""
        return any(
            c.source == self.camera.name and c.kind in kinds and c.start_utc and c.start_utc.timestamp() >= utc_s
            for c in self.health.conditions()
        )


House = Literal["shared", "own", "clock", "disk"]
"""One with many cameras; one with this camera alone; the same with a wall clock, or a disk, of its own."""
Action = Callable[[Stage], None]
Sign = Callable[[Stage, float], bool]
"""Whether something shows, that began at the moment given (seconds of time.time()) or later."""


def nothing(_: Stage) -> None:
    """What a fault does that ends by itself."""


def began(*kinds: str) -> Sign:
    """A condition in health.jsonl."""
    return lambda stage, since_s: stage.since(kinds, since_s)


def ended(*kinds: str) -> Sign:
    """Conditions in health.jsonl that began, and are all over."""

    def over(stage: Stage, _: float) -> bool:
        mine = [c for c in stage.health.conditions() if c.source == stage.camera.name and c.kind in kinds]
        return bool(mine) and all(c.ended for c in mine)

    return over


def jumped(stage: Stage, since_s: float) -> bool:
    """The ring has joined its media line across a jump."""
    return any(packet.jumped for packet in stage.reader.packets(Interval.arrival(since_s, since_s + 1e6)))


def clock_segment(stage: Stage, _: float) -> bool:
    """The ring has begun a segment because our clock was set."""
    return any(gop.head.begins == "clock" for gop in stage.reader.gops())


def orphans_gone(stage: Stage, _: float) -> bool:
    """What the parent had started has ended by itself."""
    return not any(map(alive, stage.pids))


def disk_full(stage: Stage, since_s: float) -> bool:
    """It is on the terminal: on a full disk health.jsonl may have to wait."""
    told = any(words.STATE[kind].en in stage.served.said() for kind in ("disk_full", "write_failed"))
    return told or stage.since(("disk_full", "write_failed"), since_s)


@dataclass(frozen=True, slots=True)
class Fault:
    """`lasts_s` of the full run, and of the quick one. `noticed` None: nothing is to be noticed while it runs."""

    key: str
    name: str
    strike: Action
    noticed: Sign | None
    recovered: Sign | None
    lasts_s: tuple[float, float] = (0.0, 0.0)
    heal: Action = nothing
    locked: bool = False
    pace: float = 1.0
    returns: bool = False
    """The camera comes back: its time to recover counts for the figure."""
    house: House = "shared"
    """Which `litterwatch serve` it happens in."""


def kill_server(stage: Stage) -> None:
    number = None
    while number not in _MID_GOP:
        time.sleep(0.005)
        passed = stage.camera.relay.passed
        number = (passed[-1].number - stage.camera.begins) % FPS if passed else None
    stage.camera.server.kill()


def kill_process(role: str) -> Action:
    def strike(stage: Stage) -> None:
        for pid in stage.served.of(role, stage.camera.name):
            os.kill(pid, signal.SIGKILL)

    return strike


def change_password(stage: Stage) -> None:
    stage.camera.server.password(USER, PASSWORD + "-changed")
    stage.camera.server.drop()


def relay(**settings: float) -> Action:
    """Changes what the network, or the camera behind it, does."""

    def strike(stage: Stage) -> None:
        for name, value in settings.items():
            setattr(stage.camera.relay, name, value)

    return strike


def kill_parent(stage: Stage) -> None:
    stage.pids = tuple(stage.served.children())
    stage.served.kill()


def start_again(stage: Stage) -> None:
    stage.served = Served(stage.served.data)


def step_clock(seconds: float) -> Action:
    """For the program's processes alone, from now on, against the machine's clock."""
    return lambda stage: wall_clock.step(stage.served.data, seconds)


def fill_disk(stage: Stage) -> None:
    """The scene is held: on a camera's own disk there are days of older footage to let go first."""
    newest = stage.reader.newest()
    now_s = 0.0 if newest is None else newest.media_us / 1e6
    stage.reader.lock(Interval.media(now_s - STRIKE_AT_S - 2, now_s + 120), "the scene on a full disk")
    if stage.filler is not None:
        stage.filler.start()


def free_disk(stage: Stage) -> None:
    if stage.filler is not None:
        stage.filler.stop()


FAULTS = (
    Fault(
        "killed",
        "server killed mid-GOP and restarted",
        kill_server,
        began("unreachable"),
        began("live"),
        (10.0, 4.0),
        lambda stage: stage.camera.server.restart(),
        returns=True,
    ),
    Fault(
        "password",
        "password changed, and changed back",
        change_password,
        began("unauthorised"),
        began("live"),
        (15.0, 5.0),
        lambda stage: stage.camera.server.password(USER, PASSWORD),
        locked=True,
    ),
    Fault(
        "frozen",
        "frozen but connected",
        lambda stage: stage.camera.server.freeze(),
        began("stalled"),
        began("live"),
        (15.0, 8.0),
        lambda stage: stage.camera.server.thaw(),
        returns=True,
    ),
    Fault(
        "outage",
        "every packet lost",
        relay(loss=1.0),
        began("stalled"),
        began("live"),
        (30.0, 8.0),
        relay(loss=0.0),
        returns=True,
    ),
    Fault("loss", "2 % of packets lost", relay(loss=0.02), None, None, (30.0, 10.0), relay(loss=0.0)),
    Fault("forward", "PTS jump +1 h", relay(jump_s=3600.0), jumped, jumped),
    Fault("back", "PTS jump -10 s", relay(jump_s=-10.0), jumped, jumped),
    Fault(
        "codec",
        "H.264 becomes H.265 on reconnect",
        lambda stage: stage.camera.show(stage.scene.h265),
        began("unreachable"),
        began("live"),
    ),
    Fault("slow", "21 frames/s, declared 25", nothing, None, None, pace=21 / 25),
    Fault(
        "recorder",
        "SIGKILL of the recorder",
        kill_process("recording"),
        began("recorder_failed"),
        began("live"),
    ),
    Fault(
        "watcher",
        "SIGKILL of the watcher",
        kill_process("watching"),
        began("watcher_failed"),
        ended("watcher_failed"),
    ),
    Fault(
        "parent",
        "SIGKILL of the parent, started again",
        kill_parent,
        orphans_gone,
        began("live"),
        heal=start_again,
        house="own",
    ),
    Fault(
        "clock",
        "wall clock stepped by +5 min, and back",
        step_clock(300.0),
        clock_segment,
        None,
        (10.0, 6.0),
        step_clock(0.0),
        house="clock",
    ),
    Fault(
        "disk",
        "disk full",
        fill_disk,
        disk_full,
        ended("disk_full", "write_failed"),
        (10.0, 5.0),
        free_disk,
        house="disk",
    ),
)


@dataclass(slots=True)
class Timing:
    """`time.time()` of what happened to one camera; None where it did not within a minute."""

    struck_s: float = 0.0
    healed_s: float = 0.0
    """When the cause was taken away; where it is over at once, when it struck."""
    noticed_s: float | None = None
    recovered_s: float | None = None


def play(fault: Fault, stage: Stage, *, quick: bool) -> Timing:
    """Begin the scene, strike, heal, and say when what showed."""
    timing = Timing()
    stage.camera.begin()
    time.sleep(STRIKE_AT_S / fault.pace)
    timing.struck_s = time.time()
    fault.strike(stage)
    if fault.noticed is not None:
        timing.noticed_s = _first(fault.noticed, stage, timing.struck_s)
    time.sleep(max(0.0, timing.struck_s + fault.lasts_s[quick] - time.time()))
    timing.healed_s = timing.struck_s if fault.heal is nothing else time.time()
    fault.heal(stage)
    if fault.recovered is not None:
        timing.recovered_s = _first(fault.recovered, stage, timing.healed_s)
    return timing


def _first(sign: Sign, stage: Stage, since_s: float) -> float | None:
    try:
        wait_for("a sign", lambda: sign(stage, since_s), PATIENCE_S)
    except TimeoutError:
        return None
    return time.time()
