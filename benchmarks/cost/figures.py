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
    """The medians over `runs`. `per_s` CPU-seconds per second of video, start-up included; `steady_per_s` without
    the start-up, which a camera that runs for months pays once."""

    runs: int
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

    `start_up` are runs of a program over the first seconds of the same clip, or over none of it. The steady cost is the
    slope between such a run and that of the whole clip: what one more second of the same video costs. A program without
    such runs (ffmpeg starts in below 0.1 s) keeps its start-up.
    """
    grouped: dict[tuple[str, str, str], list[Sample]] = defaultdict(list)
    for sample in samples:
        grouped[sample.activity, sample.codec, sample.program].append(sample)
    found = {}
    for key, group in grouped.items():
        seconds = group[0].seconds
        cpu_s = median(s.usage.cpu_s for s in group)
        starts = [s for s in start_up if (s.activity, s.codec, s.program) == key]
        before_s = median(s.usage.cpu_s for s in starts) if starts else 0.0
        found[key] = Cost(
            runs=len(group),
            seconds=seconds,
            cpu_s=cpu_s,
            per_s=cpu_s / seconds,
            steady_per_s=max(0.0, cpu_s - before_s) / (seconds - (starts[0].seconds if starts else 0.0)),
            wall_per_s=median(s.usage.wall_s for s in group) / seconds,
            peak_mb=max(s.usage.peak_mb for s in group),
        )
    return found


def rows(found: Costs, every_frame_seconds: float) -> list[Row]:
    """The figures with targets, then the ratios nothing is asked of. Steady costs are compared with steady costs."""
    made: list[Row] = []
    gates = (
        ("quiet", FFMPEG, QUIET_RATIO, "quiet 1080p25 H.264 with a 2 s GOP, against ffmpeg -f null"),
        (
            "busy",
            EVERY_FRAME,
            BUSY_RATIO,
            f"busy H.264, against the same model on every frame (its first {every_frame_seconds:g} s, scaled)",
        ),
    )
    for activity, peer, limit, name in gates:
        ours, theirs = found.get((activity, "h264", OURS)), found.get((activity, "h264", peer))
        if ours is not None and theirs is not None:
            made.append(at_most(name, ours.steady_per_s / theirs.steady_per_s, limit, digits=3))
            whole = ours.per_s / theirs.per_s
            made.append(Row(f"  the same with start-up included ({ours.seconds:.0f} s of video)", f"{whole:.3f}"))
    peaks = [cost.peak_mb for key, cost in found.items() if key[2] == OURS]
    if peaks:
        made.append(
            at_most(
                "peak memory, one worker (its largest process's RSS, or PSS of all its processes)",
                max(peaks),
                PEAK_MB,
                "MB",
                digits=0,
            )
        )
    gated = {(activity, "h264", peer) for activity, peer, _, _ in gates}
    for (activity, codec, program), cost in sorted(found.items()):
        mine = found.get((activity, codec, OURS))
        if program != OURS and mine is not None and (activity, codec, program) not in gated:
            made.append(Row(f"{activity} {codec}, against {program}", f"{mine.steady_per_s / cost.steady_per_s:.3f}"))
    return made
