"""What may stay: bytes and age per camera, a floor of free disk space, and holds above all of them."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from streams.ring.holds import Hold, Holds
from streams.ring.index import Index, Row
from streams.ring.segment import segment_path

_UNLOCKED_SHARE = 10
_PAGE = 256


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one camera's ring. Age is measured on the ring's monotonic clock, so that a step of the wall clock
    never throws anything away."""

    max_bytes: int = 100 << 30
    max_age_s: float = 7 * 86_400.0
    min_free_bytes: int = 2 << 30
    """Below this much free space on the disk, old segments go although the budget would keep them."""


@dataclass(frozen=True, slots=True)
class Room:
    """Outcome of one round of making room."""

    removed: int
    removed_bytes: int
    locked_bytes: int
    over_budget: bool
    """Locked data leaves less than a tenth of the byte budget for what comes; that tenth is used all the same."""
    disk_low: bool
    """Less than the floor is free and nothing is left that may go."""
    failed: str | None
    """Why a file could not be removed, or the index not be told."""


def free_bytes(folder: Path) -> int:
    """Raises OSError."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


@dataclass(slots=True)
class Keeper:
    """Removes the oldest unlocked segments of one ring; never the open one."""

    folder: Path
    index: Index
    holds: Holds
    budget: Budget
    free: Callable[[Path], int] = free_bytes
    _failed: str | None = field(default=None, init=False)
    _gone: dict[int, int] = field(default_factory=dict, init=False)
    """Sizes of segments that were removed while the index could not be told."""

    def make_room(self, ring_us: int, open_bytes: int, need: int = 0) -> Room:
        """Bring the ring within its limits. `open_bytes` is the size of the segment being written; `need` is what a
        write that failed asked for: at least one segment goes then, whatever the budget says.

        Raises sqlite3.Error and OSError.
        """
        budget, self._failed = self.budget, None
        with self.holds.guard():
            locked = self._locked(self.holds.all())
            locked_bytes = sum(locked.values())
            share = budget.max_bytes // _UNLOCKED_SHARE
            allowed = max(budget.max_bytes, locked_bytes + share)
            excess = self.index.total() - sum(self._gone.values()) + open_bytes - allowed
            missing = budget.min_free_bytes - self.free(self.folder)
            too_old = ring_us - round(budget.max_age_s * 1e6)
            gone = gone_bytes = 0
            for row in self._oldest(locked):
                old = row.summary.ring_to < too_old
                if not (old or gone_bytes < max(excess, missing, need)):
                    break
                if self._remove(row):
                    gone += 1
                    gone_bytes += row.size
            self._forget()
        return Room(
            removed=gone,
            removed_bytes=gone_bytes,
            locked_bytes=locked_bytes,
            over_budget=locked_bytes + share > budget.max_bytes,
            disk_low=missing > gone_bytes,
            failed=self._failed,
        )

    def _locked(self, holds: tuple[Hold, ...]) -> dict[int, int]:
        """Segment numbers under a hold, with their sizes."""
        locked: dict[int, int] = {}
        for hold in holds:
            locked |= self.index.sizes(hold.interval)
        return locked

    def _oldest(self, locked: dict[int, int]) -> Iterator[Row]:
        after = -1
        while page := list(self.index.rows("WHERE NOT open AND number > ? ORDER BY number LIMIT ?", after, _PAGE)):
            yield from (r for r in page if r.summary.number not in locked and r.summary.number not in self._gone)
            after = page[-1].summary.number

    def _remove(self, row: Row) -> bool:
        try:
            segment_path(self.folder, row.summary.number).unlink(missing_ok=True)
        except OSError as error:
            self._failed = f"{type(error).__name__}: {error.strerror}"
            return False
        self._gone[row.summary.number] = row.size
        return True

    def _forget(self) -> None:
        """Tell the index what went; on a disk without a free byte it has to wait."""
        if not self._gone:
            return
        try:
            self.index.drop(self._gone)
        except sqlite3.Error as error:
            self._failed = f"{type(error).__name__}: {error}"
            return
        self._gone.clear()
