"""`python -m benchmarks.compose OUT --count 20 --seed 1000`: a folder of labelled clips with its truth.json."""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from benchmarks.compose import bank, clip, kinds, long
from benchmarks.compose.scene import ComposeError
from benchmarks.compose.truth import write_truth


def main(
    out: Annotated[Path, typer.Argument(help="Folder for the clips and truth.json.")],
    count: Annotated[int, typer.Option(help="How many clips.")] = 20,
    seed: Annotated[int, typer.Option(help="Clip number i has seed + i.")] = 1000,
    kind: Annotated[
        list[str] | None, typer.Option("--kinds", help="Only these kinds (repeat, or separate by commas).")
    ] = None,
    negative_share: Annotated[float, typer.Option(min=0, max=1, help="Share of clips without a deposit.")] = 0.5,
    small: Annotated[bool, typer.Option("--small", help="At most 640 x 480 and 15 frames a second.")] = False,
    workers: Annotated[int, typer.Option(min=1, help="Clips composed at a time.")] = os.cpu_count() or 1,
    hours: Annotated[float | None, typer.Option(help="Instead of clips: one long file of this many hours.")] = None,
    negative: Annotated[
        bool, typer.Option("--negative", help="With --hours: nobody leaves anything (required).")
    ] = False,
) -> None:
    """Compose labelled footage."""
    console = Console(stderr=True)
    try:
        if hours is not None:
            if not negative:
                raise typer.BadParameter("--hours makes negative footage only: add --negative")
            long.compose_hours(out, hours, seed, console)
            return
        only = tuple(part for one in kind or [] for part in one.split(",") if part)
        drawn = kinds.draw_kinds(count, seed, negative_share, only)
        bank.bank()  # cut once, before several processes ask for it
        with (
            Progress(console=console, disable=not console.is_terminal) as progress,
            ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool,
        ):
            made = pool.map(partial(clip.draw, out, small), range(seed, seed + count), drawn)
            truths = list(progress.track(made, total=count, description="composing"))
        write_truth(out, truths)
    except ComposeError as error:
        console.print(f"[red]{error}[/red]")
        sys.exit(1)


if __name__ == "__main__":
    typer.run(main)
