"""The conditions of all cameras, those of now and the last ones that are over, for whoever asks; from any thread."""

import threading
from collections import OrderedDict
from itertools import islice

from evidence.live_lists import Condition, LiveLists

REMEMBERED = 10_000
"""Older ones stand in health.jsonl alone."""


class Health:
    """Filled from health.jsonl, then told of each change."""

    def __init__(self, lists: LiveLists) -> None:
        """Ends those that an earlier run left open: when they ended, nobody knows. Raises OSError."""
        self._lock = threading.Lock()
        self._conditions: OrderedDict[str, Condition] = OrderedDict()
        for condition in lists.conditions():
            ended = condition
            if not condition.ended:
                ended = condition.ends(None)
                lists.add_condition(ended)
            self.add(ended)

    def add(self, condition: Condition) -> None:
        """A condition begins, or ends."""
        with self._lock:
            self._conditions[condition.health_id] = condition
            if len(self._conditions) > REMEMBERED:
                over = next((key for key, c in self._conditions.items() if c.ended), None)
                if over is not None:
                    del self._conditions[over]

    def latest(
        self, *, ended: bool, camera: str | None = None, limit: int = 100, among: frozenset[str] | None = None
    ) -> tuple[Condition, ...]:
        """Those that hold, or those that are over; the newest first. `among`: of these sources alone."""
        with self._lock:
            found = tuple(reversed(self._conditions.values()))
        ours = (c for c in found if among is None or c.source in among)
        return tuple(islice((c for c in ours if c.ended == ended and camera in (None, c.source)), limit))
