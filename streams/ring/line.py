"""The media line of a ring: whatever a camera does to its PTS, every packet gets one moment on a line that goes on.

The rules, in order, packet after packet in arrival order (`streams.timeline` does the same for files, where there is
no arrival time to hold a timestamp against):

1. The first packet ever shows at 0. The first one after a reconnect or a restart follows the last one by the time
   that passed on our monotonic clock, at least one frame.
2. A wrap of 32 or 33 bits at 90 kHz is undone exactly.
3. A step back by more than 1 s (17 frames, a whole reorder buffer, up to 3 s) is a jump: the packet is joined on as in
   rule 1.
4. A step forward of more than 1 s is believed where the packet is then no further ahead of our clock than the best
   delivered packets were (a real loss, a stalled network); else it is a jump.
5. A keyframe never shows before a picture of the group before it: else it is a jump.

Between jumps the line keeps the camera's own pace, also where that is not the pace of our clock.
"""

from dataclasses import dataclass
from fractions import Fraction

_TOLERANCE_S = 1.0
_REORDERED = 17
_CREEP = 0.3
"""How fast the least known delay may grow, in seconds per second: a camera whose seconds last up to 1.3 of ours."""
_CREEP_STEP_S = 0.2
_DEFAULT_FRAME_S = Fraction(1, 25)


@dataclass(frozen=True, slots=True)
class Place:
    """`offset` are ticks to add to the packet's PTS and DTS; `media_us` the moment it shows (decodes, without PTS)."""

    offset: int
    media_us: int
    jumped: bool


class MediaLine:
    """State of the line. `last_us` and `ring_us` are the media and ring time of the last packet there is, if any."""

    def __init__(self, last_us: int | None = None, ring_us: int = 0) -> None:
        self._shown_us = last_us
        """Latest moment shown by any packet so far."""
        self._ring_us = ring_us
        self._set_pace(Fraction(1, 90_000), 3600)
        self._offset = 0
        self._ref: int | None = None
        """Decode moment of the last packet, in ticks on the line; None at the beginning of a stretch."""
        self._without = 0
        """Packets since the stretch began that had no timestamp to anchor it."""
        self._start = 0
        self._delay = 0.0

    def begin(self, time_base: Fraction, fps: float | None) -> None:
        """A new connection: nothing is known of its timestamps."""
        sane = fps is not None and 0.5 <= fps <= 240
        frame_s = Fraction(1 / fps).limit_denominator(10_000) if sane and fps else _DEFAULT_FRAME_S
        self._set_pace(time_base, max(1, round(frame_s / time_base)))
        self._ref = None
        self._without = 0

    def _set_pace(self, base: Fraction, frame: int) -> None:
        self._base, self._frame = base, frame
        self._us_num, self._us_den = base.numerator * 1_000_000, base.denominator
        least = self._ticks(round(_TOLERANCE_S * 1e6))
        self._tolerance = max(least, min(_REORDERED * frame, 3 * least))
        self._wraps = base == Fraction(1, 90_000)

    def place(self, pts: int | None, dts: int | None, key: bool, ring_us: int) -> Place:
        """The next packet in arrival order; `ring_us` must not fall."""
        elapsed = self._ticks(ring_us - self._ring_us)
        ref = pts if dts is None else dts
        shown = dts if pts is None else pts
        jumped = False
        if self._ref is None:
            if self._without == 0:
                self._start = self._follow(elapsed)
            if ref is None or shown is None:
                here = self._start + self._without * self._frame
                self._without += 1
                return self._done(Place(self._offset, self._us(here), False), ring_us)
            self._offset = self._start + self._without * self._frame - shown
            self._ref = ref + self._offset
            self._delay = self._lag(ring_us, self._ref)
        elif ref is None or shown is None:
            self._ref += self._frame
            return self._done(Place(self._offset, self._us(self._ref), False), ring_us)
        else:
            self._unwrap(ref)
            if not self._believable(ref + self._offset, shown + self._offset, key, ring_us):
                self._offset = self._joined(ref, shown, elapsed, by_decode_order=dts is not None and not key)
                self._delay = self._lag(ring_us, ref + self._offset)
                jumped = True
            else:
                self._learn(ref + self._offset - self._ref)
            self._ref = ref + self._offset
            creep = _CREEP * min((ring_us - self._ring_us) / 1e6, _CREEP_STEP_S)
            self._delay = min(self._lag(ring_us, self._ref), self._delay + creep)
        return self._done(Place(self._offset, self._us(shown + self._offset), jumped), ring_us)

    def _done(self, place: Place, ring_us: int) -> Place:
        self._ring_us = ring_us
        self._shown_us = place.media_us if self._shown_us is None else max(self._shown_us, place.media_us)
        return place

    def _joined(self, ref: int, shown: int, elapsed: int, *, by_decode_order: bool) -> int:
        """The new offset after a jump. In mid-group the pictures of both sides are shown interleaved: only decode
        times follow each other."""
        if by_decode_order and self._ref is not None:
            return self._ref + max(self._frame, elapsed) - ref
        return self._follow(elapsed) - shown

    def _follow(self, elapsed: int) -> int:
        """Where a packet goes whose own timestamp says nothing."""
        return 0 if self._shown_us is None else self._ticks(self._shown_us) + max(self._frame, elapsed)

    def _unwrap(self, ref: int) -> None:
        """Rule 2."""
        if self._ref is None or not self._wraps:
            return
        step = ref + self._offset - self._ref
        for bits in (32, 33):
            for turn in (1 << bits, -(1 << bits)):
                if abs(step + turn) <= self._tolerance:
                    self._offset += turn
                    return

    def _believable(self, here: int, shown: int, key: bool, ring_us: int) -> bool:
        """Rules 3 to 5."""
        step = here - (self._ref or 0)
        if step < -self._tolerance:
            return False
        if step > self._tolerance and self._lag(ring_us, here) < self._delay - _TOLERANCE_S:
            return False
        return not key or self._shown_us is None or self._us(shown) > self._shown_us

    def _learn(self, step: int) -> None:
        if 0 < step <= self._tolerance and step != self._frame:
            self._set_pace(self._base, step)

    def _lag(self, ring_us: int, here: int) -> float:
        """Seconds by which a packet came later than its place on the line says."""
        return (ring_us - self._us(here)) / 1e6

    # Whole numbers, because fractions cost ten times as much and this runs for every packet.
    def _us(self, ticks: int) -> int:
        return (2 * ticks * self._us_num + self._us_den) // (2 * self._us_den)

    def _ticks(self, us: int) -> int:
        return (2 * us * self._us_den + self._us_num) // (2 * self._us_num)
