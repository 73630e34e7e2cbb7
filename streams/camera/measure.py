"""What a run of packets says about its stream: rate, groups of pictures, order, bits. Nothing is decoded."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_SETTLED_S = 1.0
"""What was sent while the connection was being made comes in one go: arrival is judged from here on."""
_REORDERED = 8


@dataclass(frozen=True, slots=True)
class Seen:
    """One packet in decode order. `shown_s` is its PTS in seconds, None where missing."""

    shown_s: float | None
    key: bool
    size: int
    arrival_s: float | None = None
    """Monotonic seconds; None in recordings."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Of the packets seen; None where they are too few to tell."""

    packets: int
    span_s: float
    fps: float | None
    """Pictures per second of media time."""
    arrival_fps: float | None
    """Pictures per second of our own clock; None in recordings."""
    gop_frames: tuple[int, ...]
    """Pictures in each complete group, from keyframe to keyframe."""
    gop_s: float | None
    """Seconds between keyframes: the longest seen."""
    since_key_s: float
    """Seconds that the last, incomplete group lasted: where no group is complete, a GOP is at least this long."""
    b_frames: bool
    bits_per_s: float | None
    largest_gap_s: float | None
    """Longest wait for a packet."""

    @property
    def regular(self) -> bool | None:
        """Keyframes come at even distances; None where fewer than two groups are complete."""
        return None if len(self.gop_frames) < 2 else max(self.gop_frames) <= 1.25 * min(self.gop_frames)


def measure(seen: Sequence[Seen]) -> Measured:
    """`seen` in decode order, from a keyframe on (what comes before the first one is left out)."""
    first = next((i for i, packet in enumerate(seen) if packet.key), len(seen))
    packets = seen[first:]
    shown = sorted(p.shown_s for p in packets if p.shown_s is not None)
    in_order = [p.shown_s for p in packets if p.shown_s is not None]
    b_frames = any(b < a for a, b in pairwise(in_order))
    span_s = shown[-1] - shown[0] if shown else 0.0
    # With B-frames the last pictures shown came before some that are shown earlier and had not arrived yet.
    line = shown[:-_REORDERED] if b_frames and len(shown) > 2 * _REORDERED else shown
    fps = (len(line) - 1) / (line[-1] - line[0]) if len(line) > 1 and line[-1] > line[0] else None
    keys = [i for i, packet in enumerate(packets) if packet.key]
    frames = tuple(b - a for a, b in pairwise(keys))
    whole = packets[keys[0] : keys[-1]] if len(keys) > 1 else packets
    seconds = None if fps is None else len(whole) / fps
    late = _settled([p.arrival_s for p in packets if p.arrival_s is not None])
    return Measured(
        packets=len(packets),
        span_s=span_s,
        fps=fps,
        arrival_fps=(len(late) - 1) / (late[-1] - late[0]) if len(late) > 1 and late[-1] > late[0] else None,
        gop_frames=frames,
        gop_s=None if not frames or fps is None else max(frames) / fps,
        since_key_s=0.0 if fps is None or not keys else (len(packets) - keys[-1]) / fps,
        b_frames=b_frames,
        bits_per_s=None if not seconds else 8 * sum(p.size for p in whole) / seconds,
        largest_gap_s=max((b - a for a, b in pairwise(late)), default=None),
    )


def _settled(arrivals: list[float]) -> list[float]:
    return [a for a in arrivals if a >= arrivals[0] + _SETTLED_S]
