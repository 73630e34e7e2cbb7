"""Overload as a condition of a camera: when watching began to fall behind, when it kept up again, what was given up."""

from collections.abc import Callable

from detector.watcher import Effort
from pipeline.load import Load
from pipeline.spells import Spells

OVER_S = 60.0
"""Who has kept up for so long is not overloaded any more."""


class Overload:
    """Follows one watch."""

    def __init__(self, spells: Spells, monotonic: Callable[[], float]) -> None:
        self._spells, self._monotonic = spells, monotonic
        self._before: Load | None = None
        """As it was when the condition began; None while it does not hold."""
        self._worst_s = 0.0
        self._last_s = 0.0

    def note(self, effort: Effort, load: Load, media_s: float) -> None:
        """After each group: the effort that is called for, and where the watch has come. Raises OSError."""
        if effort != "full":
            self._last_s = self._monotonic()
            if self._before is None:
                self._before, self._worst_s = load, 0.0
                detail = f"watching is {load.delay_s:.0f} s behind the recording and falls back"
                self._spells.begin("overloaded", media_s, detail)
        if self._before is None:
            return
        self._worst_s = max(self._worst_s, load.delay_s)
        if self._monotonic() - self._last_s > OVER_S:
            self._spells.end("overloaded", media_s, self._summary(self._before, load))
            self._before = None

    def _summary(self, before: Load, load: Load) -> str:
        return (
            f"watching was up to {self._worst_s:.0f} s behind; of the footage it looked at "
            f"{load.sparing_s - before.sparing_s:.0f} s half as often, "
            f"at {load.keyframes_s - before.keyframes_s:.0f} s on keyframes alone, "
            f"and at {load.skipped_s - before.skipped_s:.0f} s not at all"
        )
