"""events.jsonl and health.jsonl of a folder that several processes add to while cameras are watched.

DIR/events.jsonl        a line per event and revision, in the order they were written
DIR/health.jsonl        a line where a condition begins and one where it ends
DIR/events/EVENT_ID/    the truth about an event; `mend` adds lines that a kill prevented
"""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from detector.events import HealthKind
from evidence.atomic import write_atomic
from evidence.record import EventDetail, EventRecord, HealthRecord, Record, Seconds, Utc
from streams.recorder import CameraState
from streams.ring import AlarmKind

ProcessTrouble = Literal["recorder_failed", "watcher_failed", "store_failed", "seal_failed"]
WatchTrouble = Literal["overloaded", "not_watched", "detect_away"]
"""Watching falls behind; a stretch that nobody watched; the sub-stream is away and the main stream is watched."""
KeepingTrouble = Literal["disk_pressure", "check_failed", "housekeeping_failed", "deletion_due"]
"""Of the installation: the disk will not last; evidence is not as it was sealed; it cannot be looked after."""
OutboundTrouble = Literal["outbound_failed"]
"""Other systems cannot be told (api.outbound)."""
ConditionKind = HealthKind | CameraState | AlarmKind | ProcessTrouble | WatchTrouble | KeepingTrouble | OutboundTrouble


class Condition(Record):
    """One line of a live health.jsonl: how a camera was, from when to when.

    The line that says the end has the same `health_id`, `revision` 2 and `ended` true; its `end_utc` is null where
    nobody saw the end. `start_s` and `end_s` are media seconds, null for what is not about pictures.
    """

    schema_: Literal[1] = Field(default=1, alias="schema")
    health_id: str
    revision: int
    source: str
    kind: ConditionKind
    start_s: Seconds | None
    end_s: Seconds | None
    start_utc: Utc | None
    end_utc: Utc | None
    ended: bool
    detail: str

    @classmethod
    def begins(
        cls, source: str, kind: ConditionKind, at: datetime | None, detail: str, start_s: float | None = None
    ) -> "Condition":
        return cls(
            health_id=secrets.token_hex(10),
            revision=1,
            source=source,
            kind=kind,
            start_s=None if start_s is None else round(start_s, 3),
            end_s=None,
            start_utc=at,
            end_utc=None,
            ended=False,
            detail=detail,
        )

    @classmethod
    def seen(cls, health: HealthRecord) -> "Condition":
        """What the detector saw, from its beginning to its end."""
        facts = health.model_dump(by_alias=False)
        return cls(health_id=secrets.token_hex(10), revision=1, ended=True, **facts)

    def ends(self, at: datetime | None, end_s: float | None = None, detail: str | None = None) -> "Condition":
        """`at` None: nobody was there to see when. `detail` None leaves it as it was."""
        update = {
            "revision": self.revision + 1,
            "end_utc": at,
            "end_s": None if end_s is None else round(end_s, 3),
            "ended": True,
            "detail": self.detail if detail is None else detail,
        }
        return self.model_copy(update=update)


