"""Evidence holds: intervals that no budget may take away. One small file each, so that they outlive everything else."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from streams.ring.folder import sync_folder
from streams.ring.interval import CLOCKS, Interval


@dataclass(frozen=True, slots=True)
class Hold:
    """`interval` may reach into the future: segments that come are held as well."""

    hold_id: str
    interval: Interval
    reason: str
    created_utc_s: float
    readable: bool = True
    """False: the file of this hold is damaged, so that nobody knows what it protects; it protects everything."""


class Holds:
    """The holds of one ring. Any process may lock and unlock, with or without a writer running."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "holds"
        self.folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Nobody locks, and nobody removes segments, while the block runs: a hold that was given is never late."""
        fd = os.open(self.folder / ".guard", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield
        finally:
            os.close(fd)

    def lock(self, interval: Interval, reason: str, now_utc_s: float) -> Hold:
        """When this returns, the hold is on disk, and what of the interval still exists will stay. Raises OSError."""
        hold = Hold(secrets.token_hex(8), interval, reason, now_utc_s)
        document = {
            "clock": interval.clock,
            "start": interval.start,
            "end": interval.end,
            "reason": reason,
            "created_utc_s": now_utc_s,
        }
        path = self._path(hold.hold_id)
        partial = path.with_suffix(".partial")
        with self.guard():
            try:
                with partial.open("w", encoding="utf-8") as file:
                    json.dump(document, file, ensure_ascii=False)
                    file.flush()
                    os.fsync(file.fileno())
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)
            sync_folder(self.folder)
        return hold

    def unlock(self, hold_id: str) -> None:
        """Raises KeyError where there is no such hold, OSError."""
        if hold_id not in {hold.hold_id for hold in self.all()}:
            raise KeyError(hold_id)
        with self.guard():
            self._path(hold_id).unlink(missing_ok=True)
            sync_folder(self.folder)

    def all(self) -> tuple[Hold, ...]:
        """Every hold, oldest first. Raises OSError where the folder cannot be listed."""
        found = (_read(path) for path in sorted(self.folder.glob("*.json")))
        return tuple(sorted((hold for hold in found if hold), key=lambda hold: (hold.created_utc_s, hold.hold_id)))

    def _path(self, hold_id: str) -> Path:
        return self.folder / f"{hold_id}.json"


def _read(path: Path) -> Hold | None:
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None  # unlocked a moment ago
    except (OSError, ValueError):
        text = ""
    try:
        document = json.loads(text)
        clock = CLOCKS[CLOCKS.index(document["clock"])]
        interval = Interval(clock, int(document["start"]), int(document["end"]))
        return Hold(path.stem, interval, str(document["reason"]), float(document["created_utc_s"]))
    except (ValueError, KeyError, TypeError):
        everything = Interval("sequence", 0, 1 << 62)
        return Hold(path.stem, everything, "unreadable hold", 0.0, readable=False)
