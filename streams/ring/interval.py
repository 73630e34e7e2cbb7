"""A part of the ring, by one of its clocks."""

from dataclasses import dataclass, replace
from typing import Literal

from streams.ring.packet import RingPacket
from streams.ring.segment import Summary

Clock = Literal["arrival", "camera", "media", "sequence"]
CLOCKS: tuple[Clock, ...] = ("arrival", "camera", "media", "sequence")


@dataclass(frozen=True, slots=True)
class Interval:
    """From `start` up to but without `end`: microseconds of the clock, or sequence numbers."""

    clock: Clock
    start: int
    end: int

    @classmethod
    def arrival(cls, from_utc_s: float, to_utc_s: float) -> "Interval":
        """By our own wall clock when packets arrived. Where that clock was stepped back, both passes are meant."""
        return cls("arrival", round(from_utc_s * 1e6), round(to_utc_s * 1e6))

    @classmethod
    def camera(cls, from_utc_s: float, to_utc_s: float) -> "Interval":
        """By the camera's wall clock; packets for which it gave none count by their arrival."""
        return cls("camera", round(from_utc_s * 1e6), round(to_utc_s * 1e6))

    @classmethod
    def media(cls, from_s: float, to_s: float) -> "Interval":
        """By the ring's media line: what the detector calls `media_s`."""
        return cls("media", round(from_s * 1e6), round(to_s * 1e6))

    @classmethod
    def sequences(cls, first: int, last: int) -> "Interval":
        """Packets by their number, `last` included."""
        return cls("sequence", first, last + 1)

    def widened(self, by_s: float) -> "Interval":
        """Longer by so much on both sides; sequences, which have nothing in between, stay."""
        if self.clock == "sequence":
            return self
        return replace(self, start=self.start - round(by_s * 1e6), end=self.end + round(by_s * 1e6))

    def holds(self, packet: RingPacket) -> bool:
        return self.start <= self.of(packet) < self.end

    def of(self, packet: RingPacket) -> int:
        """What this interval's clock showed at `packet`."""
        if self.clock == "arrival":
            return packet.arrival_us
        if self.clock == "camera":
            return packet.camera_us
        return packet.media_us if self.clock == "media" else packet.sequence

    def meets(self, summary: Summary) -> bool:
        """The segment may hold packets of the interval."""
        least = int(getattr(summary, f"{self.clock}_from"))
        return least < self.end and int(getattr(summary, f"{self.clock}_to")) >= self.start
