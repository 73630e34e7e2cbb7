"""The rounds of a mirror: what changed, then what is missing, the oldest first, and then what came late."""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Literal, Protocol

from api.client import (
    AnswerError,
    ApiError,
    BadAnswerError,
    BusyError,
    Client,
    DamagedError,
    GoneError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
    OtherCursorError,
    Package,
    Page,
    Row,
    UnreachableError,
)
from api.pulling.folder import FullDiskError, MirrorFolder, UnsafeNameError
from api.pulling.ledger import Counts, Known, Ledger, Refused
from api.pulling.packages import Fetcher, RefusedError, Trusting

LOOK_S = 60.0
"""While packages come for hours, what changed is asked for so often: what was withdrawn goes soon."""
PAGE_TRIES = 4
PAGE = 100
"""Events in one answer; fewer where a line breaks before so many have come."""
BROKEN = 3
"""Packages one after the other that broke off however often they were tried."""
_AGAIN_FIRST_S, _AGAIN_MOST_S = 600.0, 86_400.0
_STAMPS_AT_ONCE = 50
NEEDED = ("events", "media", "download")
"""Rights, without which nothing can be mirrored."""


class MissingRightError(Exception):
    """The token may not fetch what is to be mirrored."""


class Watcher(Protocol):
    """Hears how it goes."""

    def page(self, events: int) -> None: ...
    def begins(self, number: int, total: int, package: Package, total_bytes: int) -> None: ...
    def advanced(self, count: int) -> None: ...
    def held(self, package: Package) -> None: ...
    def refused(self, what: str, reason: str) -> None: ...
    def damaged(self, reason: str, at: Path | None) -> None: ...


@dataclass(slots=True)
class Round:
    """What came of one. `trouble`: why it ended before its end; None: all that there was has been looked at."""

    events: int = 0
    withdrawn: int = 0
    fetched: int = 0
    fetched_bytes: int = 0
    damaged: int = 0
    stamped: int = 0
    trouble: str | None = None
    fatal: bool = False
    """Trying again does not help: the token is refused."""
    refused: tuple[Refused, ...] = ()
    counts: Counts = field(default_factory=lambda: Counts(0, 0, 0, 0, 0, 0, 0))

    @property
    def whole(self) -> bool:
        """The mirror has everything that the station has."""
        return self.trouble is None and not self.counts.refused and not self.counts.wanted


