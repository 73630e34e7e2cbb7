"""What the mirror has and what it lacks: one small SQLite file, written before and behind everything it says.

A page of events and the cursor behind it are taken in one transaction, when the events' files are on the disk. Killed
anywhere, it is at the page before, whose events are recognised by their hashes.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from api.client import Package, Row

VERSION = 1
PackageState = Literal["wanted", "held", "refused", "gone", "withdrawn"]
"""Not here yet; here, verified; came, and is not what it should be; deleted at the station before it was fetched; its
event was withdrawn."""
EventState = Literal["kept", "withdrawn", "refused"]
_TABLES = """
CREATE TABLE mirror (
    id INTEGER PRIMARY KEY CHECK (id = 1), server TEXT NOT NULL, account TEXT NOT NULL, cursor TEXT
) STRICT;
CREATE TABLE event (
    event_id TEXT PRIMARY KEY, row_sha256 TEXT NOT NULL, state TEXT NOT NULL, reason TEXT
) STRICT;
CREATE TABLE package (
    number INTEGER PRIMARY KEY, event_id TEXT NOT NULL, package_id TEXT NOT NULL,
    said TEXT NOT NULL, bytes INTEGER NOT NULL,
    state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, due_s REAL NOT NULL DEFAULT 0, reason TEXT,
    stamped INTEGER NOT NULL DEFAULT 0, stamp_asked INTEGER NOT NULL DEFAULT 0, stamp_due_s REAL NOT NULL DEFAULT 0,
    UNIQUE (event_id, package_id)
) STRICT;
CREATE INDEX package_by_state ON package (state, due_s);
"""


class LedgerError(Exception):
    """Another version of the program wrote it, or it is no ledger."""


class OtherServerError(Exception):
    """The folder mirrors another station, or for another account."""

    def __init__(self, server: str, account: str) -> None:
        self.server, self.account = server, account
        super().__init__(f"expected a mirror of this station, found one of {server} for {account}")


@dataclass(frozen=True, slots=True)
class Known:
    """A package as the ledger has it."""

    event_id: str
    package: Package
    attempts: int


@dataclass(frozen=True, slots=True)
class Refused:
    """What is not here, and why."""

    event_id: str
    package_id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Counts:
    events: int
    withdrawn: int
    held: int
    wanted: int
    refused: int
    gone: int
    wanted_bytes: int


class Ledger:
    """Of one process at a time. Methods raise sqlite3.Error where the disk refuses."""

    def __init__(self, path: Path) -> None:
        """Raises LedgerError."""
        self._db = sqlite3.connect(path, isolation_level=None)
        try:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            if found == 0:
                with self._db:
                    self._db.execute("BEGIN IMMEDIATE")
                    for statement in _TABLES.split(";\n"):
                        self._db.execute(statement)
                    self._db.execute(f"PRAGMA user_version = {VERSION}")
            elif found != VERSION:
                raise LedgerError(f"{path}: expected version {VERSION}, found {found}")
        except sqlite3.DatabaseError as error:
            self._db.close()
            if isinstance(error, sqlite3.OperationalError):
                raise
            raise LedgerError(f"{path}: {error}") from error
        except LedgerError:
            self._db.close()
            raise

    def close(self) -> None:
        self._db.close()

    def begin(self, server: str, account: str, *, moved: bool) -> None:
        """`moved`: it is the same station under another address. Raises OtherServerError."""
        row = self._db.execute("SELECT server, account FROM mirror").fetchone()
        if row is None:
            self._db.execute("INSERT INTO mirror (id, server, account) VALUES (1, ?, ?)", (server, account))
        elif row != (server, account):
            if row[1] != account or not moved:
                raise OtherServerError(*row)
            self._db.execute("UPDATE mirror SET server = ?", (server,))

    @property
    def cursor(self) -> str | None:
        row = self._db.execute("SELECT cursor FROM mirror").fetchone()
        return None if row is None else row[0]

    def forget_cursor(self) -> None:
        """Begin again: what is known is recognised."""
        self._db.execute("UPDATE mirror SET cursor = NULL")

    def row_sha256(self, event_id: str) -> str | None:
        row = self._db.execute("SELECT row_sha256 FROM event WHERE event_id = ?", (event_id,)).fetchone()
        return None if row is None else str(row[0])

    def take(self, rows: Iterable[tuple[Row, str | None]], cursor: str) -> None:
        """Events whose files are on the disk, or that were `refused` for a reason, and how far that is."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for row, reason in rows:
                self._take(row, reason)
            self._db.execute("UPDATE mirror SET cursor = ?", (cursor,))

    def _take(self, row: Row, reason: str | None) -> None:
        state: EventState = "refused" if reason is not None else "withdrawn" if row.event is None else "kept"
        self._db.execute(
            "INSERT INTO event VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "row_sha256 = excluded.row_sha256, state = excluded.state, reason = excluded.reason",
            (row.event_id, row.row_sha256, state, reason),
        )
        if reason is not None:
            return
        if row.event is None:
            self._db.execute(
                "UPDATE package SET state = 'withdrawn', reason = NULL WHERE event_id = ?", (row.event_id,)
            )
            return
        for package in row.event.packages:
            self._db.execute(
                "INSERT INTO package (event_id, package_id, said, bytes, state) VALUES (?, ?, ?, ?, 'wanted') "
                "ON CONFLICT (event_id, package_id) DO UPDATE SET said = excluded.said, bytes = excluded.bytes, "
                "state = CASE state WHEN 'withdrawn' THEN 'wanted' ELSE state END",
                (row.event_id, package.package_id, package.model_dump_json(), package.size),
            )

    def all_due(self) -> None:
        """Nobody waits any longer: what was refused is tried again too."""
        self._db.execute("UPDATE package SET due_s = 0 WHERE state IN ('wanted', 'refused')")

    def due(self, now_s: float) -> Known | None:
        """The next to fetch: what was never tried first, the oldest before others."""
        row = self._db.execute(
            "SELECT event_id, said, attempts FROM package WHERE state IN ('wanted', 'refused') AND due_s <= ? "
            "ORDER BY attempts, number LIMIT 1",
            (now_s,),
        ).fetchone()
        return None if row is None else Known(row[0], Package.model_validate_json(row[1]), row[2])

    def held(self) -> tuple[Known, ...]:
        rows = self._db.execute("SELECT event_id, said, attempts FROM package WHERE state = 'held' ORDER BY number")
        return tuple(Known(event_id, Package.model_validate_json(said), tries) for event_id, said, tries in rows)

    def hold(self, one: Known) -> None:
        """It is here, whole and verified."""
        self._change(one, "state = 'held', attempts = 0, due_s = 0, reason = NULL")

    def want(self, one: Known) -> None:
        """What was here is damaged: fetch it again."""
        self._change(one, "state = 'wanted', attempts = 0, due_s = 0, reason = NULL")

    def later(self, one: Known, state: PackageState, reason: str, due_s: float) -> None:
        """Not now, and why."""
        self._change(one, "state = ?, reason = ?, due_s = ?, attempts = attempts + 1", state, reason, due_s)

    def unstamped(self, now_s: float, most: int) -> tuple[tuple[Known, int], ...]:
        """Packages here whose time stamp may have come since, and how often it was asked for."""
        rows = self._db.execute(
            "SELECT event_id, said, attempts, stamp_asked FROM package "
            "WHERE state = 'held' AND NOT stamped AND stamp_due_s <= ? ORDER BY stamp_due_s, number LIMIT ?",
            (now_s, most),
        )
        return tuple((Known(e, Package.model_validate_json(said), tries), asked) for e, said, tries, asked in rows)

    def stamp(self, one: Known, *, stamped: bool, due_s: float) -> None:
        self._change(one, "stamped = ?, stamp_asked = stamp_asked + 1, stamp_due_s = ?", int(stamped), due_s)

    def refused(self, most: int = 100) -> tuple[Refused, ...]:
        """Events and packages that came and are not what they should be, and those that wait for a reason."""
        events = self._db.execute("SELECT event_id, NULL, reason FROM event WHERE state = 'refused' LIMIT ?", (most,))
        packages = self._db.execute(
            "SELECT event_id, package_id, reason FROM package "
            "WHERE state = 'refused' OR (state = 'wanted' AND reason IS NOT NULL) ORDER BY number LIMIT ?",
            (most,),
        )
        return tuple(Refused(*row) for row in (*events, *packages))[:most]

    def counts(self) -> Counts:
        events = dict(self._db.execute("SELECT state, count(*) FROM event GROUP BY state").fetchall())
        packages = dict(self._db.execute("SELECT state, count(*) FROM package GROUP BY state").fetchall())
        size = self._db.execute("SELECT coalesce(sum(bytes), 0) FROM package WHERE state = 'wanted'").fetchone()[0]
        return Counts(
            events=events.get("kept", 0),
            withdrawn=events.get("withdrawn", 0),
            held=packages.get("held", 0),
            wanted=packages.get("wanted", 0),
            refused=packages.get("refused", 0) + events.get("refused", 0),
            gone=packages.get("gone", 0),
            wanted_bytes=size,
        )

    def _change(self, one: Known, values: str, *given: object) -> None:
        self._db.execute(
            f"UPDATE package SET {values} WHERE event_id = ? AND package_id = ?",  # no text of others
            (*given, one.event_id, one.package.package_id),
        )
