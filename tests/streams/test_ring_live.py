"""A real RTSP server into the ring and out again."""

import itertools
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from benchmarks.cameras.clips import H264, H264_B, H265, make_clip
from streams.camera.errors import CameraError
from streams.camera.source import RtspSource
from streams.camera.url import parse_url
from streams.ring import (
    Budget,
    Incoming,
    Interval,
    Parameters,
    RingReader,
    RingSource,
    RingWriter,
    cut_ring_clip,
)
from tests.rtsp.server import RtspServer
from tests.streams.ring_feed import pictures

EVERYTHING = Interval.sequences(0, 1 << 40)


@pytest.fixture
def server() -> Iterator[RtspServer]:
    with RtspServer() as running:
        yield running


def record(ring: RingWriter, server: RtspServer, seconds: float) -> int:
    """One connection; returns how many packets came."""
    count = 0
    with RtspSource(parse_url(server.url("/main"))) as camera:
        ring.begin(Parameters.declared(camera.parameters))
        end = time.monotonic() + seconds
        with suppress(CameraError):  # the server may be killed: what came until then counts
            for packet in camera.packets():
                ring.append(Incoming.live(packet))
                count += 1
                if time.monotonic() > end:
                    break
    return count


@pytest.mark.parametrize(("name", "codec"), [("h264", H264), ("h264_b", H264_B), ("hevc", H265)])
def test_a_camera_that_goes_and_comes_back_is_recorded_without_a_broken_picture(
    tmp_path: Path, server: RtspServer, name: str, codec: tuple[str, ...]
) -> None:
    server.mount("/main", make_clip(tmp_path, name, *codec))
    with RingWriter(tmp_path, "cam", Budget(min_free_bytes=0), segment_s=1.0) as ring:
        received = record(ring, server, 2.5)
        server.kill()
        server.restart()
        received += record(ring, server, 2.5)
        counts = ring.counts
    assert received == counts.received == counts.kept + counts.before_keyframe
    assert counts.kept > 80
    clip = cut_ring_clip(RingReader(tmp_path, "cam"), EVERYTHING, tmp_path / "clip.mp4")
    assert len(clip.parts) == 1
    assert [gap.kind for gap in clip.gaps] == ["reconnect"]
    shown = list(pictures(clip.parts[0].path))
    assert len(shown) == clip.parts[0].frames
    assert counts.kept - clip.parts[0].frames <= 4  # leading pictures of a first keyframe at most
    times = [at for at, _ in shown]
    steps = sorted(b - a for a, b in itertools.pairwise(times))
    assert steps[0] > 0.02
    assert steps[-2] < 0.1  # but for the gap, pictures follow each other
    gap = clip.gaps[0]
    assert gap.from_utc_s is not None
    assert steps[-1] == pytest.approx(gap.to_utc_s - gap.from_utc_s, abs=0.5)


@pytest.mark.parametrize(("loss", "least"), [(0.0, 0), (0.02, 1)])
def test_pictures_torn_by_the_network_are_recorded_and_not_looked_at(
    tmp_path: Path, server: RtspServer, loss: float, least: int
) -> None:
    server.mount("/main", make_clip(tmp_path, "h264", *H264), loss=loss)
    with RingWriter(tmp_path, "cam", Budget(min_free_bytes=0), segment_s=1.0) as ring:
        with RtspSource(parse_url(server.url("/main")), transport="udp") as camera:
            ring.begin(Parameters.declared(camera.parameters))
            for packet in itertools.islice(camera.packets(), 100):
                ring.append(Incoming.live(packet))
        kept = ring.counts.kept
    source = RingSource(tmp_path, "cam", follow=False)
    shown = sum(1 for gop in source.gops() for _ in gop.frames())
    assert least <= source.torn_pictures <= 100 * least
    assert shown + source.torn_pictures + source.damaged_packets == kept


def test_the_detectors_groups_from_a_camera_are_those_of_its_clip(tmp_path: Path, server: RtspServer) -> None:
    server.mount("/main", make_clip(tmp_path, "h264", *H264))
    with RingWriter(tmp_path, "cam", Budget(min_free_bytes=0), segment_s=1.0) as ring:
        record(ring, server, 2.5)
    clip = cut_ring_clip(RingReader(tmp_path, "cam"), EVERYTHING, tmp_path / "clip.mp4")
    source = RingSource(tmp_path, "cam", follow=False)
    live = [frame.media_s for gop in source.gops() for frame in gop.frames()]
    start_s = clip.parts[0].media_from_s
    assert live == pytest.approx([start_s + at for at, _ in pictures(clip.parts[0].path)], abs=0.002)
    moment = source.reader.moment_at(live[10])
    assert moment is not None
    assert abs(moment.arrival_utc_s - time.time()) < 60
    assert moment.camera_source in {"rtcp", "arrival"}
