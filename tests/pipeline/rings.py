"""Footage in a camera's ring, as if a camera had sent it, and a watch over it that ends."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from evidence.live_lists import Condition, LiveLists
from evidence.record import EventDetail
from pipeline import ScanOptions
from pipeline.live import Alive, CameraWatch, LiveUpdate
from pipeline.load import Load
from pipeline.position import REWIND_S
from streams.ring import CameraTime, RingReader, RingWriter
from tests.streams.ring_feed import EPOCH_S, Clocks, Footage, footage

CAMERA = "gate"
PATIENCE_S = 60.0
"""A watch ends after so long whatever it has said, and the test that waits for more fails."""


def record(
    data: Path,
    camera: str,
    shown: Footage,
    *,
    began_s: float = 0.0,
    delay_s: float = 0.2,
    seconds: float = 1e9,
    clock: bool = True,
) -> None:
    """As a camera sends it whose first picture is taken at EPOCH_S + `began_s`, and whose packets take `delay_s`;
    without `clock` it does not say when pictures were taken."""
    step_s = 1 / shown.fps
    clocks = Clocks(EPOCH_S + began_s + delay_s)
    with RingWriter(data, camera, wall=clocks.wall, monotonic=clocks.monotonic) as writer:
        writer.begin(shown.parameters)
        for number, packet in enumerate(shown.packets):
            if number * step_s >= seconds:
                break
            taken = CameraTime(EPOCH_S + began_s + number * step_s, "rtcp", 0.25) if clock else None
            came_s, monotonic_s = clocks.wall_s, clocks.monotonic_s
            writer.append(replace(packet, arrival_utc_s=came_s, arrival_monotonic_s=monotonic_s, camera=taken))
            clocks.pass_(step_s)


def shown(video: Path, fps: int) -> Footage:
    """What a camera sends that shows a video."""
    return replace(footage(video), fps=fps)


@dataclass
class Said:
    """What a watch said, in order."""

    events: list[EventDetail] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    media_s: float = 0.0


def newest_s(data: Path, camera: str = CAMERA) -> float:
    newest = RingReader(data, camera).newest()
    assert newest is not None
    return newest.media_us / 1e6


class Ticking:
    """A monotonic clock on which every look at it takes a second: a watch then speaks after each group."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        self.now_s += 1.0
        return self.now_s


def from_the_beginning(data: Path) -> None:
    """The next watch begins with the first picture, whenever that came."""
    (data / "watch").mkdir(exist_ok=True)
    (data / "watch" / f"{CAMERA}.json").write_text('{"media_s": 0.0}')


def watch(
    data: Path,
    until: Callable[[Said], bool],
    *,
    detect: bool = False,
    rewind_s: float = REWIND_S,
    wall: Callable[[], float] | None = None,
    monotonic: Callable[[], float] | None = None,
    for_good: bool = False,
) -> Said:
    """Watch from where an earlier watch had come until `until` is true of what was said. It is the moment when the
    last packet came, unless `wall` says otherwise. `for_good`: no other watch will follow."""
    said = Said()
    end_s = time.monotonic() + PATIENCE_S

    def hear(update: LiveUpdate) -> None:
        if isinstance(update, EventDetail):
            said.events.append(update)
        elif isinstance(update, Alive):
            said.loads.append(update.load)
            said.media_s = update.media_s
        else:
            said.conditions.append(update)
        if until(said) or time.monotonic() > end_s:
            (running.finish if for_good else running.stop)()

    newest = RingReader(data, CAMERA).newest()
    assert newest is not None
    came_s = newest.arrival_us / 1e6
    running = CameraWatch(
        data,
        CAMERA,
        ScanOptions(),
        hear,
        detect=detect,
        rewind_s=rewind_s,
        wall=wall or (lambda: came_s),
        monotonic=monotonic or Ticking(),
    )
    running.run()
    return said


def conditions(data: Path) -> list[Condition]:
    return list(LiveLists(data).conditions())
