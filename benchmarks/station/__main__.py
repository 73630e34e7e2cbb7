"""`python -m benchmarks.station`: officers and pulling stations at work, a line that breaks, a queue that is long.

Each part is a module of this package with `measure(quick) -> rows`; it is imported when it is run.
"""

from typing import Annotated

import typer

from benchmarks.parts import run_all
from benchmarks.table import run_benchmark

PARTS = ("queue", "pull", "load", "browser")
"""Modules of this package, in the order they are run."""

Quick = Annotated[bool, typer.Option("--quick", help="For CI: fewer events, interruptions and seconds.")]
Parts = Annotated[list[str] | None, typer.Option(help=f"Only this part: {', '.join(PARTS)} (again for more).")]
Json = Annotated[bool, typer.Option("--json", help="The rows as JSON on standard output.")]


def main(quick: Quick = False, part: Parts = None, as_json: Json = False) -> None:
    """Put a station to work, break what can break, and measure.

    Exit status: 0 every target reached, 1 one fell short, 2 usage, 3 a program or the measuring failed.
    """
    run_all("benchmarks.station", PARTS, tuple(part or ()), quick=quick, as_json=as_json)


if __name__ == "__main__":
    run_benchmark(main)
