"""`python -m benchmarks.verifier collect ROWS.npz`, then `python -m benchmarks.verifier train ROWS.npz`."""

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.verifier import collect as collecting

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.command()
def collect(
    out: Path,
    count: Annotated[int, typer.Option(help="How many scenes.")] = 2000,
    seed: Annotated[int, typer.Option(help="Scene i has seed + i; benchmarks draw theirs elsewhere.")] = 50_000_000,
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
    minutes: Annotated[float, typer.Option(help="Stop after this time with what there is.")] = 600.0,
    large_share: Annotated[
        float, typer.Option(help="Part of the scenes in large pictures, which cost far more.")
    ] = 0.1,
    night_share: Annotated[float, typer.Option(help="Part of the scenes seen by infrared lamps.")] = 0.2,
) -> None:
    """Compose scenes and keep what the detector measured in them."""
    harvests = collecting.collect(count, seed, workers, minutes, large_share, night_share)
    collecting.save(harvests, out)
    events, found = sum(h.events for h in harvests), sum(h.found for h in harvests)
    print(f"{len(harvests)} scenes, {sum(len(h.rows) for h in harvests)} rows, {found} of {events} deposits proposed")


@app.command()
def train(
    rows: list[Path],
    out: Annotated[Path | None, typer.Option(help="Where to write the trees; the networks go beside them.")] = None,
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
) -> None:
    """Fit networks and trees and calibrate the score."""
    from benchmarks.verifier.train import fit_files  # noqa: PLC0415  scikit-learn and torch are needed here only

    fit_files(rows, out, workers)


if __name__ == "__main__":
    app()
