"""The index of a ring: one SQLite row per segment. It only says where to look; segments win on every disagreement, and
without it (or with a damaged one) it is made again from their feet."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from streams.ring.interval import Interval
from streams.ring.segment import SegmentReader, Summary, segment_numbers, segment_path

_VERSION = 1
_COLUMNS = tuple(field.name for field in fields(Summary))
_NAMES = ", ".join(_COLUMNS)


@dataclass(frozen=True, slots=True)
class Row:
    """A segment as the index knows it. An open one is still growing: its `summary` is out of date."""

    summary: Summary
    size: int
    """Bytes of the file; 0 while it is open."""
    open: bool


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is kept, and since when by our clock (None where nothing is)."""

    size: int
    """Bytes on disk."""
    oldest_utc_s: float | None


class Index:
    """The writer's side, for one thread at a time. Every method raises sqlite3.Error; what fails can be repeated."""

    def __init__(self, path: Path | None) -> None:
        """None: in memory, for a disk that takes no more."""
        self._db = sqlite3.connect(
            ":memory:" if path is None else path, isolation_level=None, timeout=1.0, check_same_thread=False
        )
        try:
            self._prepare()
        except sqlite3.Error:
            self._db.close()
            raise

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode=WAL")
        # A power cut may cost the newest rows, never the file; the segments have them anyway.
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("PRAGMA wal_autocheckpoint=100")  # pages: the log stays below half a megabyte
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version not in {0, _VERSION}:
            raise sqlite3.DatabaseError(f"expected index version {_VERSION}, found {version}")
        columns = ", ".join(f"{name} INTEGER NOT NULL" for name in _COLUMNS[1:])
        self._db.execute(
            f"CREATE TABLE IF NOT EXISTS segment (number INTEGER PRIMARY KEY, {columns},"
            " size INTEGER NOT NULL, open INTEGER NOT NULL)"
        )
        for clock in ("arrival", "camera", "media", "sequence"):
            self._db.execute(f"CREATE INDEX IF NOT EXISTS by_{clock} ON segment ({clock}_from)")
        self._db.execute(f"PRAGMA user_version={_VERSION}")

    def close(self) -> None:
        self._db.close()

    def put(self, rows: Iterable[Row]) -> None:
        """Insert or replace, all in one transaction."""
        marks = ", ".join("?" * (len(_COLUMNS) + 2))
        self._db.execute("BEGIN")
        try:
            self._db.executemany(
                f"INSERT OR REPLACE INTO segment ({_NAMES}, size, open) VALUES ({marks})",
                ((*astuple(row.summary), row.size, row.open) for row in rows),
            )
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def drop(self, numbers: Iterable[int]) -> None:
        self._db.execute("BEGIN")
        try:
            self._db.executemany("DELETE FROM segment WHERE number = ?", ((n,) for n in numbers))
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def numbers(self) -> set[int]:
        return {number for (number,) in self._db.execute("SELECT number FROM segment")}

    def rows(self, where: str = "", *values: int) -> Iterator[Row]:
        return _rows(self._db, where, *values)

    def sizes(self, interval: Interval) -> dict[int, int]:
        """Bytes of each segment that may hold something of `interval`, by number; a hold may cover all of them."""
        where = f"({interval.clock}_from < ? AND {interval.clock}_to >= ?) OR open"
        return dict(self._db.execute(f"SELECT number, size FROM segment WHERE {where}", (interval.end, interval.start)))

    def total(self) -> int:
        """Bytes of all closed segments."""
        (size,) = self._db.execute("SELECT COALESCE(SUM(size), 0) FROM segment").fetchone()
        return int(size)


def find(folder: Path, path: Path, interval: Interval) -> list[Row]:
    """Segments that may hold something of `interval`, in arrival order; for readers in any process.

    Asks the index, and the segments themselves where it cannot answer or does not yet know the newest ones. Raises
    OSError where the folder cannot be read.
    """
    try:
        with closing(read_only(path)) as db:
            rows = list(_meeting(db, interval))
            (newest,) = db.execute("SELECT COALESCE(MAX(number), -1) FROM segment").fetchone()
    except sqlite3.Error:
        return _from_segments(folder, interval)
    if not segment_path(folder, newest).exists():  # the index has not been told for long
        return _from_segments(folder, interval)
    number = int(newest) + 1
    while segment_path(folder, number).exists():
        row = look(folder, number)
        if row is not None and _may(row, interval):
            rows.append(row)
        number += 1
    return rows


def extent(path: Path) -> Extent:
    """Of all closed segments, as the index knows them. Raises sqlite3.Error."""
    with closing(read_only(path)) as db:
        (size,) = db.execute("SELECT COALESCE(SUM(size), 0) FROM segment WHERE NOT open").fetchone()
        first = db.execute("SELECT arrival_from FROM segment WHERE NOT open ORDER BY number LIMIT 1").fetchone()
    return Extent(int(size), None if first is None else first[0] / 1e6)


def _from_segments(folder: Path, interval: Interval) -> list[Row]:
    return [row for row in (look(folder, n) for n in segment_numbers(folder)) if row and _may(row, interval)]


def _may(row: Row, interval: Interval) -> bool:
    return row.open or interval.meets(row.summary)


def look(folder: Path, number: int) -> Row | None:
    """A segment's row from its own foot; one without a foot counts as open. None where the file is gone."""
    try:
        with SegmentReader(folder, number) as segment:
            foot = segment.foot()
            size = segment.path.stat().st_size
    except OSError:
        return None
    return Row(Summary(number), 0, True) if foot is None else Row(foot, size, False)


def read_only(path: Path) -> sqlite3.Connection:
    """For readers in any process. Raises sqlite3.Error, here or at the first question."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=1.0)


def _rows(db: sqlite3.Connection, where: str, *values: int) -> Iterator[Row]:
    for row in db.execute(f"SELECT {_NAMES}, size, open FROM segment {where}", values):
        yield Row(Summary(*row[:-2]), row[-2], bool(row[-1]))


def _meeting(db: sqlite3.Connection, interval: Interval) -> Iterator[Row]:
    clock = interval.clock
    where = f"WHERE ({clock}_from < ? AND {clock}_to >= ?) OR open ORDER BY number"
    return _rows(db, where, interval.end, interval.start)
