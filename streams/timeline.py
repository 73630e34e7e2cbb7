"""Which moment a packet shows: container timestamps, sound or broken, to one monotonic line of ticks.

The rules, in order:

1. A timestamp that steps back by more than `back` or forward by more than `jump` (a wrap, a splice, a recorder that
   restarted its clock) moves the offset, so that the packet follows the one before by one frame duration. In formats
   that are known to be discontinuous (MPEG-TS) `jump` is 10 s, as in ffmpeg; elsewhere a gap of up to an hour is
   believed, because a player shows it too (motion-triggered recorders, time lapse).
2. A group of packets whose PTS are all there and all different is shown at its PTS.
3. Otherwise (AVI with B-frames, raw streams, repeated PTS) its pictures are spread over the group's DTS in display
   order, and missing DTS are filled with the frame duration.
4. A group never starts before the last picture of the group before it: it is moved as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction


@dataclass(slots=True)
class Stamp:
    """Timestamps of one packet in ticks, on the repaired line; None where the container has none."""

    pts: int | None
    dts: int | None


@dataclass(slots=True)
class Timeline:
    """State of the repair. `copy()` it to start again from the same place; all figures are ticks of `time_base`."""

    time_base: Fraction
    frame_ticks: int
    discontinuous: bool = False
    offset: int = 0
    last_ref: int | None = None
    last_shown: int | None = None
    repairs: int = 0
    """How many times rule 1 or 4 moved the line, or rule 3 had to guess."""

    def copy(self) -> "Timeline":
        return replace(self)

    @property
    def jump(self) -> int:
        seconds = 10 if self.discontinuous else 3600
        return max(self._ticks(seconds), 20 * self.frame_ticks)

    @property
    def back(self) -> int:
        # DTS may be missing and PTS step back by a whole reorder buffer (16 pictures): that is no discontinuity.
        return max(self._ticks(1), 17 * self.frame_ticks)

    def _ticks(self, seconds: int) -> int:
        # Whole numbers: fractions cost ten times as much, and this runs for every packet.
        return seconds * self.time_base.denominator // self.time_base.numerator

    def unwrap(self, pts: int | None, dts: int | None) -> Stamp:
        """Rule 1, packet after packet in decode order."""
        ref = pts if dts is None else dts
        if ref is None:
            if self.last_ref is not None:
                self.last_ref += self.frame_ticks
            return Stamp(None, None)
        here = ref + self.offset
        if self.last_ref is not None and not -self.back <= here - self.last_ref <= self.jump:
            self.offset += self.last_ref + self.frame_ticks - here
            here = self.last_ref + self.frame_ticks
            self.repairs += 1
        self.last_ref = here
        return Stamp(None if pts is None else pts + self.offset, None if dts is None else dts + self.offset)

    def place(self, stamps: Sequence[Stamp]) -> tuple[list[int], bool]:
        """Rules 2 to 4 for one group in decode order.

        Returns the ticks and whether they belong to the packets one by one (True), or are only the moments at which
        the group's pictures are shown, in order (False).
        """
        ticks = self._presentation(stamps)
        exact = ticks is not None
        if ticks is None:
            ticks = self._spread(stamps)
            self.repairs += 1
        first = min(ticks)
        if self.last_shown is not None and first <= self.last_shown:
            move = self.last_shown + self.frame_ticks - first
            self.offset += move
            self.last_ref = None if self.last_ref is None else self.last_ref + move
            ticks = [t + move for t in ticks]
            self.repairs += 1
        self.last_shown = max(ticks)
        return ticks, exact

    def _presentation(self, stamps: Sequence[Stamp]) -> list[int] | None:
        pts = [s.pts for s in stamps]
        known = [p for p in pts if p is not None]
        if pts[0] is None and len(known) == len(pts) - 1 and known:
            known.insert(0, min(known) - self.frame_ticks)  # RTSP recordings: only the first keyframe has none
        if len(known) != len(pts) or len(set(known)) != len(known):
            return None
        for shown, stamp in zip(known, stamps, strict=True):
            if stamp.dts is not None and abs(shown - stamp.dts) > self.jump:
                return None
        return known

    def _spread(self, stamps: Sequence[Stamp]) -> list[int]:
        first = next((s.dts for s in stamps if s.dts is not None), None)
        if first is None:
            first = min((s.pts for s in stamps if s.pts is not None), default=None)
        if first is None:
            first = 0 if self.last_shown is None else self.last_shown + self.frame_ticks
        ticks: list[int] = []
        for i, stamp in enumerate(stamps):
            guess = first if i == 0 else ticks[-1] + self.frame_ticks
            dts = stamp.dts
            ticks.append(dts if dts is not None and (not ticks or ticks[-1] < dts <= ticks[-1] + self.jump) else guess)
        return ticks
