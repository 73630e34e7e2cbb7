"""Real packets for the ring's tests, and clocks that the test moves."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import av

from benchmarks.cameras.encode import encode
from streams.ring import Incoming, Parameters, Receipt, RingWriter
from tests.streams.craft import X264, X265, X265_QUIET

EPOCH_S = 1_750_000_000.0


@dataclass
class Clocks:
    """Wall and monotonic time that stand still until somebody moves them."""

    wall_s: float = EPOCH_S
    monotonic_s: float = 1000.0

    def pass_(self, seconds: float) -> None:
        # In whole microseconds, so that a test can name a moment.
        self.wall_s = round(self.wall_s + seconds, 6)
        self.monotonic_s = round(self.monotonic_s + seconds, 6)

    def wall(self) -> float:
        return self.wall_s

    def monotonic(self) -> float:
        return self.monotonic_s


@dataclass(frozen=True)
class Footage:
    """A short stream as a camera sends it."""

    parameters: Parameters
    packets: tuple[Incoming, ...]
    fps: int = 25

    def times(self, count: int) -> "Footage":
        """One behind the other, with PTS that go on."""
        ticks = len(self.packets) * self.frame_ticks
        return replace(
            self,
            packets=tuple(
                replace(
                    p,
                    pts=None if p.pts is None else p.pts + n * ticks,
                    dts=None if p.dts is None else p.dts + n * ticks,
                )
                for n in range(count)
                for p in self.packets
            ),
        )

    @property
    def frame_ticks(self) -> int:
        return round(1 / (self.fps * self.parameters.time_base))


def footage(path: Path) -> Footage:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        parameters = Parameters.of(stream)
        return Footage(parameters, tuple(Incoming.of(p, 0.0) for p in container.demux(stream) if p.size))


def make(folder: Path, name: str) -> Footage:
    """Two seconds of 160x120 with a keyframe a second."""
    path = folder / name
    codec = {
        "h264.ts": (*X264, "-bf", "0"),
        "h264.mp4": (*X264, "-bf", "0"),
        "bframes.ts": (*X264, "-bf", "3"),
        "hevc.ts": (*X265, "-x265-params", X265_QUIET.replace("bframes=3", "bframes=0")),
        "hevc_bframes.mp4": (*X265, "-x265-params", X265_QUIET + ":open-gop=0"),
        "hevc_open.ts": (
            *X265,
            "-x265-params",
            "log-level=none:keyint=25:min-keyint=5:open-gop=1:bframes=3:b-adapt=0:scenecut=0",
        ),
        "large.ts": (*X264, "-bf", "0"),
    }[name]
    if not path.exists():
        encode(path, *codec, seconds=2, size="320x240" if name.startswith("large") else "160x120")
    return footage(path)


def feed(writer: RingWriter, packets: Sequence[Incoming], clocks: Clocks, *, step_s: float = 0.04) -> list[Receipt]:
    """Append packets that arrive `step_s` apart."""
    receipts = []
    for packet in packets:
        receipts.append(writer.append(replace(packet, arrival_utc_s=clocks.wall_s)))
        clocks.pass_(step_s)
    return receipts


def feed_together(writer: RingWriter, packets: Sequence[Incoming], clocks: Clocks, *, step_s: float = 0.04) -> int:
    """Hand over at once what arrived `step_s` apart. Returns how many were kept."""
    stamped = []
    for packet in packets:
        stamped.append(replace(packet, arrival_utc_s=clocks.wall_s, arrival_monotonic_s=clocks.monotonic_s))
        clocks.pass_(step_s)
    return writer.extend(stamped)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def pictures(path: Path) -> Iterator[tuple[float, str]]:
    """Every decoded picture of a file: seconds and what it shows. Raises where one does not decode."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.options = {"err_detect": "explode"}
        for frame in container.decode(stream):
            luma = frame.to_ndarray()[: frame.height, : frame.width]  # planar: the first rows
            yield float(frame.time or 0.0), digest(luma.tobytes())


def moved(packet: Incoming, ticks: int) -> Incoming:
    """The packet with its timestamps shifted."""
    return replace(
        packet,
        pts=None if packet.pts is None else packet.pts + ticks,
        dts=None if packet.dts is None else packet.dts + ticks,
    )


def at_pts(packet: Incoming, pts: int | None) -> Incoming:
    """The packet with both timestamps replaced."""
    return replace(packet, pts=pts, dts=pts)
