"""One receiver and its thread: reads what changed in the store, writes it into the ledger, tells it, and again."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from api.outbound.ledger import Ledger, Seen
from api.outbound.notice import Known
from api.outbound.receiver import Answer, Receiver, wait_s
from evidence.people.person import Person
from evidence.people.scope import Scope
from evidence.store import Store, StoreError

_log = logging.getLogger(__name__)
_PAGE = 200
_COUNT_S = 5.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds; tests are in a hurry."""

    look_s: float = 1.0
    """Between looks into the store, and at outbound.yaml."""
    alarm_s: float = 600.0
    """So long a receiver may be away before that is a condition."""
    hurry: float = 1.0
    """By which the schedule's waits are divided."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a receiver is told of, and where that is written down."""

    name: str
    fingerprint: str
    communes: tuple[str, ...] | None
    start: Literal["now", "beginning"]
    ledger: Path


@dataclass(slots=True)
class Counts:
    """Since the start of the program."""

    delivered: int = 0
    failed: int = 0
    """Attempts that nobody confirmed."""
    retried: int = 0
    """Attempts after one that nobody confirmed."""
    waiting: int = 0
    oldest_s: float | None = None
    """Since when the one that has waited longest has waited, Unix time."""
    given_up: int = 0
    """Events whose last change the receiver will not have."""


class Telling:
    """`trouble`, `counts` and `stop` may be used from any thread, and never wait for a receiver."""

    def __init__(
        self,
        wanted: Wanted,
        receiver: Receiver,
        store: Store,
        rhythm: Rhythm,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._wanted, self._receiver, self._store, self._rhythm, self._clock = wanted, receiver, store, rhythm, clock
        communes = None if wanted.communes is None else frozenset(wanted.communes)
        self._reader = Person("litterwatch", "", "", "auditor", frozenset(), communes, None)
        self._scope = Scope(store.engine)
        self._ledger: Ledger | None = None
        self._failing_since_s: float | None = None
        self._counted_s = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"outbound-{wanted.name}", daemon=True)
        self.trouble: str | None = None
        """Why the receiver has not been told for long, None where all is well."""
        self.counts = Counts()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Soon: `join` waits for it."""
        self._stopping.set()

    def join(self, patience_s: float) -> bool:
        """False where it is in the middle of telling: it is told again at the next start, under the same id."""
        self._thread.join(patience_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        opened = False
        while not self._stopping.is_set():
            try:
                if not opened:
                    self._receiver.open()
                    opened = True
                self._round()
            except (StoreError, sqlite3.Error, OSError) as error:
                self._note(str(error))
            except Exception as error:  # noqa: BLE001  a mistake of ours must not end it unnoticed
                _log.exception("unforeseen")
                self._note(f"{type(error).__name__}: {error}")
            self._stopping.wait(self._rhythm.look_s)
        if opened:
            self._receiver.close()
        if self._ledger is not None:
            self._ledger.close()

    def _round(self) -> None:
        if self._ledger is None:
            first = self._store.feed.head() if self._wanted.start == "now" else 0
            ledger = Ledger(self._wanted.ledger)
            ledger.begin(self._wanted.fingerprint, first)
            self._ledger = ledger
        ledger = self._ledger
        self._read(ledger)
        self._tell(ledger)
        self._count(ledger)
        failing, unready = ledger.failing, self._receiver.ready()
        if failing.gone is not None:
            self.trouble = f"{failing.gone}: it asked for nothing more; changing its settings begins again"
        elif unready is not None or failing.since_s is not None:
            self._note(unready or failing.reason or "", failing.since_s)
        else:
            self.trouble = self._failing_since_s = None

    def _count(self, ledger: Ledger) -> None:
        self._counted_s = self._clock()
        self.counts.waiting, self.counts.oldest_s = ledger.waiting(), ledger.oldest_s()
        self.counts.given_up = ledger.given_up()

    def _note(self, reason: str, since_s: float | None = None) -> None:
        """It becomes known when it lasts."""
        now_s = self._clock()
        if self._failing_since_s is None:
            _log.warning("%s: %s; tried again later", self._wanted.name, reason)
            self._failing_since_s = now_s
        if since_s is not None:
            self._failing_since_s = min(since_s, self._failing_since_s)
        if now_s - self._failing_since_s >= self._rhythm.alarm_s:
            self.trouble = reason

    def _read(self, ledger: Ledger) -> None:
        head = self._store.feed.head()
        if ledger.cursor > head:
            ledger.reread(head)
        cursor = ledger.cursor
        while cursor < head and not self._stopping.is_set():
            changes = self._store.feed.after(self._scope.sources(self._reader), cursor, _PAGE)
            # With fewer than asked for, all up to `head` was looked through.
            cursor = changes[-1].cursor if len(changes) == _PAGE else max([head, *(c.cursor for c in changes)])
            steps = self._store.wishes.steps(c.event_id for c in changes) if changes else {}
            seen = [
                Seen(c.event_id, c.cursor, None if c.standing is None else Known.of(c.standing, steps.get(c.event_id)))
                for c in changes
            ]
            ledger.take(seen, cursor, self._clock())

    def _tell(self, ledger: Ledger) -> None:
        while not self._stopping.is_set():
            now_s, failing = self._clock(), ledger.failing
            if failing.gone is not None or failing.due_s > now_s or self._receiver.ready() is not None:
                return
            notice = ledger.next(now_s)
            if notice is None:
                return
            if now_s - self._counted_s >= _COUNT_S:  # there may be many to tell, each slowly
                self._count(ledger)
            self.counts.retried += ledger.trying(notice)
            answer = self._receiver.tell(notice)
            if answer.kind == "delivered":
                ledger.delivered(notice)
                self.counts.delivered += 1
                continue
            self.counts.failed += 1
            if answer.kind == "gone":
                ledger.gone(answer.reason)
            elif answer.kind == "refused":
                due_s = self._due(notice.attempts + 1, answer)
                if due_s is None:
                    _log.warning("%s: event %s: %s", self._wanted.name, notice.after.event_id, answer.reason)
                ledger.refused(notice, due_s)
            else:
                # It is tried for as long as it is in outbound.yaml: the last wait of the schedule again and again.
                due_s = self._due(failing.failures + 1, answer) or self._due(9, answer) or now_s
                ledger.away(answer.reason, now_s, due_s)

    def _due(self, failures: int, answer: Answer) -> float | None:
        wait = wait_s(failures)
        return None if wait is None else self._clock() + max(wait, answer.wait_s) / self._rhythm.hurry
