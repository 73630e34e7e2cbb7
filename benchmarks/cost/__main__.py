"""`python -m benchmarks.cost`: what a second of video costs, beside the peers, in one run."""

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.accuracy.scan import REPOSITORY
from benchmarks.cost import peers
from benchmarks.cost.figures import DVR_SCAN, EVERY_FRAME, FFMPEG, OURS, Costs, Sample, costs, rows
from benchmarks.cost.footage import Activity, Codec, CostClip, NoFootageError, cache_folder, cost_clip
from benchmarks.cost.measure import CommandFailedError, measure
from benchmarks.table import (
    BROKE,
    FELL_SHORT,
    console_for_tables,
    fell_short,
    print_rows,
    rows_as_json,
    run_benchmark,
)

START_UP_S = 4
"""Of each clip, scanned by themselves. Long enough to hold what the scan does once: loading, and learning the scene in
its first seconds."""
FULL: tuple[tuple[Activity, int], ...] = (("quiet", 120), ("normal", 75), ("busy", 75))
QUICK_DVR_SCAN_S = 20
QUICK: tuple[tuple[Activity, int], ...] = (("quiet", 120), ("busy", 40))

Quick = Annotated[bool, typer.Option("--quick", help="For CI: H.264 only, quiet and busy, less of the peers.")]
Repeats = Annotated[int, typer.Option(min=1, help="Runs of each program over each clip.")]
Only = Annotated[bool, typer.Option("--ours-only", help="Measure only the scan and ffmpeg (while tuning).")]
Json = Annotated[bool, typer.Option("--json", help="The report as JSON on standard output.")]


def main(quick: Quick = False, repeats: Repeats = 3, ours_only: Only = False, as_json: Json = False) -> None:
    """Measure cost: CPU-seconds per second of 1080p25 video and peak memory, of us and of the peers.

    Exit status: 0 every target reached, 1 one fell short, 2 usage, 3 a program or the measuring failed.
    """
    began = time.monotonic()
    console = console_for_tables(stderr=as_json)
    every_frame_s = 5.0 if quick else 10.0
    codecs: tuple[Codec, ...] = ("h264",) if quick else ("h264", "hevc")
    try:
        lengths = QUICK if quick else FULL
        clips = [cost_clip(activity, codec, s, console.print) for activity, s in lengths for codec in codecs]
        dvr_scan = None if ours_only else _dvr_scan(console)
        samples: list[Sample] = []
        start_up: list[Sample] = []
        with tempfile.TemporaryDirectory(prefix="litterwatch-cost-") as temporary:
            work = Path(temporary)
            for repeat in range(repeats):
                for clip in clips:
                    console.print(
                        f"Repeat {repeat + 1} of {repeats}: {clip.activity} {clip.codec} {clip.seconds} s ..."
                    )
                    out = work / f"{clip.path.stem}-{repeat}"
                    start = peers.cut_start(clip.path, START_UP_S, work / f"{clip.path.stem}-start.mp4")
                    command = peers.litterwatch(start, work / f"{clip.path.stem}-start-{repeat}")
                    start_up.append(_sample(OURS, clip, command, START_UP_S, work))
                    samples.append(_sample(FFMPEG, clip, peers.ffmpeg_null(clip.path), clip.seconds, work))
                    samples.append(_sample(OURS, clip, peers.litterwatch(clip.path, out), clip.seconds, work))
                    # By far the slowest, and no target hangs on it: once is enough.
                    if dvr_scan is not None and repeat == 0 and not (quick and clip.activity == "quiet"):
                        seconds = min(clip.seconds, QUICK_DVR_SCAN_S) if quick else clip.seconds
                        command = peers.dvr_scan(clip.path, dvr_scan, seconds)
                        samples.append(_sample(DVR_SCAN, clip, command, seconds, work))
                    if clip.activity == "busy" and not ours_only:
                        command = peers.every_frame(clip.path, every_frame_s)
                        samples.append(_sample(EVERY_FRAME, clip, command, every_frame_s, work))
                        command = peers.every_frame(clip.path, 0.0)
                        start_up.append(_sample(EVERY_FRAME, clip, command, 0.0, work))
    except (NoFootageError, CommandFailedError) as error:
        console.print(f"[red]error:[/red] {error}", soft_wrap=True)
        raise typer.Exit(BROKE) from error
    found = costs(samples, start_up)
    made = rows(found, every_frame_s)
    _print_costs(found, start_up, console)
    print_rows(made, console)
    console.print(f"Took {time.monotonic() - began:.0f} s.")
    if as_json:
        sys.stdout.write(json.dumps(_document(found, start_up) | {"rows": rows_as_json(made)}) + "\n")
    if fell_short(made):
        raise typer.Exit(FELL_SHORT)


def _sample(program: str, clip: CostClip, command: Sequence[str], seconds: float, work: Path) -> Sample:
    usage = measure(command, cwd=REPOSITORY, log=work / "log.txt")
    return Sample(program, clip.activity, clip.codec, seconds, usage)


def _dvr_scan(console: Console) -> Path | None:
    try:
        return peers.dvr_scan_program(cache_folder() / "dvr-scan", console.print)
    except peers.NoPeerError as error:
        console.print(f"DVR-Scan is skipped: {error}", soft_wrap=True)
        return None


def _print_costs(found: Costs, start_up: Sequence[Sample], console: Console) -> None:
    table = Table(title="CPU-seconds per second of video, medians over the runs", title_justify="left")
    for heading in ("clip", "program"):
        table.add_column(heading)
    for heading in ("runs", "video s", "CPU s", "CPU s/s", "after start-up", "wall s/s", "peak MB"):
        table.add_column(heading, justify="right")
    previous = ""
    for (activity, codec, program), cost in sorted(found.items()):
        clip = f"{activity} {codec}"
        if previous and clip != previous:
            table.add_section()
        per_s = (f"{cost.per_s:.4f}", f"{cost.steady_per_s:.4f}", f"{cost.wall_per_s:.3f}")
        length = (str(cost.runs), f"{cost.seconds:.0f}", f"{cost.cpu_s:.2f}")
        table.add_row(clip, program, *length, *per_s, f"{cost.peak_mb:.0f}")
        previous = clip
    console.print(table)
    console.print(
        f"litterwatch scan over the first {START_UP_S} s of the quiet clip: {_start_up_s(start_up):.2f} CPU-s"
    )


def _start_up_s(start_up: Sequence[Sample]) -> float:
    return median(s.usage.cpu_s for s in start_up if s.program == OURS and s.activity == "quiet")


def _document(found: Costs, start_up: Sequence[Sample]) -> dict[str, object]:
    return {
        "start_up_cpu_s": _start_up_s(start_up),
        "costs": [
            {
                "activity": activity,
                "codec": codec,
                "program": program,
                "runs": cost.runs,
                "video_s": cost.seconds,
                "cpu_s": cost.cpu_s,
                "cpu_s_per_s": cost.per_s,
                "after_start_up_cpu_s_per_s": cost.steady_per_s,
                "wall_s_per_s": cost.wall_per_s,
                "peak_mb": cost.peak_mb,
            }
            for (activity, codec, program), cost in sorted(found.items())
        ],
    }


if __name__ == "__main__":
    run_benchmark(main)