class Mirror:
    """`round` may be called again and again; killed anywhere, the next one takes it up."""

    def __init__(
        self,
        client: Client,
        folder: MirrorFolder,
        ledger: Ledger,
        trusting: Trusting,
        watcher: Watcher,
        *,
        reason: str,
        moved: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`reason`: why files are taken. `moved`: it is the same station under another address."""
        self._moved = moved
        self._client, self._folder, self._ledger = client, folder, ledger
        self._watcher, self._clock = watcher, clock
        self._fetcher = Fetcher(client, folder, trusting, reason, self._set_aside)
        self._round = Round()
        self._looked_s = 0.0
        self._limit = PAGE
        self._broken = 0

    def round(self, *, patient: bool = False) -> Round:
        """Bring everything up to date. `patient`: what was refused is left until it is due, else it is tried now.

        Raises OtherServerError; all else is in what is returned.
        """
        self._round = done = Round()
        self._broken = 0
        try:
            self._introduce()
            self._pages()
            self._packages(patient=patient)
            self._stamps()
        except (NotSignedInError, NotAllowedError, MissingRightError) as error:
            done.trouble, done.fatal = str(error), True
        except (ApiError, sqlite3.Error, OSError) as error:
            done.trouble = " ".join(str(error).split()) or type(error).__name__
        try:
            done.counts, done.refused = self._ledger.counts(), self._ledger.refused()
        except sqlite3.Error as error:
            done.trouble = done.trouble or str(error)
        return done

    def check(self) -> int:
        """Read everything that is here, and want anew what is not whole; how many that were. Raises OSError,
        sqlite3.Error."""
        damaged = 0
        for one in self._ledger.held():
            identity = one.package.package_id
            path = self._folder.package(one.event_id, identity)
            problem = self._fetcher.problem(path, one.event_id, one.package)
            if problem is not None:
                damaged += 1
                self._watcher.refused(identity, problem)
                self._ledger.want(one)
                if path.is_dir():
                    self._folder.quarantine(path, one.event_id, identity, problem)
        return damaged

    def _introduce(self) -> None:
        """Raises MissingRightError, OtherServerError, ApiError."""
        person = self._client.who()
        missing = ", ".join(right for right in NEEDED if right not in person.rights)
        if missing:
            raise MissingRightError(f"expected a token with the rights {', '.join(NEEDED)}, found it without {missing}")
        self._ledger.begin(self._client.url, person.id, moved=self._moved)

    # --- what changed -------------------------------------------------------------------------------------------------

    def _pages(self) -> None:
        more = True
        while more:
            page = self._page()
            taken: list[tuple[Row, str | None]] = []
            for row in page.rows:
                if self._ledger.row_sha256(row.event_id) == row.row_sha256 and self._has(row):
                    continue
                taken.append((row, self._put(row)))
            # The files are on the disk: now the ledger may say so, and the cursor go on.
            self._ledger.take(taken, page.next)
            self._round.events += sum(row.event is not None for row, _ in taken)
            self._round.withdrawn += sum(row.event is None for row, _ in taken)
            self._watcher.page(len(taken))
            more = page.more
        self._looked_s = time.monotonic()

    def _page(self) -> Page:
        """The next; from the beginning where the cursor is of another scope, or of a store that was put back."""
        for attempt in range(1, PAGE_TRIES + 1):
            try:
                page = self._client.page(self._ledger.cursor, limit=self._limit)
            except UnreachableError as error:
                if not error.connected or self._limit == 1:
                    raise
                self._limit = max(1, self._limit // 5)
            except OtherCursorError:
                if self._ledger.cursor is None:
                    raise
                self._ledger.forget_cursor()
            except BadAnswerError:
                if attempt == PAGE_TRIES:
                    raise
            else:
                if page is not None:
                    self._limit = min(PAGE, 2 * self._limit)
                    return page
        raise UnreachableError("expected a page of events, found none that came whole", connected=True)

    def _has(self, row: Row) -> bool:
        try:
            return self._folder.has_event(row)
        except UnsafeNameError:
            return True  # it was refused before, and is so still

    def _put(self, row: Row) -> str | None:
        """Why it is not taken; None: it is."""
        try:
            self._folder.put_event(row)
        except UnsafeNameError as error:
            self._watcher.refused(repr(row.event_id[:100]), str(error))
            return str(error)
        return None

    # --- what is missing ----------------------------------------------------------------------------------------------

    def _packages(self, *, patient: bool) -> None:
        if not patient:
            self._ledger.all_due()
        began_s = self._clock()
        total, number = self._ledger.counts(), 0
        while (one := self._ledger.due(began_s)) is not None:
            number += 1
            self._watcher.begins(number, max(number, total.wanted), one.package, total.wanted_bytes)
            self._fetch(one)
            if time.monotonic() - self._looked_s > LOOK_S:
                self._pages()

    def _fetch(self, one: Known) -> None:
        """Raises what concerns more than this one package."""
        package = one.package
        try:
            new = self._fetcher.fetch(one.event_id, package, self._advanced)
        except GoneError as error:
            self._ledger.later(one, "gone", str(error), 0.0)
            self._watcher.refused(package.package_id, str(error))
        except (NotSignedInError, NotAllowedError, FullDiskError):
            raise
        except (BusyError, UnreachableError) as error:
            self._later(one, "wanted", str(error))
            self._broken += 1
            # One that always breaks must not keep out the others; where several do, it is the station or the line.
            if self._broken == BROKEN or (isinstance(error, UnreachableError) and not error.connected):
                raise
            return
        except NotFoundError as error:
            # Withdrawn, or moved out of sight, since the page came: the next page says so.
            self._later(one, "wanted", str(error))
        except (RefusedError, UnsafeNameError, DamagedError, BadAnswerError, AnswerError) as error:
            # What the station itself cannot read now is its trouble, and may be over tomorrow.
            its_own = isinstance(error, AnswerError) and error.problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            self._later(one, "wanted" if its_own else "refused", str(error))
        else:
            self._ledger.hold(one)
            self._round.fetched += new
            self._watcher.held(package)
        self._broken = 0

    def _advanced(self, count: int) -> None:
        self._round.fetched_bytes += count
        self._watcher.advanced(count)

    def _later(self, one: Known, state: Literal["wanted", "refused"], reason: str) -> None:
        wait_s: float = min(_AGAIN_MOST_S, _AGAIN_FIRST_S * 2 ** min(one.attempts, 20))
        due_s = self._clock() + wait_s
        self._ledger.later(one, state, reason, due_s)
        self._watcher.refused(one.package.package_id, reason)

    def _set_aside(self, reason: str, at: Path | None) -> None:
        self._round.damaged += 1
        self._watcher.damaged(reason, at)

    # --- what came late -----------------------------------------------------------------------------------------------

    def _stamps(self) -> None:
        now_s = self._clock()
        for one, asked in self._ledger.unstamped(now_s, _STAMPS_AT_ONCE):
            due_s = now_s + min(_AGAIN_MOST_S, _AGAIN_FIRST_S * 2 ** min(asked, 20))
            try:
                self._fetcher.stamp(one.event_id, one.package)
            except (NotFoundError, GoneError):
                self._ledger.stamp(one, stamped=False, due_s=due_s)
            except RefusedError as error:
                self._ledger.stamp(one, stamped=False, due_s=due_s)
                self._watcher.refused(one.package.package_id, str(error))
            else:
                self._ledger.stamp(one, stamped=True, due_s=due_s)
                self._round.stamped += 1
