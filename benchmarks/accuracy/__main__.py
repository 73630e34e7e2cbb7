"""`python -m benchmarks.accuracy`: scan footage whose truth is known, and print how well the truth was found."""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console

from benchmarks.accuracy import figures, footage, report
from benchmarks.accuracy.alarms import EventsError
from benchmarks.accuracy.curve import draw_curve
from benchmarks.accuracy.metrics import CurvePoint, count, miss_curve
from benchmarks.accuracy.scan import Scanned, read, scan
from benchmarks.accuracy.truth import TruthError, load_truth
from benchmarks.table import (
    BROKE,
    FELL_SHORT,
    Row,
    console_for_tables,
    fell_short,
    print_rows,
    rows_as_json,
    run_benchmark,
    write_json,
)

Folders = Annotated[list[Path] | None, typer.Argument(help="Folders of clips with a truth.json (default: see above).")]
Quick = Annotated[bool, typer.Option("--quick", help="A small sample, for CI: some minutes on one core.")]
Seed = Annotated[int | None, typer.Option(help="Seed of the composed footage (default: fresh, from the clock).")]
Events = Annotated[Path | None, typer.Option(help="Do not scan: judge this finished scan of the one FOLDER.")]
Out = Annotated[Path | None, typer.Option(help="Keep footage, scans, report.json and curve.png in a new folder here.")]
Workers = Annotated[int, typer.Option(min=1, help="Files scanned at a time.")]
CORES = os.cpu_count() or 1
NEGATIVE_SEEDS = 1_000_000
"""Added to the seed for negatives: composed case number i has seed + i."""
Json = Annotated[bool, typer.Option("--json", help="The report as JSON on standard output.")]


def main(
    folders: Folders = None,
    quick: Quick = False,
    seed: Seed = None,
    events: Events = None,
    out: Out = None,
    workers: Workers = CORES,
    as_json: Json = False,
) -> None:
    """Measure accuracy. Without FOLDER: the shared real clips, composed cases of a fresh seed, and negative hours.

    Exit status: 0 every target reached, 1 one fell short, 2 usage, 3 an input or the measuring failed.
    """
    began = time.monotonic()
    console = console_for_tables(stderr=as_json)
    seed = int(datetime.now(UTC).strftime("%y%m%d%H%M")) if seed is None else seed
    if events is not None and len(folders or ()) != 1:
        raise typer.BadParameter("--events judges one finished scan: name exactly one FOLDER", param_hint="--events")
    sets: list[Scanned] = []
    rows: list[Row] = []
    try:
        with _work_folder(out) as work:
            if events is not None and folders:
                sets.append(Scanned(folders[0].name, read(load_truth(folders[0]), events)))
            elif folders:
                for index, folder in enumerate(folders):
                    sets.append(scan(folder.name, load_truth(folder), work / f"scan-{index}", workers))
            else:
                console.print(f"Composed footage of seed {seed} (repeat with --seed {seed}).")
                for scanned, its_rows in _default_sets(work, seed, quick, workers, console):
                    sets.append(scanned)
                    rows += its_rows
            _finish(sets, rows, work if out is not None else None, seed, began, console, as_json)
    except (TruthError, EventsError, footage.ComposeError) as error:
        console.print(f"[red]error:[/red] {error}", soft_wrap=True)
        raise typer.Exit(BROKE) from error
    if any(scanned.trouble for scanned in sets):
        raise typer.Exit(BROKE)
    if fell_short(rows):
        raise typer.Exit(FELL_SHORT)


