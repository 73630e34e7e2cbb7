"""When a packet's picture was taken, by the wall clock, with the source of that knowledge and its uncertainty.

Two clocks tell something:

- *rtcp*: the camera's own clock when the picture was taken, from RTCP sender reports (RFC 3550, 6.4.1), which FFmpeg
  hands on as producer reference time. As exact as the camera's clock, which may be years off.
- *arrival*: our clock when the packet came. Late by what encoder, network and buffers cost, which cannot be measured
  from here: usually 0.1 to 1 s.

The difference of the two, arrival minus camera, is the clocks' difference plus the delay. Its least value over the
last minute (the best delivered packet, as NTP's clock filter takes it) is the *offset*. Where it is within
`AGREEMENT_S`, both clocks tell the same time and the camera's word is taken as it is. Else the camera's clock is
wrong: its word is moved by the offset, which keeps its exact spacing but is no better than arrival in the absolute.
ONVIF's device clock times no picture; it only tells how wrong the camera's clock is (`litterwatch camera probe`).

Holds as long as our own clock is right (NTP). A step of either clock beyond `STEP_S` starts the measurement anew.
"""

from collections import deque
from dataclasses import dataclass
from typing import Literal

ClockSource = Literal["rtcp", "arrival"]

AGREEMENT_S = 2.0
"""An offset within this may well be delay alone: the camera's clock is not called wrong."""
STEP_S = 5.0
DELAY_S = 1.0
"""How late a packet may be without anybody knowing it."""
_WINDOW_S = 60.0
_SPOKEN = 0.05


@dataclass(frozen=True, slots=True)
class WallTime:
    """The moment a picture was taken: seconds since 1970 UTC, the truth lies within ± `uncertainty_s` of it."""

    utc_s: float
    source: ClockSource
    uncertainty_s: float


class CameraClock:
    """Follows one connection, packet after packet. Reads no clock itself."""

    def __init__(self) -> None:
        self._delays: deque[tuple[float, float]] = deque()
        """(monotonic, arrival - camera), rising in the second: the front is the least of the window."""

    @property
    def offset_s(self) -> float | None:
        """Arrival minus camera for the best delivered packet of the last minute: positive where the camera's clock
        is behind ours, delay included. None before the first sender report."""
        return self._delays[0][1] if self._delays else None

    def place(self, arrival_utc_s: float, monotonic_s: float, camera_utc_s: float | None) -> WallTime:
        """`camera_utc_s` is the sender's time of this packet, None where it gave none."""
        if camera_utc_s is None:
            return WallTime(arrival_utc_s, "arrival", DELAY_S)
        delay = arrival_utc_s - camera_utc_s
        if self._delays and abs(delay - self._delays[-1][1]) > STEP_S:
            self._delays.clear()
        while self._delays and self._delays[-1][1] >= delay:
            self._delays.pop()
        self._delays.append((monotonic_s, delay))
        while self._delays[0][0] < monotonic_s - _WINDOW_S:
            self._delays.popleft()
        offset = self._delays[0][1]
        if abs(offset) <= AGREEMENT_S:
            return WallTime(camera_utc_s, "rtcp", abs(offset) + _SPOKEN)
        return WallTime(camera_utc_s + offset, "rtcp", DELAY_S)
