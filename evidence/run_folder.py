"""The folder a scan writes: one result per input, one folder per event, and the lists made from them.

    DIR/events.jsonl        every event of every input, rebuilt from inputs/ (deposits only)
    DIR/health.jsonl        when a camera could not watch
    DIR/index.html          the same as pictures
    DIR/events/EVENT_ID/    clip.mp4, stills, event.json, surroundings.json, tracks.jsonl
    DIR/inputs/KEY.json     one input's result: what was found, or why it failed; also the mark that it is done

Everything takes its final name in one step, so a killed run leaves whole files or none. Results of earlier runs in the
same folder stay: a second scan adds to the first.
"""

import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from evidence.atomic import write_atomic
from evidence.record import EventDetail, HealthRecord, Record

_EVENT_NAME = re.compile(r"[0-9a-f]{20}")
_ASIDE = ".aside"
"""An older event folder, until the new one has its name."""


class FolderBusyError(Exception):
    """Another scan holds the folder."""


class Marker(Record):
    """What a result depends on; a result with the same marker need not be made again."""

    size: int
    mtime_ns: int
    settings: str
    model: str
    source: str


class Reason(Record):
    """Why an input failed, for people, and the last lines the program wrote about it, for engineers."""

    vi: str
    en: str
    log: str = ""


class MediaFacts(Record):
    """What the input is. `activity` is bytes of motion per bucket of time, 0..1 of the busiest; None where unknown."""

    codec: str
    width: int
    height: int
    fps: float | None
    duration_s: float | None
    damaged_packets: int = 0
    """Packets that could not be read or decoded and were left out."""
    torn_pictures: int = 0
    """Pictures that were not looked at because a part of them was lost."""
    time_note: str | None = None
    """What is odd about the file's time."""
    activity: tuple[float, ...] = ()


class InputResult(Record):
    """All that came of one input. A failed one keeps the events found before it failed."""

    key: str
    path: str
    marker: Marker
    status: Literal["done", "failed"]
    reason: Reason | None
    warnings: tuple[Reason, ...] = ()
    """What a person should know about a recording that was scanned: parts that are damaged or missing."""
    media: MediaFacts | None
    scanned_s: float
    """Media seconds looked at, from the start."""
    seconds_spent: float
    """Wall seconds the work took."""
    finished: datetime
    program: str
    """Name and version of the program."""
    model_name: str
    events: tuple[EventDetail, ...]
    health: tuple[HealthRecord, ...]
    timezone: str
    """In which the people of the site read a clock."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Paths inside DIR and the steps that change it."""

    root: Path

    @property
    def events(self) -> Path:
        return self.root / "events"

    @property
    def inputs(self) -> Path:
        return self.root / "inputs"

    @property
    def work(self) -> Path:
        """Unfinished things; emptied at the start and the end of every run, once what was put aside is back."""
        return self.root / ".partial"

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Create the folder, keep other scans out of it, clear what a killed run left.

        Raises FolderBusyError where another scan holds it, OSError where it cannot be written.
        """
        for folder in (self.root, self.events, self.inputs):
            folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.root / ".lock", os.O_CREAT | os.O_RDWR, 0o644)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise FolderBusyError(str(self.root)) from error
            self._clear()
            yield
            self._clear()
        finally:
            os.close(lock)

    def _clear(self) -> None:
        for aside in self.work.glob(f"*{_ASIDE}"):  # killed between the two renames: the older one is all there is
            _put_back(aside, self.events / aside.name.removesuffix(_ASIDE))
        shutil.rmtree(self.work, ignore_errors=True)
        for folder in (self.root, self.inputs):
            for leftover in folder.glob(".*.partial*"):
                leftover.unlink(missing_ok=True)

    @contextmanager
    def event_folder(self, event_id: str) -> Iterator[Path]:
        """A folder to fill; it becomes events/EVENT_ID when the block ends well, in place of an older one."""
        partial = self.work / f"{event_id}.{secrets.token_hex(4)}"
        partial.mkdir(parents=True)
        final, aside = self.events / event_id, self.work / f"{event_id}{_ASIDE}"
        try:
            yield partial
            if final.exists():
                shutil.rmtree(aside, ignore_errors=True)
                final.rename(aside)
            partial.rename(final)
            shutil.rmtree(aside, ignore_errors=True)
        finally:
            _put_back(aside, final)
            shutil.rmtree(partial, ignore_errors=True)

    def save(self, result: InputResult) -> None:
        """Write one input's result: from here on the input counts as finished (or failed)."""
        self.inputs.mkdir(parents=True, exist_ok=True)
        write_atomic(self.inputs / f"{result.key}.json", result.model_dump_json(indent=1) + "\n")

    def result(self, key: str) -> InputResult | None:
        """The stored result of an input; None where there is none that this version can read."""
        try:
            return InputResult.model_validate_json((self.inputs / f"{key}.json").read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def results(self) -> tuple[InputResult, ...]:
        """All stored results, by source name."""
        found = (self.result(path.stem) for path in self.inputs.glob("*.json"))
        return tuple(sorted((r for r in found if r is not None), key=lambda r: (r.marker.source, r.key)))

    def write_lists(self) -> tuple[InputResult, ...]:
        """Rebuild events.jsonl and health.jsonl from the results, and return these."""
        results = self.results()
        events = [e.record() for r in results for e in _in_order(r)]
        write_atomic(self.root / "events.jsonl", "".join(e.model_dump_json() + "\n" for e in events))
        health = [h for r in results for h in r.health]
        write_atomic(self.root / "health.jsonl", "".join(h.model_dump_json() + "\n" for h in health))
        return results

    def drop_unlisted_events(self) -> None:
        """Remove event folders that no result names: leftovers of a killed run or of other settings."""
        listed = {e.event_id for r in self.results() for e in r.events}
        for folder in self.events.iterdir():
            if _EVENT_NAME.fullmatch(folder.name) and folder.name not in listed:
                shutil.rmtree(folder)


def _put_back(aside: Path, final: Path) -> None:
    if aside.exists() and not final.exists():
        aside.rename(final)


def input_key(path: Path) -> str:
    """A file name for an input's result: readable, and different for files of the same name in different folders."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", path.stem).strip("-")[:40] or "video"
    return f"{stem}-{hashlib.sha256(str(path.resolve()).encode(errors='surrogateescape')).hexdigest()[:10]}"


def _in_order(result: InputResult) -> list[EventDetail]:
    return sorted(result.events, key=lambda e: (e.release_s, e.event_id))
