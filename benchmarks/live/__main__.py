"""`python -m benchmarks.live`: what happens to watched cameras when things go wrong, and what watching them costs."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.cameras.server import missing
from benchmarks.live.cost import quiet_cost
from benchmarks.live.faults import FAULTS, Fault
from benchmarks.live.matrix import run_matrix
from benchmarks.live.parts import BUSY, busy, events
from benchmarks.live.report import matrix_rows, matrix_table
from benchmarks.live.scene import make_scene
from benchmarks.live.soak import soak as run_soak
from benchmarks.table import (
    BROKE,
    FELL_SHORT,
    Row,
    console_for_tables,
    fell_short,
    print_rows,
    rows_as_json,
    run_benchmark,
)

PARTS = ("faults", "events", "cost", "busy")
QUICK_PARTS = ("faults", "events", "cost")

Quick = Annotated[bool, typer.Option("--quick", help="For CI: shorter faults, fewer and smaller cameras, no soak.")]
Parts = Annotated[list[str] | None, typer.Option(help=f"Only this part: {', '.join(PARTS)} (again for more).")]
Faults = Annotated[list[str] | None, typer.Option(help="Only this fault of the matrix, by key (again for more).")]
Cameras = Annotated[int, typer.Option(min=BUSY + 1, help="Cameras of the busy part, two of them busy.")]
Soak = Annotated[float, typer.Option(min=0, help="Minutes of a soak at the end; 0: none.")]
Json = Annotated[bool, typer.Option("--json", help="The rows as JSON on standard output.")]


def main(
    quick: Quick = False,
    part: Parts = None,
    fault: Faults = None,
    cameras: Cameras = 16,
    soak: Soak = 0.0,
    as_json: Json = False,
) -> None:
    """Break cameras, networks, disks, clocks and processes for real, and measure.

    Exit status: 0 every target reached, 1 one fell short, 2 usage, 3 a program or the measuring failed.
    """
    console = console_for_tables(stderr=as_json)
    began = time.monotonic()
    known = [f.key for f in FAULTS]
    for given, choices in ((part, PARTS), (fault, known)):
        for name in given or ():
            if name not in choices:
                raise typer.BadParameter(f"expected one of {', '.join(choices)}, found {name}")
    if reason := missing():
        console.print(f"[red]error:[/red] {reason}", soft_wrap=True)
        raise typer.Exit(BROKE)
    chosen = tuple(part) if part else QUICK_PARTS if quick else PARTS
    with tempfile.TemporaryDirectory(prefix="litterwatch-live-") as temporary:
        rows = _run(
            Path(temporary),
            chosen,
            [f for f in FAULTS if not fault or f.key in fault],
            cameras,
            soak,
            console,
            quick=quick,
        )
    print_rows(rows, console)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    console.print(f"Took {time.monotonic() - began:.0f} s on {os.cpu_count()} processors; load average {load}.")
    if as_json:
        sys.stdout.write(json.dumps({"rows": rows_as_json(rows)}) + "\n")
    if fell_short(rows):
        raise typer.Exit(FELL_SHORT)


def _run(
    folder: Path,
    parts: Sequence[str],
    faults: Sequence[Fault],
    cameras: int,
    soak_minutes: float,
    console: Console,
    *,
    quick: bool,
) -> list[Row]:
    """The parts one after the other: each wants the machine for itself."""
    rows: list[Row] = []
    scene = make_scene(folder)
    if not scene.deposits:
        console.print("No evaluation data (LITTERWATCH_DATA or ../shared): pictures and clips are checked, events not.")
    for name in parts:
        own = folder / name
        own.mkdir()
        if name == "faults":
            outcomes = run_matrix(own, scene, faults, console.print, quick=quick)
            console.print(matrix_table(outcomes, quick=quick))
            rows += matrix_rows(outcomes)
        elif name == "cost":
            rows += quiet_cost(own, console.print, quick=quick)
        elif scene.deposits:
            rows += (
                events(own, scene, console.print, quick=quick)
                if name == "events"
                else busy(own, cameras, console.print)
            )
    if soak_minutes:
        own = folder / "soak"
        own.mkdir()
        rows += run_soak(own, scene, soak_minutes, console.print)
    return rows


if __name__ == "__main__":
    run_benchmark(main)