def _default_sets(
    work: Path, seed: int, quick: bool, workers: int, console: Console
) -> Iterator[tuple[Scanned, list[Row]]]:
    amount = footage.QUICK if quick else footage.FULL
    shared = footage.shared_footage()
    if shared is None:
        console.print("No shared footage: set LITTERWATCH_DATA to the folder that holds footage/truth.json.")
        yield Scanned("shared footage", ()), [Row("shared footage", "not measured: not on this machine")]
    else:
        scanned = scan("shared footage", load_truth(shared), work / "scan-shared", workers)
        yield scanned, figures.shared_rows(scanned.outcomes)

    cases = footage.compose_cases(work / "cases", amount, seed, workers)
    scanned = scan(f"composed, seed {seed}", load_truth(cases), work / "scan-cases", workers)
    yield scanned, figures.composed_rows(scanned.outcomes, quick=quick)

    parts: list[Scanned] = []
    count_of_parts = round(amount.negative_hours / amount.negative_part_hours)
    for first in range(0, count_of_parts, workers):
        numbers = range(first, min(first + workers, count_of_parts))
        folders = [work / f"negative-{number}" for number in numbers]
        hours = [amount.negative_part_hours] * len(folders)
        seeds = [seed + NEGATIVE_SEEDS + number for number in numbers]
        with ThreadPoolExecutor(workers) as pool:  # each waits for a process of its own
            list(pool.map(footage.compose_negatives, folders, hours, seeds))
        clips = [clip for folder in folders for clip in load_truth(folder)]
        parts.append(scan("negatives", clips, work / f"scan-negative-{numbers[0]}", workers))
        console.print(f"negatives up to part {numbers[-1] + 1}: {count(parts[-1].outcomes).false} more false alarms")
        for folder in folders:
            shutil.rmtree(folder)
    outcomes = tuple(outcome for part in parts for outcome in part.outcomes)
    trouble = "\n".join(part.trouble for part in parts if part.trouble)
    negatives = Scanned("composed negatives", outcomes, sum(part.wall_s for part in parts), trouble)
    yield negatives, figures.negative_rows(outcomes, quick=quick)


def _finish(
    sets: list[Scanned], rows: list[Row], keep: Path | None, seed: int, began: float, console: Console, as_json: bool
) -> None:
    everything = [outcome for scanned in sets for outcome in scanned.outcomes]
    curve = miss_curve(everything)
    for scanned in sets:
        if scanned.outcomes:
            report.print_set(scanned.name, scanned.outcomes, console, np.random.default_rng(seed))
            if scanned.wall_s:
                console.print(f"  scanned in {scanned.wall_s:.0f} s")
        if scanned.trouble:
            console.print(f"[red]{scanned.name}:[/red] {scanned.trouble}", soft_wrap=True)
    if curve:
        report.print_curve(curve, console)
    picture = _draw(curve, count(everything).seconds / 3600, keep, console)
    if rows:
        print_rows(rows, console)
    console.print(f"Took {time.monotonic() - began:.0f} s.")
    document = {
        "seed": seed,
        "rows": rows_as_json(rows),
        "sets": [report.set_as_json(s.name, s.outcomes, np.random.default_rng(seed)) for s in sets if s.outcomes],
        "trouble": [s.trouble for s in sets if s.trouble],
        "curve": report.curve_as_json(curve),
        "curve_picture": None if picture is None else str(picture),
    }
    if keep is not None:
        write_json(keep / "report.json", document)
        console.print(f"Report: {keep / 'report.json'}")
    if as_json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


def _draw(curve: tuple[CurvePoint, ...], hours: float, keep: Path | None, console: Console) -> Path | None:
    if not curve:
        return None
    path = (keep or Path.cwd() / "out") / "accuracy-curve.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        draw_curve(curve, hours, path, f"Deposits missed against false alarms ({hours:.2g} h)")
    except ImportError:
        console.print("No curve picture: matplotlib is not installed (make setup brings it).")
        return None
    console.print(f"Curve: {path}")
    return path


@contextmanager
def _work_folder(out: Path | None) -> Iterator[Path]:
    """A new folder per run: under `out` when its contents are to be kept, else a temporary one."""
    if out is None:
        with tempfile.TemporaryDirectory(prefix="litterwatch-accuracy-") as temporary:
            yield Path(temporary)
    else:
        folder = out / datetime.now(UTC).strftime("run-%Y%m%dT%H%M%SZ")
        folder.mkdir(parents=True)
        yield folder


if __name__ == "__main__":
    run_benchmark(main)
