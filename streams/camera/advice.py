"""What to change on a camera so that its stream serves as evidence and is cheap to watch.

Limits come from what the rest of the program needs, not from taste: keyframes are what quiet hours are watched on and
where clips can be cut; B-frames and missing keyframes cost look-back; a clock that is off makes evidence disputable.
"""

from dataclasses import dataclass
from typing import Literal

from streams.camera.clock import AGREEMENT_S
from streams.camera.measure import Measured

Level = Literal["change", "note"]
Code = Literal[
    "gop_long",
    "gop_irregular",
    "gop_short",
    "b_frames",
    "fps_low",
    "fps_high",
    "fps_differs",
    "bitrate_low",
    "bitrate_high",
    "picture_small",
    "hevc",
    "not_h26x",
    "clock_off",
    "clock_unknown",
    "auth_basic",
    "auth_none",
    "gaps",
]

GOP_S = 4.0
"""Above it, a keyframe look at a quiet scene comes too rarely, and a clip begins too early."""
GOP_SHORT_S = 0.5
FPS = (8.0, 30.5)
"""Below, a throw falls between two pictures (a bag falls a metre in 0.45 s); above costs and shows nothing more."""
BITS_PER_PIXEL = {"h264": (0.025, 0.25), "hevc": (0.015, 0.18)}
"""Per picture. Below, moving people are blocks; above, disks fill with noise."""
WASTEFUL_BITS_PER_S = 1_000_000
SMALLEST = (1280, 720)
GAP_S = 2.0


@dataclass(frozen=True, slots=True)
class Stream:
    """What is known of a stream; None where it is not."""

    codec: str
    width: int
    height: int
    declared_fps: float | None
    measured: Measured
    live: bool
    clock_offset_s: float | None = None
    """Our clock minus the camera's."""
    auth: str | None = None
    """"digest", "basic" or "none"."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to change ("change") or to know ("note"). `value` is what was found and `wanted` what to set, in the
    unit that belongs to `code`: seconds, pictures per second, kbit/s."""

    level: Level
    code: Code
    value: float | None = None
    wanted: float | None = None


def advise(stream: Stream) -> tuple[Finding, ...]:
    """What to change first, then what to know."""
    found = [*_groups(stream.measured), *_rate(stream), *_picture(stream)]
    if stream.live:
        found += _connection(stream)
    return tuple(sorted(found, key=lambda f: f.level != "change"))


def _groups(m: Measured) -> list[Finding]:
    found = []
    wanted = None if m.fps is None else float(round(2 * m.fps))
    longest = max(m.gop_s or 0.0, m.since_key_s)
    if m.regular is False:
        found.append(Finding("change", "gop_irregular", longest, wanted))
    elif longest > GOP_S:
        found.append(Finding("change", "gop_long", longest, wanted))
    elif m.gop_s is not None and m.gop_s < GOP_SHORT_S:
        found.append(Finding("note", "gop_short", m.gop_s, wanted))
    if m.b_frames:
        found.append(Finding("change", "b_frames"))
    return found


def _rate(stream: Stream) -> list[Finding]:
    found = []
    real = stream.measured.arrival_fps or stream.measured.fps
    if real is not None and real < FPS[0]:
        found.append(Finding("change", "fps_low", real, 15.0))
    elif real is not None and real > FPS[1]:
        found.append(Finding("change", "fps_high", real, 25.0))
    declared = stream.declared_fps
    if real is not None and declared is not None and not 0.95 < declared / real < 1.05:
        found.append(Finding("note", "fps_differs", real, declared))
    return found


def _picture(stream: Stream) -> list[Finding]:
    if stream.codec not in BITS_PER_PIXEL:
        return [Finding("change" if stream.live else "note", "not_h26x")]
    found = []
    pixels, m = stream.width * stream.height, stream.measured
    if m.bits_per_s is not None and m.fps and pixels:
        low, high = BITS_PER_PIXEL[stream.codec]
        density = m.bits_per_s / m.fps / pixels
        if density < low:
            found.append(Finding("note", "bitrate_low", m.bits_per_s / 1000, 2 * low * m.fps * pixels / 1000))
        elif density > high and m.bits_per_s > WASTEFUL_BITS_PER_S:
            found.append(Finding("note", "bitrate_high", m.bits_per_s / 1000, high / 2 * m.fps * pixels / 1000))
    if 0 < max(stream.width, stream.height) < SMALLEST[0] and 0 < min(stream.width, stream.height) < SMALLEST[1]:
        found.append(Finding("note", "picture_small"))
    if stream.codec == "hevc":
        found.append(Finding("note", "hevc"))
    return found


def _connection(stream: Stream) -> list[Finding]:
    found = []
    if stream.clock_offset_s is None:
        found.append(Finding("note", "clock_unknown"))
    elif abs(stream.clock_offset_s) > AGREEMENT_S:
        found.append(Finding("change", "clock_off", stream.clock_offset_s))
    if stream.auth == "basic":
        found.append(Finding("change", "auth_basic"))
    elif stream.auth == "none":
        found.append(Finding("change", "auth_none"))
    gap = stream.measured.largest_gap_s
    if gap is not None and gap > GAP_S:
        found.append(Finding("note", "gaps", gap))
    return found
