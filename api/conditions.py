"""How each camera is, as conditions with a beginning and an end in health.jsonl."""

import sys
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import get_args

from evidence.live_lists import Condition, ConditionKind, LiveLists
from streams.recorder import CameraState
from streams.ring import AlarmKind

_STATES: frozenset[CameraState] = frozenset(get_args(CameraState))
_ALARMS = frozenset(get_args(AlarmKind))


class Conditions:
    """The conditions that hold now; `on_change` hears what begins and what ends. A line that the disk refuses is
    written as soon as it takes one again: a full disk is no reason to stop recording."""

    def __init__(self, lists: LiveLists, on_change: Callable[[Condition], None]) -> None:
        """Ends those that an earlier run left open: when they ended, nobody knows. Raises OSError."""
        self._lists = lists
        self._on_change = on_change
        self._open: dict[tuple[str, ConditionKind], Condition] = {}
        self._unwritten: deque[Condition] = deque()
        self._refused = False
        for condition in lists.conditions():
            if not condition.ended:
                lists.add_condition(condition.ends(None))

    def state(self, camera: str) -> CameraState | None:
        """The connection's state, None where no recorder runs."""
        return next((state for state in _STATES if (camera, state) in self._open), None)

    def changed(self, camera: str, state: CameraState, since_utc_s: float, detail: str) -> None:
        """The connection is in another state."""
        at = datetime.fromtimestamp(since_utc_s, UTC)
        self._end(camera, _STATES, at)
        self.begin(camera, state, at, detail)

    def alarms(self, camera: str, now: Iterable[tuple[AlarmKind, str]], at: datetime) -> None:
        """These alarms of the ring hold, and no others."""
        self._write_down()
        holding = dict(now)
        self._end(camera, _ALARMS - set(holding), at)
        for kind, detail in holding.items():
            self.begin(camera, kind, at, detail)

    def begin(self, camera: str, kind: ConditionKind, at: datetime, detail: str) -> None:
        """Nothing where it holds already."""
        if (camera, kind) not in self._open:
            condition = self._open[camera, kind] = Condition.begins(camera, kind, at, detail)
            self._say(condition)

    def end(self, camera: str, kind: ConditionKind, at: datetime) -> None:
        """Nothing where it does not hold."""
        self._end(camera, {kind}, at)

    def recorder_gone(self, camera: str, at: datetime) -> None:
        """Nobody knows any more how the connection or the ring is."""
        self._end(camera, _STATES | _ALARMS, at)

    def close(self, at: datetime) -> None:
        """The program ends."""
        for camera, kind in list(self._open):
            self.end(camera, kind, at)

    def _end(self, camera: str, kinds: Iterable[str], at: datetime) -> None:
        for key in [k for k in self._open if k[0] == camera and k[1] in kinds]:
            self._say(self._open.pop(key).ends(at))

    def _say(self, condition: Condition) -> None:
        self._unwritten.append(condition)
        self._write_down()
        self._on_change(condition)

    def _write_down(self) -> None:
        try:
            while self._unwritten:
                self._lists.add_condition(self._unwritten[0])
                self._unwritten.popleft()
                self._refused = False
        except OSError as error:
            if not self._refused:
                print(f"health.jsonl: {error}; its lines are written later", file=sys.stderr)
            self._refused = True
