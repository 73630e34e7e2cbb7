"""The parts of the benchmark beside the fault matrix: what each shows to `serve`, for how long, and its rows."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.cameras.clips import clip_of
from benchmarks.cost.footage import GOP_S, cost_clip
from benchmarks.live.crowd import Compared, Kept, compare, delays, kept, sampled, watched
from benchmarks.live.scene import Scene, deposit_clip
from benchmarks.live.staged import StagedCamera, StagedCrowd
from benchmarks.table import Row, at_most

RELEASE_OFF_S, FLAGGED_P95_S = 0.5, 5.0
BUSY = 2
EVENTS_S = 100.0
QUICK_EVENTS_S = 45.0
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Watch:
    """What came of watching some cameras."""

    compared: tuple[Compared, ...]
    kept: tuple[Kept, ...]
    delays_s: tuple[float, ...]
    load: float
    """The machine's load average at the end, one minute."""


def events(folder: Path, scene: Scene, say: Say, *, quick: bool) -> list[Row]:
    """Deposits on several cameras, two of them at the same moment; quick: one scene on two cameras, two quiet ones."""
    with ExitStack() as undo:
        if quick:
            cameras = [StagedCamera(f"scene-{n}", scene.h264) for n in range(4)]
            acting = cameras[:2]
        else:
            names = ("corridor_backpack", "corridor_backpack", "ramp_bag", "tipper_truck")
            cameras = [
                StagedCamera(f"{name.replace('_', '-')}-{n}", deposit_clip(f"{name}.mp4", folder), loops=n < 2)
                for n, name in enumerate(names)
            ]
            acting = cameras
        for camera in cameras:
            undo.callback(camera.close)
        seconds = QUICK_EVENTS_S if quick else EVENTS_S
        gop_s = 1.0 if quick else float(GOP_S)
        urls = {camera.name: camera.url for camera in cameras}
        watch = _watch(folder, urls, acting, seconds, gop_s, say)
    name = f"events of {len(acting)} cameras ({len(cameras)} watched), live and by scan on the same footage"
    return _event_rows(name, watch.compared) + _delay_rows(watch.delays_s) + _kept_rows(watch, len(cameras))


def busy(folder: Path, cameras: int, say: Say) -> list[Row]:
    """`cameras` of 1080p25, H.264, 4 Mbit/s; on two of them somebody leaves something again and again."""
    quiet = cost_clip("quiet", "h264", 120, say)
    clip_of(quiet.path, folder / "quiet.clip")
    names = [f"quiet-{n}" for n in range(cameras - BUSY)]
    with ExitStack() as undo:
        crowd = StagedCrowd(dict.fromkeys(names, folder / "quiet.clip"))
        undo.callback(crowd.close)
        corridor = deposit_clip("corridor_backpack.mp4", folder, full_hd=True, lies_on=True)
        acting = [StagedCamera(f"busy-{n}", corridor, loops=True) for n in range(BUSY)]
        for camera in acting:
            undo.callback(camera.close)
        urls = {camera.name: camera.url for camera in acting} | crowd.urls
        watch = _watch(folder, urls, acting, EVENTS_S, float(GOP_S), say)
    name = f"events of {BUSY} busy cameras among {cameras} of 1080p, live and by scan"
    p95 = "none" if not watch.delays_s else f"{np.percentile(watch.delays_s, 95):.2f} s"
    told = Row(f"  release to flagged event there, the owner's waiting not counted, p95 of {len(watch.delays_s)}", p95)
    return [*_event_rows(name, watch.compared), *_kept_rows(watch, cameras), told]


def _watch(
    folder: Path, urls: Mapping[str, str], acting: Sequence[StagedCamera], seconds: float, gop_s: float, say: Say
) -> Watch:
    """Watch all at `urls`, let `acting` begin together, and look at these."""
    with watched(folder, urls) as served:
        say(f"{len(urls)} cameras are watched, the scenes begin")
        for camera in acting:
            camera.begin()
        samples = sampled(served, seconds)
        load = os.getloadavg()[0]
        keeping = tuple(kept(served, camera.name, samples, gop_s) for camera in acting)
        served.stop()
    say("Scanning what was recorded ...")
    names = [camera.name for camera in acting]
    compared = tuple(compare(served.data, name, folder) for name in names)
    return Watch(compared, keeping, tuple(delays(served.data, names)), load)


def _event_rows(name: str, compared: Sequence[Compared]) -> list[Row]:
    found = sum(one.by_scan for one in compared)
    lost, extra = sum(one.lost for one in compared), sum(one.extra for one in compared)
    value = f"{found} by scan, {lost} not live, {extra} live alone"
    off_s = max((one.off_s for one in compared), default=0.0)
    return [
        Row(name, value, "the same", found > 0 and not lost and not extra),
        at_most("  their releases, live and by scan apart, the worst", off_s, RELEASE_OFF_S, "s"),
    ]


def _delay_rows(delays_s: Sequence[float]) -> list[Row]:
    name = f"release to flagged event in the store, the owner's waiting not counted, p95 of {len(delays_s)}"
    if not delays_s:
        return [Row(name, "no event", f"<= {FLAGGED_P95_S:g} s", False)]
    return [at_most(name, float(np.percentile(delays_s, 95)), FLAGGED_P95_S, "s")]


def _kept_rows(watch: Watch, cameras: int) -> list[Row]:
    unreported = round(sum(one.unreported_s for one in watch.kept) * 25)
    total = {
        what: sum(getattr(one, f"{what}_s") for one in watch.kept)
        for what in ("recorded", "late", "sparing", "keyframes", "skipped")
    }
    told = ", ".join(f"{what} {seconds:.0f} s" for what, seconds in total.items())
    return [
        Row(
            f"frames of {len(watch.kept)} busy of {cameras} cameras older than 2 s unreported",
            str(unreported),
            "0",
            unreported == 0,
        ),
        Row(f"  what serve reports of them (load average {watch.load:.1f})", told),
    ]
