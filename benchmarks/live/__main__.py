"""`python -m benchmarks.live`: what happens to watched cameras when things go wrong, and what watching them costs."""

import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import partial
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
from benchmarks.live.scene import Scene, make_scene
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
    chosen_faults = [f for f in FAULTS if not fault or f.key in fault]
    with tempfile.TemporaryDirectory(prefix="litterwatch-live-") as temporary:
        folder = Path(temporary)
        scene = make_scene(folder)
        say = partial(console.print, soft_wrap=True, highlight=False)
        if not scene.deposits:
            say("No evaluation data (LITTERWATCH_DATA or ../shared): events are not measured, all else is.")
        runs: dict[str, Callable[[Path], list[Row]]] = {
            "faults": lambda own: _faults(own, scene, chosen_faults, console, quick=quick),
            "cost": lambda own: quiet_cost(own, say, quick=quick),
        }
        if scene.deposits:
            runs["events"] = lambda own: events(own, scene, say, quick=quick)
            runs["busy"] = lambda own: busy(own, cameras, say)
            runs["soak"] = lambda own: run_soak(own, scene, soak, say)
        rows, broken = _run(folder, runs, (*chosen, "soak") if soak else chosen)
    print_rows(rows, console)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    console.print(f"Took {time.monotonic() - began:.0f} s on {os.cpu_count()} processors; load average {load}.")
    if as_json:
        sys.stdout.write(json.dumps({"rows": rows_as_json(rows)}) + "\n")
    if broken:
        console.print(f"[red]error:[/red] could not be measured: {', '.join(broken)} (the reason stands above)")
        raise typer.Exit(BROKE)
    if fell_short(rows):
        raise typer.Exit(FELL_SHORT)


def _run(
    folder: Path, runs: Mapping[str, Callable[[Path], list[Row]]], parts: Sequence[str]
) -> tuple[list[Row], list[str]]:
    """The parts one after the other, for each wants the machine for itself; and those that broke."""
    rows: list[Row] = []
    broken = []
    for name in parts:
        if name not in runs:
            continue
        own = folder / name
        own.mkdir()
        try:
            rows += runs[name](own)
        except Exception:  # noqa: BLE001 - what the other parts measure is still worth having
            traceback.print_exc()
            broken.append(name)
    return rows, broken


def _faults(folder: Path, scene: Scene, faults: Sequence[Fault], console: Console, *, quick: bool) -> list[Row]:
    outcomes = run_matrix(folder, scene, faults, console.print, quick=quick)
    console.print(matrix_table(outcomes, quick=quick))
    return matrix_rows(outcomes)


if __name__ == "__main__":
    run_benchmark(main)