@dataclass(frozen=True, slots=True)
class LiveLists:
    """Paths inside DIR, and adding to its lists."""

    root: Path

    @property
    def events_file(self) -> Path:
        return self.root / "events.jsonl"

    @property
    def health_file(self) -> Path:
        return self.root / "health.jsonl"

    def add_event(self, record: EventRecord) -> None:
        """When this returns, the line is on disk. Raises OSError."""
        append_line(self.events_file, record.model_dump_json())

    def add_condition(self, condition: Condition) -> None:
        """When this returns, the line is on disk. Raises OSError."""
        append_line(self.health_file, condition.model_dump_json())

    def events_of(self, source: str) -> tuple[EventDetail, ...]:
        """The events of one camera that are on disk, in the order of their release."""
        found = (_detail(path) for path in self.root.glob("events/*/event.json"))
        return tuple(sorted((d for d in found if d and d.source == source), key=lambda d: (d.release_s, d.event_id)))

    def mend(self, source: str) -> tuple[EventDetail, ...]:
        """Add lines that are missing of this camera's events; returns all its events. Raises OSError."""
        written: dict[str, int] = {}
        for line in _lines(self.events_file):
            try:
                record = EventRecord.model_validate_json(line)
            except ValidationError:
                continue  # of another version: it is not ours to judge
            written[record.event_id] = max(record.revision, written.get(record.event_id, 0))
        details = self.events_of(source)
        for detail in details:
            if detail.revision > written.get(detail.event_id, 0):
                self.add_event(detail.record())
        return details

    def conditions(self) -> tuple[Condition, ...]:
        """The last revision of each, in the order they began."""
        found: dict[str, Condition] = {}
        for line in _lines(self.health_file):
            if (condition := _condition(line)) is not None:
                found[condition.health_id] = condition
        return tuple(found.values())

    def trim_conditions(self, first_bytes: int, stays: Callable[[Condition], bool]) -> int:
        """Take away, of the first so many bytes of the list, the lines of conditions that are over and of which `stays`
        says no; both lines of one, or none. A line that cannot be read stays. Returns how many went: none where
        somebody is writing at this moment.

        Raises OSError.
        """
        with suppress(BlockingIOError), _locked(self.health_file, wait=False):
            content = self.health_file.read_bytes()
            first = content.rfind(b"\n", 0, first_bytes) + 1
            conditions = [_condition(line) for line in content[:first].split(b"\n")[:-1]]
            last = {c.health_id: c for c in conditions if c is not None}
            unfinished = {c.health_id for line in content[first:].split(b"\n") if (c := _condition(line)) is not None}
            goes = {i for i, c in last.items() if c.ended and i not in unfinished and not stays(c)}
            kept = [
                line
                for line, c in zip(content[:first].split(b"\n"), conditions, strict=False)
                if c is None or c.health_id not in goes
            ]
            if len(kept) < len(conditions):
                write_atomic(self.health_file, b"".join(line + b"\n" for line in kept) + content[first:])
            return len(conditions) - len(kept)
        return 0


def _condition(line: bytes) -> Condition | None:
    try:
        return Condition.model_validate_json(line)
    except ValidationError:
        return None


def _detail(path: Path) -> EventDetail | None:
    try:
        return EventDetail.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _lines(path: Path) -> Iterator[bytes]:
    """Whole lines; what a power cut left of a last one is no line."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    yield from content.split(b"\n")[:-1]


def append_line(path: Path, line: str) -> None:
    """When this returns, the line is on disk, whole; several processes may add to a file. Raises OSError."""
    with _locked(path) as fd:
        end = os.lseek(fd, 0, os.SEEK_END)
        whole = _last_newline(fd, end)
        if whole != end:  # a power cut while the last line was written: `mend` writes it again
            os.ftruncate(fd, whole)
            os.lseek(fd, whole, os.SEEK_SET)
        data = line.encode() + b"\n"
        if os.write(fd, data) != len(data):
            os.ftruncate(fd, whole)
            raise OSError(f"{path}: expected to write {len(data)} bytes; free some space")
        os.fsync(fd)


def _last_newline(fd: int, end: int) -> int:
    """Where the last whole line ends."""
    at = end
    while at > 0:
        step = min(1 << 16, at)
        found = os.pread(fd, step, at - step).rfind(b"\n")
        if found >= 0:
            return at - step + found + 1
        at -= step
    return 0


@contextmanager
def _locked(path: Path, *, wait: bool = True) -> Iterator[int]:
    """Raises BlockingIOError where another one has it and we are not to wait, OSError."""
    while True:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            if _is_at(fd, path):
                yield fd
                return
        finally:
            os.close(fd)


def _is_at(fd: int, path: Path) -> bool:
    """False where the list was trimmed while we waited: another file has its name."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    return os.path.samestat(found, os.fstat(fd))
