import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from streams.ring import Budget, CameraTime, Interval, Parameters, RingBusyError, RingReader, RingWriter
from streams.ring.errors import UnsupportedCodecError
from streams.ring.folder import folder_name
from tests.streams.ring_feed import EPOCH_S, Clocks, Footage, feed, feed_together, make

SMALL = Budget(min_free_bytes=0)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Footage:
    return make(tmp_path_factory.mktemp("ring_writer"), "h264.ts")


def opened(tmp_path: Path, clocks: Clocks, segment_s: float = 2.0, budget: Budget = SMALL) -> RingWriter:
    return RingWriter(tmp_path, "cam", budget, segment_s=segment_s, wall=clocks.wall, monotonic=clocks.monotonic)


def test_every_packet_comes_back_with_all_its_times(tmp_path: Path, found: Footage) -> None:
    clocks = Clocks()
    camera = CameraTime(EPOCH_S - 3.25, "rtcp", 0.05)
    with opened(tmp_path, clocks) as ring:
        ring.begin(found.parameters)
        feed(ring, [replace(p, camera=camera) for p in found.packets], clocks)
    stored = list(RingReader(tmp_path, "cam").packets())
    assert [(p.data, p.pts, p.dts, p.duration, p.key) for p in stored] == [
        (p.data, p.pts, p.dts, p.duration, p.key) for p in found.packets
    ]
    assert [p.sequence for p in stored] == list(range(len(stored)))
    assert [p.arrival_us for p in stored] == [round((EPOCH_S + 0.04 * n) * 1e6) for n in range(len(stored))]
    assert {p.camera for p in stored} == {camera}
    assert [round(p.media_us / 1e6, 3) for p in stored] == [round(0.04 * n, 3) for n in range(len(stored))]


@pytest.mark.parametrize("size", [2, 7, 60, 1000])
def test_packets_handed_over_together_are_recorded_as_if_they_had_come_one_by_one(
    tmp_path: Path, found: Footage, size: int
) -> None:
    # From before the first keyframe on, and across many segments.
    packets = found.times(8).packets[20:]
    clocks, kept = Clocks(), 0
    with opened(tmp_path / "alone", clocks, segment_s=1.5) as ring:
        ring.begin(found.parameters)
        feed(ring, packets, clocks)
        alone = ring.counts
    clocks = Clocks()
    with opened(tmp_path / "together", clocks, segment_s=1.5) as ring:
        ring.begin(found.parameters)
        for at in range(0, len(packets), size):
            kept += feed_together(ring, packets[at : at + size], clocks)
        assert ring.counts == alone
    assert kept == alone.kept
    readers = [RingReader(tmp_path / how, "cam") for how in ("alone", "together")]
    stored, other = (list(reader.packets()) for reader in readers)
    assert stored == other
    spans = [[(r.summary.sequence_from, r.summary.sequence_to) for r in reader.segments()] for reader in readers]
    assert spans[0] == spans[1]


def test_segments_begin_on_keyframes_about_as_long_as_asked(tmp_path: Path, found: Footage) -> None:
    clocks = Clocks()
    with opened(tmp_path, clocks, segment_s=1.5) as ring:
        ring.begin(found.parameters)
        feed(ring, found.times(4).packets, clocks)
    reader = RingReader(tmp_path, "cam")
    assert [row.summary.packets for row in reader.segments()] == [50, 50, 50, 50]
    for row in reader.segments():
        first = next(reader.packets(Interval.sequences(row.summary.sequence_from, row.summary.sequence_from)))
        assert first.key


def test_what_comes_before_the_first_keyframe_is_counted_and_said(tmp_path: Path, found: Footage) -> None:
    clocks = Clocks()
    with opened(tmp_path, clocks) as ring:
        ring.begin(found.parameters)
        receipts = feed(ring, found.packets[20:], clocks)
        counts = ring.counts
    assert {r.not_kept for r in receipts[:5]} == {"before_keyframe"}
    assert [r.sequence for r in receipts[5:]] == list(range(25))
    assert (counts.received, counts.kept, counts.before_keyframe, counts.write_failed) == (30, 25, 5, 0)
    (gop,) = RingReader(tmp_path, "cam").gops()
    assert gop.head.not_kept == 5


def test_a_second_writer_is_refused_and_may_come_after_the_first(tmp_path: Path) -> None:
    clocks = Clocks()
    first = opened(tmp_path, clocks)
    with pytest.raises(RingBusyError, match="found process"):
        opened(tmp_path, clocks)
    other = RingWriter(tmp_path, "other", SMALL)
    other.close()
    first.close()
    opened(tmp_path, clocks).close()


