"""Where the default run's footage comes from: real clips that are not in the repository, and composed scenes."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.scan import REPOSITORY
from benchmarks.accuracy.truth import TRUTH_NAME


class ComposeError(RuntimeError):
    """The scene composer did not make the footage asked for."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much composed footage a run takes. Negatives come in parts, so that no more than one per worker
    lies on the disk."""

    cases: int
    negative_hours: float
    negative_part_hours: float
    small: bool = False
    """Only cheap cameras (640 x 480, 15 fps): what a handful of cases costs must not hang on the seed."""


FULL = Amount(cases=200, negative_hours=6.0, negative_part_hours=1.0)
QUICK = Amount(cases=8, negative_hours=0.05, negative_part_hours=0.05, small=True)


def shared_footage() -> Path | None:
    """The folder of real clips: LITTERWATCH_DATA/footage or ../shared/footage; None where it is not there."""
    named = os.environ.get("LITTERWATCH_DATA")
    folder = (Path(named) if named else REPOSITORY.parent / "shared") / "footage"
    return folder if (folder / TRUTH_NAME).is_file() else None


def compose_cases(folder: Path, amount: Amount, seed: int, workers: int) -> Path:
    """Composed cases with their truth.json in `folder`. Raises ComposeError."""
    small = ("--small",) if amount.small else ()
    return _compose(folder, "--count", str(amount.cases), "--seed", str(seed), "--workers", str(workers), *small)


def compose_negatives(folder: Path, hours: float, seed: int) -> Path:
    """`hours` of composed footage in which nobody leaves anything. Raises ComposeError."""
    return _compose(folder, "--hours", f"{hours:g}", "--negative", "--seed", str(seed))


def _compose(folder: Path, *options: str) -> Path:
    folder.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "benchmarks.compose", str(folder.resolve()), *options]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not (folder / TRUTH_NAME).is_file():
        tail = "\n".join(done.stderr.splitlines()[-12:])
        raise ComposeError(f"`python -m benchmarks.compose {' '.join(options)}` ended with {done.returncode}: {tail}")
    return folder
