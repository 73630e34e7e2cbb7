import itertools
from pathlib import Path

import av
import pytest

from streams.ring import Budget, Interval, NothingRecordedError, RingReader, RingWriter, cut_ring_clip
from tests.streams.ring_feed import EPOCH_S, Clocks, Footage, at_pts, feed, make, moved, pictures

ALL = ["h264.ts", "h264.mp4", "bframes.ts", "hevc.ts", "hevc_bframes.mp4", "hevc_open.ts"]
SMALL = Budget(min_free_bytes=0)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ring_footage")


def writer(tmp_path: Path, clocks: Clocks, segment_s: float = 2.0) -> RingWriter:
    return RingWriter(tmp_path, "cam", SMALL, segment_s=segment_s, wall=clocks.wall, monotonic=clocks.monotonic)


def recorded(tmp_path: Path, found: Footage, repeats: int = 3) -> RingReader:
    clocks = Clocks()
    with writer(tmp_path, clocks) as ring:
        ring.begin(found.parameters)
        feed(ring, found.times(repeats).packets, clocks)
    return RingReader(tmp_path, "cam")


@pytest.mark.parametrize("name", ALL)
def test_a_clip_over_several_segments_shows_every_picture_once(tmp_path: Path, folder: Path, name: str) -> None:
    found = make(folder, name)
    expected = [shown for _, shown in pictures(folder / name)]
    reader = recorded(tmp_path, found)
    assert len(reader.segments()) >= 3
    clip = cut_ring_clip(reader, Interval.sequences(0, 1 << 40), tmp_path / "clip.mp4")
    assert len(clip.parts) == 1
    assert clip.gaps == ()
    shown = list(pictures(tmp_path / "clip.mp4"))
    assert [what for _, what in shown] == expected * 3
    times = [at for at, _ in shown]
    assert times == pytest.approx([n * 0.04 for n in range(len(times))], abs=0.0005)
    assert clip.parts[0].frames == len(times)
    assert clip.parts[0].media_to_s - clip.parts[0].media_from_s == pytest.approx(len(times) * 0.04, abs=0.001)


@pytest.mark.parametrize("name", ALL)
def test_decode_times_in_a_clip_rise_strictly_and_never_pass_the_display(
    tmp_path: Path, folder: Path, name: str
) -> None:
    reader = recorded(tmp_path, make(folder, name), 2)
    cut_ring_clip(reader, Interval.sequences(0, 1 << 40), tmp_path / "clip.mp4")
    with av.open(str(tmp_path / "clip.mp4")) as container:
        packets = [p for p in container.demux(video=0) if p.size]
    dts = [p.dts for p in packets if p.dts is not None]
    assert len(dts) == len(packets)
    assert all(a < b for a, b in itertools.pairwise(dts))
    assert all(p.pts is not None and p.dts is not None and p.pts >= p.dts for p in packets)


def test_the_pictures_in_a_clip_are_the_recorded_bytes(tmp_path: Path, folder: Path) -> None:
    found = make(folder, "h264.mp4")
    reader = recorded(tmp_path, found, 1)
    cut_ring_clip(reader, Interval.sequences(0, 1 << 40), tmp_path / "clip.mp4")
    with av.open(str(tmp_path / "clip.mp4")) as container:
        assert [bytes(p) for p in container.demux(video=0) if p.size] == [p.data for p in found.packets]


def test_a_clip_by_arrival_is_widened_to_whole_gops_and_no_more(tmp_path: Path, folder: Path) -> None:
    reader = recorded(tmp_path, make(folder, "h264.ts"))
    clip = cut_ring_clip(reader, Interval.arrival(EPOCH_S + 1.5, EPOCH_S + 2.5), tmp_path / "clip.mp4")
    part = clip.parts[0]
    assert (part.first_sequence, part.last_sequence) == (25, 74)
    assert part.arrival_from_utc_s == pytest.approx(EPOCH_S + 1.0)
    assert part.arrival_to_utc_s == pytest.approx(EPOCH_S + 2.96)
    assert part.media_from_s == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize("jump_s", [3600, -10, -1e5])
def test_a_pts_jump_neither_stretches_nor_breaks_a_clip(tmp_path: Path, folder: Path, jump_s: float) -> None:
    found = make(folder, "h264.ts")
    whole = found.times(2).packets
    ticks = round(jump_s / found.parameters.time_base)
    odd = [p if n < 60 else moved(p, ticks) for n, p in enumerate(whole)]
    clocks = Clocks()
    with writer(tmp_path, clocks) as ring:
        ring.begin(found.parameters)
        feed(ring, odd, clocks)
    clip = cut_ring_clip(RingReader(tmp_path, "cam"), Interval.sequences(0, 1 << 40), tmp_path / "clip.mp4")
    shown = list(pictures(tmp_path / "clip.mp4"))
    assert len(shown) == len(odd) == clip.parts[0].frames
    assert [at for at, _ in shown] == pytest.approx([n * 0.04 for n in range(len(odd))], abs=0.002)


