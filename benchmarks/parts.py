"""Benchmarks in parts: each a module with `measure(quick) -> rows`, imported when it is run."""

import importlib
import importlib.util
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence

import typer

from benchmarks.table import (
    BROKE,
    FELL_SHORT,
    Row,
    console_for_tables,
    fell_short,
    print_rows,
    rows_as_json,
)

Measure = Callable[[bool], tuple[Row, ...]]


def run_all(package: str, parts: Sequence[str], wanted: Sequence[str], *, quick: bool, as_json: bool) -> None:
    """The parts that are wanted, or all; their rows as a table. Raises typer.Exit, typer.BadParameter."""
    console = console_for_tables(stderr=as_json)
    known = available(package, parts)
    for name in wanted:
        if name not in known:
            raise typer.BadParameter(f"expected one of {', '.join(known)}, found {name}")
    rows, broken = run_parts(package, wanted or known, quick=quick)
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


def available(package: str, parts: Sequence[str]) -> tuple[str, ...]:
    """The parts whose module is there."""
    return tuple(name for name in parts if importlib.util.find_spec(f"{package}.{name}") is not None)


def run_parts(package: str, names: Sequence[str], *, quick: bool) -> tuple[list[Row], list[str]]:
    """The parts one after the other; their rows, and the names of those that broke."""
    rows: list[Row] = []
    broken = []
    for name in names:
        began = time.monotonic()
        try:
            measure: Measure = importlib.import_module(f"{package}.{name}").measure
            rows += measure(quick)
        except Exception:  # noqa: BLE001 - what the other parts measure is still worth having
            traceback.print_exc()
            broken.append(name)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return rows, broken
