"""Opening a ring after whatever happened to it: the index is brought in line with the segments, torn tails are cut."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from streams.ring.index import Index, Row
from streams.ring.packet import RingPacket
from streams.ring.segment import SegmentReader, Summary, mend, segment_numbers, segment_path

DamageKind = Literal["torn_tail", "damaged", "unreadable", "empty", "missing"]


@dataclass(frozen=True, slots=True)
class Damage:
    """Something wrong with one segment: its last bytes were no record (cut off), bytes in its middle are none (kept,
    skipped by readers), nothing of it can be read, it held no packet (removed), or its file is gone."""

    kind: DamageKind
    segment: int
    lost_bytes: int


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening found. `index_rebuilt` says why the index was made anew, None where it was sound."""

    segments: int
    damage: tuple[Damage, ...]
    index_rebuilt: str | None
    next_number: int
    last: RingPacket | None
    """The newest packet there is."""
    media_to_us: int | None
    """The latest moment shown by any packet."""
    index_failure: str | None = None
    """Why the index is only in memory, None where it is on disk."""


def open_index(
    folder: Path, *, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> tuple[Index, Opened]:
    """Raises OSError, sqlite3.Error. `progress` hears segments looked at and their number while the index is made
    anew."""
    path = folder / "index.sqlite"
    rebuilt = None if path.exists() else "there was none"
    try:
        return _opened(folder, path, rebuilt, progress)
    except sqlite3.OperationalError as error:
        # The disk refuses, which says nothing against the file. A recorder must start on a full disk, or it would
        # never make room.
        reason = f"kept in memory: {error}"
    except sqlite3.DatabaseError as error:
        rebuilt = f"{type(error).__name__}: {error}"
        for name in ("index.sqlite", "index.sqlite-wal", "index.sqlite-shm"):
            (folder / name).unlink(missing_ok=True)
        try:
            return _opened(folder, path, rebuilt, progress)
        except sqlite3.Error as again:
            reason = f"kept in memory: {again}"
    index, found = _opened(folder, None, reason, progress)
    return index, replace(found, index_failure=reason)


def _opened(
    folder: Path, path: Path | None, rebuilt: str | None, progress: Callable[[int, int], None]
) -> tuple[Index, Opened]:
    index = Index(path)
    try:
        return index, _reconcile(folder, index, index.numbers(), rebuilt, progress)
    except BaseException:
        index.close()
        raise


def _reconcile(
    folder: Path, index: Index, known: set[int], rebuilt: str | None, progress: Callable[[int, int], None]
) -> Opened:
    there = segment_numbers(folder)
    numbers = set(there)
    damage = [Damage("missing", number, 0) for number in sorted(known - numbers)]
    index.drop(known - numbers)
    unfinished = [row.summary.number for row in index.rows("WHERE open") if row.summary.number in numbers]
    unseen = sorted((numbers - known).union(unfinished))
    rows: list[Row] = []
    for done, number in enumerate(unseen):
        row, found = _taken_in(folder, number)
        damage += found
        if row is None:
            numbers.discard(number)
            index.drop([number])
        else:
            rows.append(row)
        progress(done + 1, len(unseen))
    index.put(rows)
    last, media_to_us = _last_packet(folder, sorted(numbers))
    return Opened(
        segments=len(numbers),
        damage=tuple(damage),
        index_rebuilt=rebuilt if there else None,
        next_number=max(there, default=0) + 1,
        last=last,
        media_to_us=media_to_us,
    )


def _taken_in(folder: Path, number: int) -> tuple[Row | None, list[Damage]]:
    """A segment's row, closed if its writer had not done so, and what is wrong with it."""
    path = segment_path(folder, number)
    with SegmentReader(folder, number) as segment:
        foot, readable = segment.foot(), segment.head is not None
    size = path.stat().st_size
    if foot is not None:
        return Row(foot, size, False), []
    if not readable:
        # It stays, so that somebody may look at it, and goes with its age like any other.
        at = round(path.stat().st_mtime * 1e6)
        blank = Summary(number, arrival_from=at, arrival_to=at, camera_from=at, camera_to=at, damaged=size)
        if size:
            return Row(blank, size, False), [Damage("unreadable", number, size)]
        path.unlink()
        return None, [Damage("empty", number, 0)]
    summary, torn = mend(folder, number)
    damage = [Damage("torn_tail", number, torn)] if torn else []
    if summary.damaged:
        damage.append(Damage("damaged", number, summary.damaged))
    if summary.packets == 0:
        path.unlink()
        return None, [*damage, Damage("empty", number, 0)]
    return Row(summary, path.stat().st_size, False), damage


def _last_packet(folder: Path, numbers: list[int]) -> tuple[RingPacket | None, int | None]:
    """The newest packet, and the latest moment shown in its segment."""
    for number in reversed(numbers):
        last, latest = None, None
        with SegmentReader(folder, number) as segment:
            for found in segment.records():
                if isinstance(found, RingPacket):
                    last, latest = found, max(found.media_us, found.media_us if latest is None else latest)
        if last is not None:
            return last, latest
    return None, None
