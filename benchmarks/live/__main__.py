"""`python -m benchmarks.live`: what happens to watched cameras when things go wrong, and what watching them costs."""

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.cameras.server import missing
from benchmarks.live.faults import FAULTS
from benchmarks.live.matrix import run_matrix
from benchmarks.live.report import matrix_rows, matrix_table
from benchmarks.live.scene import make_scene
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

Quick = Annotated[bool, typer.Option("--quick", help="For CI: shorter faults, fewer and smaller cameras, no soak.")]
Fault = Annotated[list[str] | None, typer.Option(help="Only these faults of the matrix, by key (again for more).")]
Json = Annotated[bool, typer.Option("--json", help="The rows as JSON on standard output.")]


def main(quick: Quick = False, fault: Fault = None, as_json: Json = False) -> None:
    """Break cameras, networks, disks, clocks and processes for real, and measure.

    Exit status: 0 every target reached, 1 one fell short, 2 usage, 3 a program or the measuring failed.
    """
    console = console_for_tables(stderr=as_json)
    began = time.monotonic()
    if reason := missing():
        console.print(f"[red]error:[/red] {reason}", soft_wrap=True)
        raise typer.Exit(BROKE)
    faults = [f for f in FAULTS if not fault or f.key in fault]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="litterwatch-live-") as temporary:
        folder = Path(temporary)
        outcomes = run_matrix(folder, make_scene(folder), faults, console.print, quick=quick)
        console.print(matrix_table(outcomes, quick=quick))
        rows += matrix_rows(outcomes)
    print_rows(rows, console)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    console.print(f"Took {time.monotonic() - began:.0f} s on {os.cpu_count()} processors; load average {load}.")
    if as_json:
        sys.stdout.write(json.dumps({"rows": rows_as_json(rows)}) + "\n")
    if fell_short(rows):
        raise typer.Exit(FELL_SHORT)


if __name__ == "__main__":
    run_benchmark(main)
