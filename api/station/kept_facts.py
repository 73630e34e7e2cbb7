"""What the figures are counted from, kept for some minutes: reading a hundred thousand cases takes seconds."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from evidence.statistics import Facts, read_facts
from evidence.store import Store, StoreError

_LEAST_S, _MOST_S = 3.0, 300.0
_SHARE = 30
"""Of a processor's time, reading takes one part in so many at most."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    facts: Facts
    read_s: float
    """By the monotonic clock."""
    lasts_s: float


class KeptFacts:
    """Thread-safe. Whoever comes first waits; later ones get what was read before while it is read anew beside them."""

    def __init__(self, store: Store, *, two_people: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._two_people, self._clock = store, two_people, clock
        self._kept: Kept | None = None
        self._reading = threading.Lock()

    def get(self) -> Kept:
        """Raises StoreUnavailableError."""
        found = self._kept
        if found is None:
            with self._reading:
                return self._kept or self._read()
        if self._clock() - found.read_s > found.lasts_s and self._reading.acquire(blocking=False):
            if found.lasts_s == _LEAST_S:  # so little that nobody notices
                try:
                    return self._read()
                finally:
                    self._reading.release()
            threading.Thread(target=self._again, name="figures", daemon=True).start()
        return found

    def _again(self) -> None:
        try:
            self._read()
        except StoreError as error:
            _log.warning("figures stay as they were: %s", error)
        finally:
            self._reading.release()

    def _read(self) -> Kept:
        began_s = self._clock()
        facts = read_facts(self._store, two_people=self._two_people)
        took_s = self._clock() - began_s
        kept = Kept(facts, self._clock(), min(_MOST_S, max(_LEAST_S, _SHARE * took_s)))
        self._kept = kept
        return kept
