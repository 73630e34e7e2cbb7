"""Whether the log's chain is whole, as of the last time somebody looked: reading all of it takes a while."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from evidence.store import AuditCheck, Checkpoint, Store, StoreError

FRESH = timedelta(hours=24)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Looked:
    """`check` None: the store did not answer. `signed`: the last end of the chain that was signed."""

    at_utc: datetime
    check: AuditCheck | None
    signed: Checkpoint | None


class ChainWatch:
    """Thread-safe; one check at a time."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock
        self._lock = threading.Lock()
        self._running = False
        self._last: Looked | None = None

    @property
    def last(self) -> Looked | None:
        """None: nobody has looked since the program started."""
        return self._last

    @property
    def running(self) -> bool:
        return self._running

    def look(self, *, however_fresh: bool = False) -> None:
        """Begins, where the last time is a day ago; does not wait for it."""
        with self._lock:
            fresh = self._last is not None and self._clock() - self._last.at_utc < FRESH
            if self._running or (fresh and not however_fresh):
                return
            self._running = True
        threading.Thread(target=self._look, name="chain", daemon=True).start()

    def _look(self) -> None:
        try:
            signed = next(iter(reversed(self._store.checkpoints.all())), None)
            check = self._store.check_audit(None if signed is None else signed.head)
            self._last = Looked(self._clock(), check, signed)
            if check.breaks:
                _log.error("the audit log's chain is broken: %d findings", len(check.breaks))
        except StoreError as error:
            _log.warning("the audit log could not be checked: %s", error)
            self._last = Looked(self._clock(), None, None)
        finally:
            self._running = False
