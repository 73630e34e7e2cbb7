"""What comes out of a camera: compressed pictures, and what a decoder must know of them beforehand."""

from dataclasses import dataclass, field
from fractions import Fraction

from streams.camera.clock import WallTime


@dataclass(frozen=True, slots=True)
class StreamParameters:
    """Of one connection, as declared when it was made; parameter sets inside keyframes may later say otherwise."""

    codec: str
    """"h264" or "hevc"; FFmpeg's name of anything else."""
    profile: str | None
    width: int
    """Pixels, 0 where the camera does not declare it."""
    height: int
    fps: float | None
    """Declared, not measured."""
    time_base: Fraction
    """Seconds per tick of PTS and DTS."""
    extradata: bytes = field(repr=False)
    """Parameter sets in Annex B framing, empty where the camera sends them in the stream alone."""


@dataclass(frozen=True, slots=True)
class LivePacket:
    """One access unit in Annex B framing, in arrival order. Timestamps are ticks of the stream's time base exactly as
    FFmpeg gives them: None where missing (the first packet usually), and wrong in any way a camera may be wrong."""

    data: bytes = field(repr=False)
    pts: int | None
    dts: int | None
    duration: int | None
    key: bool
    arrival_utc_s: float
    """Our wall clock when it arrived, seconds since 1970; it may step."""
    arrival_monotonic_s: float
    """`time.monotonic()` at the same moment."""
    taken: WallTime
    """When the picture was taken."""
