"""Reading a whole ring through: every checksum, and whether the index agrees. For people who want to be sure."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from streams.ring.folder import ring_folder
from streams.ring.index import look, read_only
from streams.ring.recovery import Damage
from streams.ring.segment import SegmentReader, segment_numbers


def check_ring(
    data: Path, camera_id: str, *, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> tuple[Damage, ...]:
    """What is wrong with a ring, changing nothing; a writer may go on meanwhile. Reads everything, so it takes a while.

    An open segment counts up to its last whole record. Raises OSError where the folder cannot be read.
    """
    folder = ring_folder(data, camera_id)
    if not folder.is_dir():
        return ()
    numbers = segment_numbers(folder)
    damage = [Damage("missing", number, 0) for number in sorted(_indexed(folder) - set(numbers))]
    for done, number in enumerate(numbers):
        damage += _checked(folder, number)
        progress(done + 1, len(numbers))
    return tuple(damage)


def _indexed(folder: Path) -> set[int]:
    """Closed segments that the index knows; none where it cannot be read: it is made again at the next start."""
    try:
        with closing(read_only(folder / "index.sqlite")) as db:
            return {number for (number,) in db.execute("SELECT number FROM segment WHERE NOT open")}
    except sqlite3.Error:
        return set()


def _checked(folder: Path, number: int) -> list[Damage]:
    try:
        with SegmentReader(folder, number) as segment:
            if segment.head is None:
                return [Damage("unreadable", number, segment.path.stat().st_size)]
            row = look(folder, number)
            if row is None or row.open:
                return []
            summary, _ = segment.read_through()
    except FileNotFoundError:
        return []  # removed by the budget a moment ago
    lost = row.summary.packets - summary.packets
    return [Damage("damaged", number, summary.damaged)] if summary.damaged or lost else []
