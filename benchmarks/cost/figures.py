"""From measurements to figures: medians over repeats, cost per second of video, ratios. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.cost.measure import Usage
from benchmarks.table import Row, at_most

QUIET_RATIO, BUSY_RATIO, PEAK_MB = 0.25, 0.2, 400.0
FFMPEG, DVR_SCAN, EVERY_FRAME, OURS = "ffmpeg -f null", "DVR-Scan", "same model, every frame", "litterwatch scan"


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of one program over one clip. `seconds` of video were worked on (the every-frame peer does fewer)."""

    program: str
    activity: str
    codec: str
    seconds: float
    usage: Usage


@dataclass(frozen=True, slots=True)
class Cost:
    """The medians over the repeats. `per_s` CPU-seconds per second of video, start-up included; `steady_per_s`
    without the start-up, which a camera that runs for months pays once."""

    seconds: float
    cpu_s: float
    per_s: float
    steady_per_s: float
    wall_per_s: float
    peak_mb: float


Costs = Mapping[tuple[str, str, str], Cost]
"""By (activity, codec, program)."""


def costs(samples: Sequence[Sample], start_up: Sequence[Sample]) -> dict[tuple[str, str, str], Cost]:
    """Medians per clip and program.

    `start_up` are runs of our scan over a clip of a few seconds in which nothing happens. The steady cost is the slope
    between such a run and the clip's own. That is on the safe side: what the scan loads only when something moves
    stays in the slope. Other programs' start-up is not taken off (ffmpeg's is below 0.1 s).
    """
    grouped: dict[tuple[str, str, str], list[Sample]] = defaultdict(list)
    for sample in samples:
        grouped[sample.activity, sample.codec, sample.program].append(sample)
    start_cpu_s = median(s.usage.cpu_s for s in start_up) if start_up else 0.0
    start_video_s = start_up[0].seconds if start_up else 0.0
    found = {}
    for key, group in grouped.items():
        seconds = group[0].seconds
        cpu_s = median(s.usage.cpu_s for s in group)
        steady = cpu_s / seconds
        if key[2] == OURS:
            steady = max(0.0, cpu_s - start_cpu_s) / (seconds - start_video_s)
        found[key] = Cost(
            seconds=seconds,
            cpu_s=cpu_s,
            per_s=cpu_s / seconds,
            steady_per_s=steady,
            wall_per_s=median(s.usage.wall_s for s in group) / seconds,
            peak_mb=max(s.usage.peak_mb for s in group),
        )
    return found


def rows(found: Costs, every_frame_seconds: float) -> list[Row]:
    """The figures with targets, then the ratios nothing is asked of."""
    made: list[Row] = []
    quiet = found.get(("quiet", "h264", OURS)), found.get(("quiet", "h264", FFMPEG))
    if quiet[0] and quiet[1]:
        name = "quiet 1080p25 H.264, 2 s GOP, against ffmpeg -f null"
        made.append(at_most(f"{name}, after start-up", quiet[0].steady_per_s / quiet[1].per_s, QUIET_RATIO, digits=3))
        whole = quiet[0].per_s / quiet[1].per_s
        made.append(Row(f"{name}, start-up included ({quiet[0].seconds:.0f} s clip)", f"{whole:.3f}"))
    busy = found.get(("busy", "h264", OURS)), found.get(("busy", "h264", EVERY_FRAME))
    if busy[0] and busy[1]:
        name = f"busy H.264 against the same model on every frame (first {every_frame_seconds:g} s of it, scaled)"
        made.append(at_most(f"{name}, after start-up", busy[0].steady_per_s / busy[1].per_s, BUSY_RATIO, digits=3))
        made.append(Row(f"{name}, start-up included", f"{busy[0].per_s / busy[1].per_s:.3f}"))
    ours = [cost.peak_mb for key, cost in found.items() if key[2] == OURS]
    if ours:
        made.append(at_most("peak memory, one worker (all its processes)", max(ours), PEAK_MB, "MB", digits=0))
    for (activity, codec, program), cost in sorted(found.items()):
        mine = found.get((activity, codec, OURS))
        gated = (activity, codec, program) in {("quiet", "h264", FFMPEG), ("busy", "h264", EVERY_FRAME)}
        if program != OURS and mine is not None and not gated:
            ratio = mine.steady_per_s / cost.per_s
            made.append(Row(f"{activity} {codec}: against {program}, after start-up", f"{ratio:.3f}"))
    return made
