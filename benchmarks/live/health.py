"""health.jsonl, looked at often by many."""

import threading
from pathlib import Path

from evidence.live_lists import Condition, LiveLists


class HealthFile:
    """Conditions of a data folder; read again only when the file has changed. May be used from several threads."""

    def __init__(self, data: Path) -> None:
        self._lists = LiveLists(data)
        self._lock = threading.Lock()
        self._size = -1
        self._conditions: tuple[Condition, ...] = ()

    def conditions(self) -> tuple[Condition, ...]:
        """The last revision of each, in the order they began."""
        with self._lock:
            file = self._lists.health_file
            size = file.stat().st_size if file.exists() else 0
            if size != self._size:
                self._size, self._conditions = size, self._lists.conditions()
            return self._conditions
