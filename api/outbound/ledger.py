"""What one receiver was told and what it is still to hear, in an SQLite file of its own: it outlives restarts, kills
and power cuts, and takes no turn at the store that filing and reviewing wait for.

Each event has one line. Who could not be told of a change is told of the last one only, so that nothing old follows
something new, and what waits for a receiver that is away for a year is no more than the events of a year.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from api.outbound.notice import Known, Notice

_TABLES = """
CREATE TABLE IF NOT EXISTS receiver (
    one INTEGER PRIMARY KEY CHECK (one = 1), fingerprint TEXT NOT NULL, first INTEGER NOT NULL, cursor INTEGER NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0, due_s REAL NOT NULL DEFAULT 0, failing_since_s REAL, reason TEXT, gone TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS event (
    event_id TEXT PRIMARY KEY, told TEXT, unsure INTEGER NOT NULL DEFAULT 0, wanted TEXT, seq INTEGER NOT NULL,
    since_s REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, due_s REAL NOT NULL DEFAULT 0,
    given_up INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS waiting ON event (seq) WHERE wanted IS NOT NULL;
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """An event changed; `known` is None where it was withdrawn."""

    event_id: str
    seq: int
    known: Known | None


@dataclass(frozen=True, slots=True)
class Failing:
    """A receiver that cannot be told."""

    failures: int
    due_s: float
    since_s: float | None
    reason: str | None
    gone: str | None
    """Why it is told nothing any more: it said so itself."""


class Ledger:
    """For one thread. Methods raise sqlite3.Error. Times are Unix seconds."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, timeout=5, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        self._db.close()

    def begin(self, fingerprint: str, first: int) -> None:
        """With these settings; `first`: where reading begins if it has not begun yet. One that was away is tried at
        once, and one that said it is gone when its settings are others."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(
                "INSERT INTO receiver (one, fingerprint, first, cursor) VALUES (1, ?, ?, ?) ON CONFLICT DO NOTHING",
                (fingerprint, first, first),
            )
            self._db.execute(
                "UPDATE receiver SET fingerprint = ?, gone = NULL, failures = 0 WHERE fingerprint <> ?",
                (fingerprint, fingerprint),
            )
            self._db.execute("UPDATE receiver SET due_s = 0")

    @property
    def cursor(self) -> int:
        return int(self._db.execute("SELECT cursor FROM receiver").fetchone()[0])

    def reread(self, head: int) -> None:
        """The store is behind what was read of it: another one, or a copy from before. All is compared again."""
        self._db.execute("UPDATE receiver SET cursor = min(first, ?)", (head,))

    def take(self, seen: Sequence[Seen], cursor: int, now_s: float) -> None:
        """These events changed, and the store has been read up to `cursor`: both or neither."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for one in seen:
                self._take(one, now_s)
            self._db.execute("UPDATE receiver SET cursor = ?", (cursor,))

    def _take(self, one: Seen, now_s: float) -> None:
        row = self._db.execute("SELECT told, unsure, wanted FROM event WHERE event_id = ?", (one.event_id,)).fetchone()
        told, unsure, wanted = (None, 0, None) if row is None else (_anew(row[0]), row[1], _anew(row[2]))
        if one.known is not None:
            after: str | None = one.known.model_dump_json()
        elif told is None and not unsure:
            self._db.execute("DELETE FROM event WHERE event_id = ?", (one.event_id,))
            return  # it never heard of it
        else:
            after = Known.model_validate_json(str(wanted or told)).withdrawn().model_dump_json()
        if after == told and not unsure:
            after = None
        elif after == wanted:
            return
        self._db.execute(
            "INSERT INTO event (event_id, wanted, seq, since_s) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "wanted = excluded.wanted, seq = excluded.seq, since_s = excluded.since_s, attempts = 0, due_s = 0, "
            "given_up = 0",
            (one.event_id, after, one.seq, now_s),
        )

    def next(self, now_s: float) -> Notice | None:
        """What is to be told now, the oldest change first."""
        row = self._db.execute(
            "SELECT told, wanted, seq, since_s, attempts FROM event "
            "WHERE wanted IS NOT NULL AND due_s <= ? AND NOT given_up ORDER BY seq LIMIT 1",
            (now_s,),
        ).fetchone()
        if row is None:
            return None
        told, wanted, seq, since_s, attempts = row
        return Notice(
            before=None if told is None else Known.model_validate_json(told),
            after=Known.model_validate_json(wanted),
            seq=seq,
            since=datetime.fromtimestamp(since_s, UTC),
            attempts=attempts,
        )

    def waiting(self) -> int:
        return int(
            self._db.execute("SELECT count(*) FROM event WHERE wanted IS NOT NULL AND NOT given_up").fetchone()[0]
        )

    def oldest_s(self) -> float | None:
        """Since when the one that has waited longest has waited."""
        found = self._db.execute("SELECT min(since_s) FROM event WHERE wanted IS NOT NULL AND NOT given_up").fetchone()[
            0
        ]
        return None if found is None else float(found)

    def given_up(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM event WHERE given_up").fetchone()[0])

    def told(self) -> int:
        """Events that it has heard of."""
        return int(self._db.execute("SELECT count(*) FROM event WHERE told IS NOT NULL").fetchone()[0])

    def replay(self, now_s: float, *, event_id: str | None = None, everything: bool = False) -> int:
        """Try at once what waits, what was given up, also where it said that it is gone; with `everything` also what it
        has confirmed, as if it had never heard of it. Says how many events that are."""
        only, which = ("", ()) if event_id is None else (" AND event_id = ?", (event_id,))
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            if everything:
                self._db.execute(
                    "UPDATE event SET wanted = coalesce(wanted, told), told = NULL, unsure = 1, since_s = ? "
                    f"WHERE told IS NOT NULL{only}",
                    (now_s, *which),
                )
            ours = f"WHERE wanted IS NOT NULL{only}"
            found = self._db.execute(f"UPDATE event SET attempts = 0, due_s = 0, given_up = 0 {ours}", which).rowcount
            self._db.execute("UPDATE receiver SET due_s = 0, failures = 0, gone = NULL")
        return found

    def trying(self, notice: Notice) -> bool:
        """Before it is sent: who is killed in the middle does not know whether it arrived. True where something about
        this event was sent before and nobody confirmed it."""
        which = (notice.after.event_id,)
        before = self._db.execute("SELECT unsure FROM event WHERE event_id = ?", which).fetchone()
        self._db.execute("UPDATE event SET unsure = 1 WHERE event_id = ?", which)
        return before is not None and bool(before[0])

    def delivered(self, notice: Notice) -> None:
        identity = notice.after.event_id
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            if notice.after.state == "withdrawn":
                self._db.execute("DELETE FROM event WHERE event_id = ?", (identity,))
            else:
                self._db.execute(
                    "UPDATE event SET told = wanted, wanted = NULL, unsure = 0, attempts = 0 WHERE event_id = ?",
                    (identity,),
                )
            self._db.execute(
                "UPDATE receiver SET failures = 0, due_s = 0, failing_since_s = NULL, reason = NULL "
                "WHERE failures > 0 OR failing_since_s IS NOT NULL"
            )

    def refused(self, notice: Notice, due_s: float | None) -> None:
        """It does not want this one; None: it is not tried again until the event changes."""
        self._db.execute(
            "UPDATE event SET attempts = attempts + 1, due_s = ?, given_up = ? WHERE event_id = ?",
            (due_s or 0.0, due_s is None, notice.after.event_id),
        )

    def away(self, reason: str, now_s: float, due_s: float) -> None:
        """It could not be told anything."""
        self._db.execute(
            "UPDATE receiver SET failures = failures + 1, due_s = ?, reason = ?, "
            "failing_since_s = coalesce(failing_since_s, ?)",
            (due_s, reason, now_s),
        )

    def gone(self, reason: str) -> None:
        self._db.execute("UPDATE receiver SET gone = ?", (reason,))

    @property
    def failing(self) -> Failing:
        return Failing(
            *self._db.execute("SELECT failures, due_s, failing_since_s, reason, gone FROM receiver").fetchone()
        )


def _anew(said: str | None) -> str | None:
    """As this version of the program writes it: what was added since is no change."""
    return None if said is None else Known.model_validate_json(said).model_dump_json()