def test_a_wall_clock_that_steps_back_leaves_the_order_alone(tmp_path: Path, found: Footage) -> None:
    clocks = Clocks()
    with opened(tmp_path, clocks) as ring:
        ring.begin(found.parameters)
        feed(ring, found.packets, clocks)
        clocks.wall_s -= 3600
        more = [replace(p, pts=(p.pts or 0) + 50 * found.frame_ticks, dts=None) for p in found.packets]
        feed(ring, more, clocks)
    reader = RingReader(tmp_path, "cam")
    stored = list(reader.packets())
    assert [p.sequence for p in stored] == list(range(100))
    assert all(a.ring_us < b.ring_us for a, b in itertools.pairwise(stored))
    assert [round(p.media_us / 40_000) for p in stored] == list(range(100))
    late = list(reader.packets(Interval.arrival(EPOCH_S - 3600, EPOCH_S - 3000)))
    assert [p.sequence for p in late] == list(range(50, 100))
    early = list(reader.packets(Interval.arrival(EPOCH_S, EPOCH_S + 1)))
    assert [p.sequence for p in early] == list(range(25))


def test_footage_is_found_by_the_cameras_clock_too(tmp_path: Path, found: Footage) -> None:
    clocks = Clocks()
    with opened(tmp_path, clocks) as ring:
        ring.begin(found.parameters)
        for packet in found.times(2).packets:
            told = CameraTime(clocks.wall_s - 100, "rtcp", 0.1)
            ring.append(replace(packet, arrival_utc_s=clocks.wall_s, camera=told))
            clocks.pass_(0.04)
    reader = RingReader(tmp_path, "cam")
    by_camera = [p.sequence for p in reader.packets(Interval.camera(EPOCH_S - 99, EPOCH_S - 98))]
    assert by_camera == list(range(25, 50))
    moment = reader.moment_at(1.0)
    assert moment is not None
    assert (moment.sequence, moment.camera_source, moment.camera_uncertainty_s) == (25, "rtcp", 0.1)
    assert (moment.arrival_utc_s, moment.camera_utc_s) == pytest.approx((EPOCH_S + 1, EPOCH_S - 99))


def test_a_restart_goes_on_in_order_and_on_all_clocks(tmp_path: Path, found: Footage) -> None:
    clocks = Clocks()
    with opened(tmp_path, clocks) as ring:
        ring.begin(found.parameters)
        feed(ring, found.packets, clocks)
    rebooted = Clocks(wall_s=clocks.wall_s + 30, monotonic_s=5.0)
    with opened(tmp_path, rebooted) as ring:
        ring.begin(found.parameters)
        feed(ring, found.packets, rebooted)
    stored = list(RingReader(tmp_path, "cam").packets())
    assert len(stored) == 100
    assert all(a.sequence < b.sequence and a.ring_us < b.ring_us for a, b in itertools.pairwise(stored))
    assert stored[50].media_us - stored[49].media_us == pytest.approx(30.04e6, abs=1e4)
    gaps = [gop.gap.kind for gop in RingReader(tmp_path, "cam").gops() if gop.gap]
    assert gaps == ["start"]


def test_every_kind_of_footage_keeps_its_parameters(tmp_path: Path, found: Footage) -> None:
    clocks = Clocks()
    with opened(tmp_path, clocks) as ring:
        ring.begin(found.parameters)
        feed(ring, found.packets, clocks)
    (first, *_) = RingReader(tmp_path, "cam").gops()
    assert first.head.parameters.joins(found.parameters)
    assert first.head.parameters.time_base == found.parameters.time_base
    assert first.head.parameters.extradata == found.parameters.extradata


def test_a_stream_that_is_neither_h264_nor_h265_is_refused_in_words(found: Footage) -> None:
    with pytest.raises(UnsupportedCodecError, match="found mjpeg"):
        Parameters("mjpeg", found.parameters.time_base)


def test_a_packet_before_begin_is_a_mistake_of_the_caller(tmp_path: Path, found: Footage) -> None:
    with opened(tmp_path, Clocks()) as ring, pytest.raises(ValueError, match="begin"):
        ring.append(found.packets[0])


def test_folder_names_are_safe_and_differ() -> None:
    ids = ["cho-ky-lua-01", "Cho-ky-lua-01", "../../etc", ".", "..", "a/b", "a%2fb", "chợ", "x" * 300, "x" * 301, "a."]
    names = [folder_name(camera_id) for camera_id in ids]
    assert names[0] == "cho-ky-lua-01"
    assert len({name.lower() for name in names}) == len(ids)
    assert not any("/" in name or name.startswith(".") or len(name) > 100 or not name.isascii() for name in names)
