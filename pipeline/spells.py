"""How one camera is, as far as its watcher knows: each condition is written when it begins and when it is over."""

from collections.abc import Callable
from datetime import datetime

from detector.events import Health
from evidence.live_lists import Condition, ConditionKind, LiveLists
from evidence.record import HealthRecord

_SLACK_S = 2.0
"""A watch that began elsewhere sees the same beginnings and ends to within this."""


class Spells:
    """Times are media seconds of the stream that is kept. A condition that is open when the watcher dies is taken up
    by the next one, which sees the last minutes again and tells nothing twice."""

    def __init__(
        self,
        lists: LiveLists,
        camera: str,
        clock: Callable[[float], datetime | None],
        say: Callable[[Condition], None],
    ) -> None:
        self._lists, self._camera, self._clock, self._say = lists, camera, clock, say
        self._open: dict[ConditionKind, Condition] = {}
        self._inherited: set[ConditionKind] = set()
        self._known: list[Condition] = []
        self._told_to_s = float("-inf")

    def resume(self, told_to_s: float) -> None:
        """Take up what an earlier watch left: it told everything up to this moment. Raises OSError."""
        mine = [c for c in self._lists.conditions() if c.source == self._camera and c.start_s is not None]
        self._open = {c.kind: c for c in mine if not c.ended}
        self._inherited = set(self._open)
        self._known = [c for c in mine if c.ended]
        self._told_to_s = told_to_s

    def at(self, now_s: float, troubles: list[Health]) -> None:
        """What the detector sees at the moment. Raises OSError."""
        self._inherited -= {trouble.kind for trouble in troubles}
        if now_s <= self._told_to_s + _SLACK_S:
            return
        for kind in self._inherited:  # it ended while nobody watched, or the detector knows no other picture
            self.end(kind, None)
        self._inherited = set()
        for trouble in troubles:
            told = any(self._overlap(known, trouble) for known in self._known)
            self.begin(trouble.kind, self._told_to_s if told else trouble.start_s, trouble.detail)

    def over(self, health: Health) -> None:
        """What the detector saw from its beginning to its end. Raises OSError."""
        held = self._open.get(health.kind)
        if held is not None and held.start_s is not None:
            if health.end_s is None or held.start_s <= health.end_s + _SLACK_S:
                self._inherited.discard(health.kind)
                self.end(health.kind, health.end_s)
            return
        if not any(self._overlap(known, health) for known in self._known):
            self._write(Condition.seen(HealthRecord.of(health, self._camera, self._clock)))

    def not_watched(self, start_s: float, end_s: float, detail: str) -> None:
        """A stretch that nobody watched. Raises OSError."""
        began = Condition.begins(self._camera, "not_watched", self._clock(start_s), detail, start_s)
        self._write(began.ends(self._clock(end_s), end_s).model_copy(update={"revision": 1}))

    def begin(self, kind: ConditionKind, start_s: float, detail: str) -> None:
        """Nothing where it holds already. Raises OSError."""
        if kind not in self._open:
            began = Condition.begins(self._camera, kind, self._clock(start_s), detail, start_s)
            self._open[kind] = began
            self._write(began)

    def end(self, kind: ConditionKind, end_s: float | None, detail: str | None = None) -> None:
        """`end_s` None: nobody saw when. Nothing where it does not hold. Raises OSError."""
        held = self._open.pop(kind, None)
        if held is not None:
            self._write(held.ends(None if end_s is None else self._clock(end_s), end_s, detail))

    def _write(self, condition: Condition) -> None:
        self._lists.add_condition(condition)
        self._say(condition)

    def _overlap(self, known: Condition, health: Health) -> bool:
        if known.kind != health.kind or known.start_s is None:
            return False
        known_end_s = self._told_to_s if known.end_s is None else known.end_s
        end_s = self._told_to_s if health.end_s is None else health.end_s
        return known.start_s <= end_s + _SLACK_S and health.start_s <= known_end_s + _SLACK_S
