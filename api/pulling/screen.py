"""What `litterwatch pull` shows: a bar on a terminal, else a line for each package, nothing where a program reads."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from api.client import Package
from api.pulling.mirror import Round
from evidence import catalogue_pull as words
from evidence.catalogue import Text


class PullScreen:
    """Listens to a mirror. Everything goes to standard error; what is wrong is said always."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._console = Console(stderr=True)
        self._bars: Progress | None = None
        self._task: TaskID | None = None
        self._place = (0, 0)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Bars, while a round runs on a terminal."""
        if self._quiet or not self._console.is_terminal:
            yield
            return
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
        )
        self._bars = Progress(*columns, console=self._console)
        try:
            with self._bars:
                yield
        finally:
            self._bars = self._task = None

    def page(self, events: int) -> None:
        if events and not self._quiet:
            self._line(words.PAGE.format(count=events))

    def begins(self, number: int, total: int, package: Package, total_bytes: int) -> None:
        self._place = number, total
        if self._bars is not None:
            if self._task is None:
                self._task = self._bars.add_task("", total=total_bytes)
            said = f"[{number}/{total}] {package.package_id}"
            self._bars.update(self._task, description=escape(said), total=total_bytes)

    def advanced(self, count: int) -> None:
        if self._bars is not None and self._task is not None:
            self._bars.advance(self._task, count)

    def held(self, package: Package) -> None:
        number, total = self._place
        if not self._quiet and self._bars is None:
            self._line(words.HELD.format(number=number, total=total, package=package.package_id))

    def refused(self, what: str, reason: str) -> None:
        self._line(words.REFUSED.format(what=what, reason=reason))

    def damaged(self, reason: str, at: Path | None) -> None:
        text = words.DAMAGED_AGAIN if at is None else words.DAMAGED
        self._line(text.format(reason=reason, path=at))

    def ended(self, done: Round) -> None:
        counts = done.counts
        if not self._quiet:
            self._line(
                words.SUMMARY.format(
                    events=counts.events,
                    held=counts.held,
                    fetched=done.fetched,
                    size=f"{done.fetched_bytes / 1e6:.1f} MB",
                    wanted=counts.wanted,
                    refused=counts.refused,
                    gone=counts.gone,
                    withdrawn=counts.withdrawn,
                )
            )
        if done.trouble is not None:
            self._line(words.STOPPED_EARLY.format(reason=done.trouble))

    def _line(self, text: Text) -> None:
        if self._bars is not None:
            self._bars.console.print(escape(str(text)), soft_wrap=True, highlight=False)
        else:
            print(text, file=sys.stderr, flush=True)
