"""`python -m benchmarks.evidence`: attack packages, kill the sealing, measure what it costs, and compare with targets.

Each part is a module of this package with `measure(quick) -> rows`; it is imported when it is run.
"""

from typing import Annotated

import typer

from benchmarks import parts
from benchmarks.table import run_benchmark

PARTS = ("sealing", "tampering", "writers", "checking", "redaction", "records")
"""Modules of this package, in the order they are run."""

Quick = Annotated[bool, typer.Option("--quick", help="For CI: fewer kills, mutations and operations.")]
Parts = Annotated[list[str] | None, typer.Option(help=f"Only this part: {', '.join(PARTS)} (again for more).")]
Json = Annotated[bool, typer.Option("--json", help="The rows as JSON on standard output.")]


def main(quick: Quick = False, part: Parts = None, as_json: Json = False) -> None:
    """Attack what is sealed, kill what seals, and measure.

    Exit status: 0 every target reached, 1 one fell short, 2 usage, 3 a program or the measuring failed.
    """
    parts.run_all("benchmarks.evidence", PARTS, tuple(part or ()), quick=quick, as_json=as_json)


def available() -> tuple[str, ...]:
    """The parts whose module is there."""
    return parts.available("benchmarks.evidence", PARTS)


if __name__ == "__main__":
    run_benchmark(main)