def test_pts_that_repeat_still_give_every_picture_its_own_moment(tmp_path: Path, folder: Path) -> None:
    found = make(folder, "h264.ts")
    twice = 2 * found.frame_ticks
    odd = [at_pts(p, None if p.pts is None else p.pts // twice * twice) for p in found.times(2).packets]
    clocks = Clocks()
    with writer(tmp_path, clocks) as ring:
        ring.begin(found.parameters)
        feed(ring, odd, clocks)
    cut_ring_clip(RingReader(tmp_path, "cam"), Interval.sequences(0, 1 << 40), tmp_path / "clip.mp4")
    times = [at for at, _ in pictures(tmp_path / "clip.mp4")]
    assert len(times) == len(odd)
    assert all(a < b for a, b in itertools.pairwise(times))
    assert times[-1] == pytest.approx(0.04 * (len(odd) - 1), abs=0.3)


def test_a_reconnect_is_a_gap_as_long_as_it_was(tmp_path: Path, folder: Path) -> None:
    found = make(folder, "h264.ts")
    clocks = Clocks()
    with writer(tmp_path, clocks) as ring:
        ring.begin(found.parameters)
        feed(ring, found.packets[:40], clocks)
        clocks.pass_(20)
        ring.begin(found.parameters)
        feed(ring, found.packets[10:], clocks)  # comes back in the middle of a GOP
    clip = cut_ring_clip(RingReader(tmp_path, "cam"), Interval.sequences(0, 1 << 40), tmp_path / "clip.mp4")
    (gap,) = clip.gaps
    assert (gap.kind, gap.packets) == ("reconnect", 15)
    assert gap.to_utc_s - (gap.from_utc_s or 0) == pytest.approx(20 + 16 * 0.04, abs=0.001)
    times = [at for at, _ in pictures(tmp_path / "clip.mp4")]
    assert len(times) == 40 + 25
    assert times[40] - times[39] == pytest.approx(gap.media_s, abs=0.001)
    assert gap.media_s == pytest.approx(20.64, abs=0.05)


def test_a_changed_resolution_begins_a_file_of_its_own(tmp_path: Path, folder: Path) -> None:
    small, large = make(folder, "h264.ts"), make(folder, "large.ts")
    clocks = Clocks()
    with writer(tmp_path, clocks) as ring:
        ring.begin(small.parameters)
        feed(ring, small.packets, clocks)
        ring.begin(large.parameters)
        feed(ring, large.packets, clocks)
    clip = cut_ring_clip(RingReader(tmp_path, "cam"), Interval.sequences(0, 1 << 40), tmp_path / "clip.mp4")
    assert [(p.path.name, p.width, p.height, p.frames) for p in clip.parts] == [
        ("clip.mp4", 160, 120, 50),
        ("clip-2.mp4", 320, 240, 50),
    ]
    assert [gap.kind for gap in clip.gaps] == ["reconnect"]
    assert [len(list(pictures(p.path))) for p in clip.parts] == [50, 50]


def test_a_resolution_that_changes_while_connected_is_seen_in_the_stream(tmp_path: Path, folder: Path) -> None:
    small, large = make(folder, "h264.ts"), make(folder, "large.ts")
    later = [moved(p, 50 * small.frame_ticks) for p in large.packets]
    clocks = Clocks()
    with writer(tmp_path, clocks, segment_s=60) as ring:
        ring.begin(small.parameters)
        feed(ring, [*small.packets, *later], clocks)
    clip = cut_ring_clip(RingReader(tmp_path, "cam"), Interval.sequences(0, 1 << 40), tmp_path / "clip.mp4")
    assert [(p.width, p.frames) for p in clip.parts] == [(160, 50), (320, 50)]
    assert clip.gaps == ()


def test_an_interval_without_pictures_is_said_to_be_empty(tmp_path: Path, folder: Path) -> None:
    reader = recorded(tmp_path, make(folder, "h264.ts"), 1)
    with pytest.raises(NothingRecordedError, match="found none"):
        cut_ring_clip(reader, Interval.arrival(EPOCH_S + 100, EPOCH_S + 110), tmp_path / "clip.mp4")
    assert list(tmp_path.glob("*.mp4")) == []
