"""Running `litterwatch scan` over the clips of a folder, as a user would, and matching what it reports."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.alarms import EventsError, load_alarms, load_health
from benchmarks.accuracy.metrics import Outcome
from benchmarks.accuracy.truth import Clip

REPOSITORY = Path(__file__).resolve().parents[2]
SCAN = (sys.executable, "-c", "from api.cli import main; main()", "scan")
"""The command as this interpreter runs it: the checkout next to this file, installed or not."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """A set of clips with what became of them. `trouble` is what kept the scan from finishing properly, if anything."""

    name: str
    outcomes: tuple[Outcome, ...]
    wall_s: float = 0.0
    trouble: str = ""


def scan(name: str, clips: Sequence[Clip], out: Path, workers: int) -> Scanned:
    """Scan `clips` into the new folder `out`. Inputs that fail count as reported empty, and `trouble` says so.

    Raises:
        EventsError: the scan left no usable events.jsonl.
    """
    out.mkdir(parents=True)  # a folder with results would be resumed, and old code's results counted as this code's
    log = out.parent / f"{out.name}.log"
    command = [*SCAN, *(str(clip.path.resolve()) for clip in clips)]
    command += ["--out", str(out.resolve()), "--workers", str(workers)]
    began = time.monotonic()
    with log.open("wb") as stream:
        status = subprocess.run(
            command, cwd=REPOSITORY, stdout=stream, stderr=subprocess.STDOUT, check=False
        ).returncode
    wall_s = time.monotonic() - began
    trouble = "" if status == 0 else f"`litterwatch scan` ended with status {status}: {_tail(log)}"
    if status not in (0, 1):
        raise EventsError(trouble)
    return Scanned(name, read(clips, out), wall_s, trouble)


def read(clips: Sequence[Clip], out: Path) -> tuple[Outcome, ...]:
    """Match what a finished scan left in `out` (`--events`).

    Raises:
        EventsError: events.jsonl is missing, broken, or reports clips that truth.json does not know.
    """
    alarms, health = load_alarms(out), load_health(out)
    strangers = sorted(set(alarms) - {clip.file for clip in clips})
    if strangers:
        raise EventsError(
            f"{out / 'events.jsonl'}: events in clips that truth.json does not list: {', '.join(strangers)}"
        )
    return tuple(Outcome.of(clip, alarms.get(clip.file, ()), health.get(clip.file, ())) for clip in clips)


def _tail(log: Path, lines: int = 12) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
