"""How well the watching of one camera keeps up with its recording, and what is given up where it does not.

The recording holds everything, so being late loses nothing, while looking less closely does: with half the looks, at
half the cost, three of the four acts in our real footage are still found, and on keyframes alone three as well, with
releases off by seconds. So lateness is what overload is met with first. A camera whose watching falls back although
it is behind already is watched less closely, step by step:

    more than 30 s behind     half as many looks; every picture is still decoded
    more than 2 minutes       keyframes alone
    more than 10 minutes      what is older than now is not watched at all

One that is behind but catching up (after a start, after a crowd) is left alone: a delay that melts by itself costs no
picture. And one that has caught up is watched in full again at once, so that what is given up are short stretches
between long ones that were watched closely: a person carrying something in is seen well or not at all, which is better
than always seen badly. Between cameras it is the kernel that shares: every watcher is a process of the same weight,
so one that needs little is served at once, and the hungry ones get equal shares of the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from detector.watcher import EFFORTS, Effort

Stream = Literal["main", "detect"]

LATE_S = 2.0
CAUGHT_UP_S = 2.0
LIMITS_S = (30.0, 120.0, 600.0)
"""Delays beyond which a watch that falls back takes the next step."""
JUDGED_EVERY_S = 5.0
MELTING = 0.1
"""A delay that falls by at least this much each second melts by itself, if only in ten times as long."""


@dataclass(frozen=True, slots=True)
class Load:
    """Counts run from the start of the watch, in media seconds unless they say otherwise. What an earlier watch had
    watched, and this one watches again to know the scene, does not count.

    A group of pictures can be watched as soon as it is complete, that is when the next one begins; its delay is the
    time by this machine's clock from then until it had been watched.
    """

    stream: Stream = "main"
    """Which of the camera's streams is being watched."""
    effort: Effort = "full"
    """How closely it is being watched now; less than "full" only while it does not keep up."""
    delay_s: float = 0.0
    """Of the last group."""
    longest_delay_s: float = 0.0
    watched_s: float = 0.0
    """Watched, however closely; the next three are parts of it."""
    late_s: float = 0.0
    """Watched with a delay of more than 2 s."""
    sparing_s: float = 0.0
    """Looked at half as often as usual."""
    keyframes_s: float = 0.0
    """Looked at on keyframes alone: the pictures between them were given up."""
    skipped_s: float = 0.0
    """Not watched at all."""
    torn_pictures: int = 0
    """Pictures that were not looked at because a part of them was lost on the way from the camera."""

    def watched(self, span_s: float, delay_s: float) -> "Load":
        """After one more group of pictures."""
        delay_s = max(0.0, delay_s)
        return replace(
            self,
            delay_s=delay_s,
            longest_delay_s=max(self.longest_delay_s, delay_s),
            watched_s=self.watched_s + span_s,
            late_s=self.late_s + (span_s if delay_s > LATE_S else 0.0),
        )

    def skipped(self, span_s: float) -> "Load":
        """A stretch was passed over."""
        return replace(self, skipped_s=self.skipped_s + span_s)


class Shedding:
    """Chooses the effort for one camera from how its delay goes."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._step = 0
        self._judged: tuple[float, float] | None = None
        """When the last judgement was made, and the delay then."""

    @property
    def effort(self) -> Effort:
        return EFFORTS[self._step]

    def note(self, delay_s: float) -> bool:
        """After each group: its delay. Returns whether all that is waiting should be passed over."""
        if delay_s <= CAUGHT_UP_S:
            self._step = 0
        now_s = self._monotonic()
        if self._judged is None:
            self._judged = now_s, delay_s
        at_s, before_s = self._judged
        if now_s - at_s < JUDGED_EVERY_S:
            return False
        self._judged = now_s, delay_s
        falls_back = delay_s > before_s - MELTING * (now_s - at_s)
        if not falls_back or delay_s <= LIMITS_S[self._step]:
            return False
        if self._step == len(EFFORTS) - 1:
            self._judged = None
            return True
        self._step += 1
        return False
