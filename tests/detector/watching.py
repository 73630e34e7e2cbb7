"""Runs the detector's front door over a file, as the pipeline does, and keeps what it says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import models
from detector.events import Deposit, Finding, Health
from detector.trace import Trace
from detector.watcher import Stats, Watcher
from detector.zones import PlaceRules
from streams.files import open_file


@dataclass(frozen=True, slots=True)
class Watched:
    """All findings of one file in the order they came, and what became of everything that was judged."""

    findings: tuple[Finding, ...]
    traces: tuple[Trace, ...]
    stats: Stats

    @property
    def deposits(self) -> list[Deposit]:
        return [f for f in self.findings if isinstance(f, Deposit)]

    @property
    def health(self) -> list[Health]:
        return [f for f in self.findings if isinstance(f, Health)]

    def __str__(self) -> str:
        told = [
            f"{type(f).__name__} {f.kind} {f.release_s if isinstance(f, Deposit) else f.start_s:.2f}"
            for f in self.findings
        ]
        judged = [
            f"{t.media_s:.2f} s {tuple(round(v) for v in t.item_box)} scored {t.score:.2f}, {t.outcome}"
            for t in self.traces
        ]
        return "\n".join([f"findings: {told or 'none'}", *judged])


def watch(
    path: Path,
    model: models.Model,
    rules: PlaceRules | None = None,
    wall_clock: Callable[[float], datetime | None] = lambda _: None,
) -> Watched:
    """Everything the detector finds in a file."""
    findings: list[Finding] = []
    traces: list[Trace] = []
    source = open_file(path)
    chosen = rules if rules is not None else PlaceRules()
    watcher = Watcher(model, rules=chosen, wall_clock=wall_clock, trace=traces.append)
    for gop in source.gops():
        findings.extend(watcher.push(gop))
    findings.extend(watcher.close())
    return Watched(tuple(findings), tuple(traces), watcher.stats)
