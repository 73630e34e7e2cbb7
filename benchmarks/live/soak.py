"""Hours of watching with cameras that come and go: does memory grow, are files left open."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from api.http.usage import usage_of
from benchmarks.live.crowd import watched
from benchmarks.live.parts import Say
from benchmarks.live.scene import Scene, deposit_clip
from benchmarks.live.served import Served
from benchmarks.live.staged import StagedCamera
from benchmarks.table import Row

CAMERAS = 3
SAMPLE_S = 5.0
COMES_BACK_EVERY_S = 90.0
FLAT = 0.05


@dataclass(frozen=True, slots=True)
class Reading:
    """Of one process at one moment."""

    resident_bytes: int
    open_files: int


def soak(folder: Path, scene: Scene, minutes: float, say: Say) -> list[Row]:
    """Looped scenes with a deposit in each turn; every 90 s one camera throws its viewers out."""
    readings: dict[str, list[Reading]] = defaultdict(list)
    with ExitStack() as undo:
        clip = deposit_clip("corridor_backpack.mp4", folder, lies_on=True) if scene.deposits else scene.h264
        cameras = [StagedCamera(f"soak-{n}", clip, loops=True) for n in range(CAMERAS)]
        for camera in cameras:
            undo.callback(camera.close)
        with watched(folder, {camera.name: camera.url for camera in cameras}) as served:
            for camera in cameras:
                camera.begin()
            say(f"Soaking for {minutes:g} min ...")
            began = time.monotonic()
            drops = 0
            while (passed_s := time.monotonic() - began) < 60 * minutes:
                if passed_s > COMES_BACK_EVERY_S * (drops + 1):
                    cameras[drops % CAMERAS].server.drop()
                    drops += 1
                for name, reading in _read(served):
                    readings[name].append(reading)
                time.sleep(SAMPLE_S)
            served.stop()
    return soak_rows(readings, minutes, drops)


def _read(served: Served) -> list[tuple[str, Reading]]:
    found = []
    for pid, role in [*served.children().items(), (served.process.pid, "serve")]:
        usage = usage_of(pid)
        if usage is not None:
            found.append((f"{role} {pid}", Reading(usage.resident_bytes, usage.open_files)))
    return found


def soak_rows(readings: Mapping[str, Sequence[Reading]], minutes: float, drops: int) -> list[Row]:
    """The last quarter against the second: the first is what a process needs to get to know its scene."""
    growth: dict[str, float] = {}
    leaks: dict[str, int] = {}
    for name, series in readings.items():
        quarter = len(series) // 4
        if quarter == 0:
            continue
        second, last = series[quarter : 2 * quarter], series[-quarter:]
        growth[name] = median(r.resident_bytes for r in last) / median(r.resident_bytes for r in second) - 1
        leaks[name] = round(median(r.open_files for r in last) - median(r.open_files for r in second))
    worst = max(growth, key=lambda name: growth[name], default=None)
    leaking = max(leaks, key=lambda name: leaks[name], default=None)
    if worst is None or leaking is None:
        return [Row(f"soak of {minutes:g} min", "too short to tell", f"<= {FLAT:.0%}", False)]
    flat = growth[worst] <= FLAT
    name = f"soak of {minutes:g} min, {len(growth)} processes, {drops} reconnects: memory of the one that grew most"
    return [
        Row(name, f"{growth[worst]:+.1%} ({worst.split()[0]})", f"<= {FLAT:.0%}", flat),
        Row("  open files, the one that grew most", f"{leaks[leaking]:+d}", "<= 0", leaks[leaking] <= 0),
    ]
