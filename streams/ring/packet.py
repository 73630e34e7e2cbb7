"""What goes into the ring and what comes out of it: one compressed picture with all its times."""

from dataclasses import dataclass
from typing import Any

import av

from streams.camera.packet import LivePacket

MAX_SOURCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class CameraTime:
    """When a picture was taken, by the wall clock, as far as anybody knows."""

    utc_s: float
    """Seconds since 1970-01-01 UTC."""
    source: str
    """Where it comes from, at most 12 ASCII characters: "rtcp", "arrival" ..."""
    uncertainty_s: float | None = None
    """Half-width of the interval in which the truth lies; None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One packet as it came from the network, in arrival order. `pts`, `dts` and `duration` are ticks of the stream's
    time base, None where missing; they may be wrong in any way."""

    data: bytes
    pts: int | None
    dts: int | None
    duration: int | None
    key: bool
    arrival_utc_s: float
    """Our own wall clock when it arrived."""
    camera: CameraTime | None = None
    arrival_monotonic_s: float | None = None
    """`time.monotonic()` at the same moment; None: the moment of `append`."""

    @classmethod
    def live(cls, packet: LivePacket) -> "Incoming":
        """From a connected camera."""
        taken = packet.taken
        return cls(
            packet.data,
            packet.pts,
            packet.dts,
            packet.duration,
            packet.key,
            packet.arrival_utc_s,
            CameraTime(taken.utc_s, taken.source, taken.uncertainty_s),
            packet.arrival_monotonic_s,
        )

    @classmethod
    def of(cls, packet: "av.Packet[Any]", arrival_utc_s: float, camera: CameraTime | None = None) -> "Incoming":
        return cls(
            bytes(packet),
            packet.pts,
            packet.dts,
            packet.duration or None,
            packet.is_keyframe,
            arrival_utc_s,
            camera,
        )


@dataclass(frozen=True, slots=True)
class RingPacket:
    """One recorded packet. Times end in `_us`: microseconds, so that nothing is rounded on the way to disk and back.

    Four clocks: `arrival_us` (our wall clock, may step), `camera` (theirs, may be missing), `ring_us` (monotonic time
    of arrival, goes on over restarts) and the media line: `media_us`, the moment shown, repaired by streams.ring.line.
    """

    sequence: int
    """Rises with every packet, for ever; not dense: a restart after a crash leaves a hole."""
    key: bool
    jumped: bool
    """The PTS did not follow from the packet before; the media line was joined here."""
    pts: int | None
    dts: int | None
    duration: int | None
    offset: int
    """Ticks to add to `pts` and `dts` to get onto the media line."""
    media_us: int
    ring_us: int
    arrival_us: int
    camera: CameraTime | None
    data: bytes

    @property
    def camera_us(self) -> int:
        """The camera's wall clock; where it gave none, the arrival."""
        return self.arrival_us if self.camera is None else round(self.camera.utc_s * 1e6)
