"""`python -m benchmarks.evidence`: attack packages, kill the sealing, measure what it costs, and compare with targets.

Each part is a module of this package with `measure(quick) -> rows`; it is imported when it is run.
"""

import importlib
import importlib.util
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

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

PARTS = ("sealing", "tampering", "writers", "checking", "redaction", "records")
"""Modules of this package, in the order they are run."""

Measure = Callable[[bool], tuple[Row, ...]]
Quick = Annotated[bool, typer.Option("--quick", help="For CI: fewer kills, mutations and operations.")]
Parts = Annotated[list[str] | None, typer.Option(help=f"Only this part: {', '.join(PARTS)} (again for more).")]
Json = Annotated[bool, typer.Option("--json", help="The rows as JSON on standard output.")]


def main(quick: Quick = False, part: Parts = None, as_json: Json = False) -> None:
    """Attack what is sealed, kill what seals, and measure.

    Exit status: 0 every target reached, 1 one fell short, 2 usage, 3 a program or the measuring failed.
    """
    console = console_for_tables(stderr=as_json)
    known = available()
    for name in part or ():
        if name not in known:
            raise typer.BadParameter(f"expected one of {', '.join(known)}, found {name}")
    rows, broken = run_parts(tuple(part) if part else known, quick=quick)
    print_rows(rows, console)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    console.print(f"{os.cpu_count()} processors; load average {load}.")
    if as_json:
        sys.stdout.write(json.dumps({"rows": rows_as_json(rows)}) + "\n")
    if broken:
        console.print(f"[red]error:[/red] could not be measured: {', '.join(broken)} (the reason stands above)")
        raise typer.Exit(BROKE)
    if fell_short(rows):
        raise typer.Exit(FELL_SHORT)


def available() -> tuple[str, ...]:
    """The parts whose module is there."""
    return tuple(name for name in PARTS if importlib.util.find_spec(f"benchmarks.evidence.{name}") is not None)


def run_parts(names: Sequence[str], *, quick: bool) -> tuple[list[Row], list[str]]:
    """The parts one after the other; their rows, and the names of those that broke."""
    rows: list[Row] = []
    broken = []
    for name in names:
        began = time.monotonic()
        try:
            measure: Measure = importlib.import_module(f"benchmarks.evidence.{name}").measure
            rows += measure(quick)
        except Exception:  # noqa: BLE001 - what the other parts measure is still worth having
            traceback.print_exc()
            broken.append(name)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return rows, broken


if __name__ == "__main__":
    run_benchmark(main)
