"""What the command line shows: progress bars on a terminal, one line per input elsewhere, messages on stderr."""

import sys
from pathlib import Path
from types import TracebackType
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeRemainingColumn

from api.messages import Job
from evidence import catalogue
from evidence.catalogue import Text
from evidence.run_folder import InputResult


def fail(message: Text | str, status: int = 2) -> NoReturn:
    """Say what is wrong and end with `status` (2 is misuse)."""
    print(message, file=sys.stderr)
    raise typer.Exit(status)


def say(message: Text | str) -> None:
    """A message beside the result, on standard error so that standard output stays for programs."""
    print(message, file=sys.stderr)


class Screen:
    """Listens to a run. Bars only where standard error is a terminal; nothing but failures where `quiet`."""

    def __init__(self, inputs: int, *, quiet: bool) -> None:
        self._console = Console(stderr=True)
        self._quiet = quiet
        self._inputs = inputs
        self._ended = 0
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        if self._console.is_terminal and not quiet:
            self._bars = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.percentage:>3.0f}%"),
                TimeRemainingColumn(),
                TextColumn("{task.fields[events]}"),
                console=self._console,
            )

    def __enter__(self) -> "Screen":
        if self._bars is not None:
            self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bars is not None:
            self._bars.stop()

    def started(self, job: Job) -> None:
        if self._bars is not None:
            self._tasks[job.key] = self._bars.add_task(escape(job.marker.source), total=None, events="")

    def advanced(self, job: Job, media_s: float, duration_s: float | None, events: int) -> None:
        if self._bars is not None:
            found = f"[bold red]{events}[/]" if events else ""
            self._bars.update(self._tasks[job.key], completed=media_s, total=duration_s, events=found)

    def ended(self, job: Job, result: InputResult) -> None:
        if self._bars is not None:
            self._bars.remove_task(self._tasks.pop(job.key))
        self._line(result, "")

    def skipped(self, result: InputResult) -> None:
        self._line(result, str(catalogue.SKIPPED))

    def summary(self, events: int, violations: int, done: int, failed: int, report: Path) -> None:
        text = catalogue.SUMMARY.format(events=events, violations=violations, done=done, failed=failed)
        print(text.vi, text.en, sep="\n")
        print(f"{catalogue.OPEN_REPORT}: {report}")

    def _line(self, result: InputResult, note: str) -> None:
        self._ended += 1
        head = f"[{self._ended}/{self._inputs}] {result.marker.source}"
        if result.reason is not None:
            self._console.print(escape(head), style="bold red", soft_wrap=True, highlight=False)
            for line in (result.reason.vi, result.reason.en):
                self._console.print(f"    {escape(line)}", soft_wrap=True, highlight=False)
        elif not self._quiet:
            tail = f"{len(result.events)} sự kiện / events" + (f", {note}" if note else "")
            self._console.print(escape(f"{head}  {tail}"), soft_wrap=True, highlight=False)
        for warning in result.warnings:
            self._console.print(
                f"    [yellow]{escape(warning.vi)} / {escape(warning.en)}[/]", soft_wrap=True, highlight=False
            )
