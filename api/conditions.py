"""How each camera is, as conditions with a beginning and an end."""

from collections.abc import Callable, Container, Iterable
from datetime import UTC, datetime
from typing import get_args

from detector.events import HealthKind
from evidence.live_lists import Condition, ConditionKind
from streams.recorder import CameraState
from streams.ring import AlarmKind

STATES: tuple[CameraState, ...] = get_args(CameraState)
_ALARMS: frozenset[AlarmKind] = frozenset(get_args(AlarmKind))
SEEN: tuple[HealthKind, ...] = get_args(HealthKind)


class Conditions:
    """The conditions that hold now. `on_change` is told what begins and what ends, to be written down."""

    def __init__(self, on_change: Callable[[Condition], None]) -> None:
        self._on_change = on_change
        self._open: dict[tuple[str, ConditionKind], Condition] = {}

    def open(self, camera: str) -> tuple[Condition, ...]:
        """In the order they began."""
        return tuple(condition for (of, _), condition in self._open.items() if of == camera)

    def elsewhere(self, cameras: Container[str]) -> tuple[Condition, ...]:
        """Those that are about nothing in `cameras`."""
        return tuple(condition for (of, _), condition in self._open.items() if of not in cameras)

    def changed(self, camera: str, state: CameraState, since_utc_s: float, detail: str) -> None:
        """The connection is in another state."""
        at = datetime.fromtimestamp(since_utc_s, UTC)
        self._end(camera, STATES, at)
        self.begin(camera, state, at, detail)

    def alarms(self, camera: str, now: Iterable[tuple[AlarmKind, str]], at: datetime) -> None:
        """These alarms of the ring hold, and no others."""
        holding = dict(now)
        self._end(camera, _ALARMS - set(holding), at)
        for kind, detail in holding.items():
            self.begin(camera, kind, at, detail)

    def begin(self, camera: str, kind: ConditionKind, at: datetime, detail: str) -> None:
        """Nothing where it holds already."""
        if (camera, kind) not in self._open:
            condition = self._open[camera, kind] = Condition.begins(camera, kind, at, detail)
            self._on_change(condition)

    def seen(self, condition: Condition) -> None:
        """A watcher has written this down itself."""
        if condition.ended:
            self._open.pop((condition.source, condition.kind), None)
        else:
            self._open[condition.source, condition.kind] = condition

    def end(self, camera: str, kind: ConditionKind, at: datetime) -> None:
        """Nothing where it does not hold."""
        self._end(camera, {kind}, at)

    def recorder_gone(self, camera: str, at: datetime) -> None:
        """Nobody knows any more how the connection or the ring is."""
        self._end(camera, {*STATES, *_ALARMS}, at)

    def close(self, at: datetime, camera: str | None = None) -> None:
        """Of a camera that is watched no more; of all where the program ends."""
        for of, kind in list(self._open):
            if camera in (of, None):
                self.end(of, kind, at)

    def _end(self, camera: str, kinds: Iterable[str], at: datetime) -> None:
        for key in [k for k in self._open if k[0] == camera and k[1] in kinds]:
            self._on_change(self._open.pop(key).ends(at))
