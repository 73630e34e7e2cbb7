"""health.jsonl, written in a thread: a slow disk, or one that does not answer, delays no supervision."""

import logging
import threading
from collections import deque

from evidence.live_lists import Condition, LiveLists

_log = logging.getLogger(__name__)
_AGAIN_S = 1.0
_UNWRITTEN = 10_000
"""Lines that are kept for a disk that refuses them; then the oldest go."""


class HealthWriter:
    """Lines in the order they were given. One that the disk refuses is written as soon as it takes one again."""

    def __init__(self, lists: LiveLists) -> None:
        self._lists = lists
        self._unwritten: deque[Condition] = deque(maxlen=_UNWRITTEN)
        self._changed = threading.Condition()
        self._closing = False
        self._refused = False
        self._thread = threading.Thread(target=self._run, name="health", daemon=True)
        self._thread.start()

    def put(self, condition: Condition) -> None:
        """Returns at once."""
        with self._changed:
            self._unwritten.append(condition)
            self._changed.notify()

    def close(self, timeout_s: float) -> bool:
        """False where the disk did not take everything in time."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(timeout_s)
        return not self._unwritten

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._unwritten and not self._closing:
                    self._changed.wait()
                if not self._unwritten:
                    return
                condition = self._unwritten[0]
            if self._written(condition):
                with self._changed:
                    if self._unwritten and self._unwritten[0] is condition:  # not pushed out meanwhile
                        self._unwritten.popleft()
                continue
            with self._changed:
                if self._closing:
                    return
                self._changed.wait(_AGAIN_S)

    def _written(self, condition: Condition) -> bool:
        try:
            self._lists.add_condition(condition)
        except OSError as error:
            if not self._refused:
                _log.warning("health.jsonl: %s; its lines are written later", error)
            self._refused = True
            return False
        self._refused = False
        return True
