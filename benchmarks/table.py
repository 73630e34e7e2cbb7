"""The rows every benchmark ends with: name, value, target, reached."""

import json
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

FELL_SHORT = 1
"""Exit status where a figure missed its target: everything was measured."""
BROKE = 3
"""Exit status where something could not be measured: an input, a program or the benchmark itself failed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `reached` is None where nothing is asked of it (no target), and False where it could not be had."""

    name: str
    value: str
    target: str = ""
    reached: bool | None = None


def console_for_tables(*, stderr: bool) -> Console:
    """A console wide enough for the tables, also in a log (80 columns would fold every cell)."""
    console = Console(stderr=stderr)
    return console if console.width >= 150 else Console(stderr=stderr, width=150)


def at_most(name: str, value: float, limit: float, unit: str = "", digits: int = 2) -> Row:
    """A row that is reached when `value` does not exceed `limit`."""
    tail = f" {unit}" if unit else ""
    return Row(name, f"{value:.{digits}f}{tail}", f"<= {limit:g}{tail}", value <= limit)


def fell_short(rows: Sequence[Row]) -> bool:
    """Whether any row that has a target missed it: the benchmark's exit status."""
    return any(row.reached is False for row in rows)


def run_benchmark(main: Callable[..., None]) -> None:
    """Run a benchmark's command line. A crash ends with BROKE, for Python's own status is that of a missed target."""
    try:
        typer.run(main)
    except Exception as error:
        traceback.print_exc()
        raise SystemExit(BROKE) from error


def print_rows(rows: Sequence[Row], console: Console, title: str = "Figures to reach") -> None:
    """The rows as a table for a person."""
    table = Table(title=title, title_justify="left")
    for heading in ("name", "value", "target", "reached"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(row.name, row.value, row.target, {True: "yes", False: "NO", None: ""}[row.reached])
    console.print(table)


def rows_as_json(rows: Sequence[Row]) -> list[dict[str, object]]:
    """The rows for a program (`--json`): plain values, ready for `json.dump`."""
    return [{"name": r.name, "value": r.value, "target": r.target, "reached": r.reached} for r in rows]


def write_json(path: Path, document: object) -> None:
    """Write `document` so that a reader never meets half a file."""
    partial = path.with_name(path.name + ".part")
    partial.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)
