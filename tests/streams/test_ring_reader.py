import itertools
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.frames import Source
from streams.ring import Budget, Interval, RingPacket, RingReader, RingSource, RingWriter
from streams.ring.index import Index, Row
from streams.ring.segment import Summary
from tests.checkout import REPOSITORY
from tests.streams.ring_feed import EPOCH_S, Clocks, Footage, digest, feed, make, pictures

SMALL = Budget(min_free_bytes=0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ring_reader")


@pytest.fixture(scope="module")
def found(folder: Path) -> Footage:
    return make(folder, "h264.ts")


def opened(tmp_path: Path, clocks: Clocks, segment_s: float = 2.0) -> RingWriter:
    return RingWriter(tmp_path, "cam", SMALL, segment_s=segment_s, wall=clocks.wall, monotonic=clocks.monotonic)


def recorded(tmp_path: Path, found: Footage, repeats: int) -> None:
    clocks = Clocks()
    with opened(tmp_path, clocks) as ring:
        ring.begin(found.parameters)
        feed(ring, found.times(repeats).packets, clocks)


@pytest.fixture(scope="module")
def ring_of_200(tmp_path_factory: pytest.TempPathFactory, found: Footage) -> RingReader:
    place = tmp_path_factory.mktemp("ring_of_200")
    recorded(place, found, 4)
    return RingReader(place, "cam")


@settings(max_examples=60, deadline=None)
@given(st.integers(-1000, 9000), st.integers(0, 5000))
def test_any_interval_gives_the_packets_that_came_in_it(ring_of_200: RingReader, start_ms: int, long_ms: int) -> None:
    end_ms = start_ms + long_ms
    interval = Interval.arrival(EPOCH_S + start_ms / 1000, EPOCH_S + end_ms / 1000)
    expected = [n for n in range(200) if start_ms <= 40 * n < end_ms]
    assert [p.sequence for p in ring_of_200.packets(interval)] == expected
    gops = list(ring_of_200.gops(interval))
    keys = [gop.packets[0].sequence for gop in gops]
    whole = [n for n in range(0, 200, 25) if 40 * n < end_ms and 40 * (n + 25) > start_ms] if long_ms else keys
    assert keys == whole or (start_ms >= 40 * 199 and keys in ([], [175]))
    assert [p.sequence for gop in gops for p in gop.packets] == [n for k in keys for n in range(k, k + 25)]


def test_intervals_that_meet_give_every_packet_once(ring_of_200: RingReader) -> None:
    edges = [EPOCH_S + s for s in (-1, 0.3, 1.99, 2.0, 2.01, 5.5, 20)]
    parts = [Interval.arrival(a, b) for a, b in itertools.pairwise(edges)]
    assert [p.sequence for part in parts for p in ring_of_200.packets(part)] == list(range(200))


def test_coverage_tells_when_there_is_footage(tmp_path: Path, found: Footage) -> None:
    clocks = Clocks()
    ring = opened(tmp_path, clocks)
    for _ in range(2):
        ring.begin(found.parameters)
        feed(ring, found.times(3).packets, clocks)
        clocks.pass_(60)
    reader = RingReader(tmp_path, "cam")
    spans = [(s.from_utc_s - EPOCH_S, s.to_utc_s - EPOCH_S, s.segments) for s in reader.coverage()]
    assert spans == [pytest.approx((0, 5.96, 3)), pytest.approx((66, 71.96, 3))]
    near = reader.coverage(Interval.arrival(EPOCH_S + 67, EPOCH_S + 68))
    assert [s.segments for s in near] == [1]
    ring.close()


def test_the_extent_is_what_the_finished_segments_take_on_disk(tmp_path: Path, found: Footage) -> None:
    assert RingReader(tmp_path, "cam").extent() is None
    recorded(tmp_path, found, 2)
    reader = RingReader(tmp_path, "cam")
    extent = reader.extent()
    assert extent is not None
    assert extent.size == sum(path.stat().st_size for path in reader.folder.glob("*.seg"))
    assert extent.oldest_utc_s == reader.coverage()[0].from_utc_s


def test_a_ring_that_does_not_exist_is_empty(tmp_path: Path) -> None:
    reader = RingReader(tmp_path, "nobody")
    assert list(reader.packets()) == []
    assert list(reader.gops()) == []
    assert reader.newest() is None
    assert reader.moment_at(1.0) is None


def test_what_is_still_being_written_can_be_read(tmp_path: Path, found: Footage) -> None:
    clocks = Clocks()
    ring = opened(tmp_path, clocks)
    ring.begin(found.parameters)
    reader = RingReader(tmp_path, "cam")
    for count, packet in enumerate(found.times(3).packets):
        feed(ring, [packet], clocks)
        if count % 20 == 7:
            assert [p.sequence for p in reader.packets()] == list(range(count + 1))
            newest = reader.newest()
            assert newest is not None
            assert newest.sequence == count
    ring.close()


WRITER = """
import sys, time
from dataclasses import replace
from pathlib import Path
from streams.ring import Budget, RingWriter
from tests.streams.ring_feed import footage

found = footage(Path(sys.argv[2]))
with RingWriter(Path(sys.argv[1]), "cam", Budget(min_free_bytes=0), segment_s=0.05) as ring:
    for connection in range(2):
        ring.begin(found.parameters)
        for packet in found.times(20).packets:
            ring.append(replace(packet, arrival_utc_s=time.time()))
            time.sleep(0.0005)
"""


@pytest.mark.usefixtures("found")
def test_a_reader_in_another_process_follows_the_writer_without_missing_or_doubling(
    tmp_path: Path, folder: Path
) -> None:
    child = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), str(folder / "h264.ts")], cwd=REPOSITORY)
    seen: list[int] = []
    starts = 0
    deadline = time.monotonic() + 60
    for item in RingReader(tmp_path, "cam").follow(
        stop=lambda: (child.poll() is not None and len(seen) >= 2000) or time.monotonic() > deadline, poll_s=0.01
    ):
        if isinstance(item, RingPacket):
            seen.append(item.sequence)
        else:
            starts += 1
    assert child.wait() == 0
    assert seen == list(range(2000))
    assert starts == 2


def test_following_goes_on_behind_a_known_packet_at_the_next_keyframe(ring_of_200: RingReader) -> None:
    items = list(ring_of_200.follow(60, stop=lambda: True))
    assert [i.sequence for i in items if isinstance(i, RingPacket)] == list(range(75, 200))


@pytest.mark.parametrize("name", ["h264.ts", "bframes.ts", "hevc_bframes.mp4", "hevc_open.ts"])
def test_the_detector_sees_a_ring_as_it_sees_the_file(tmp_path: Path, folder: Path, name: str) -> None:
    recorded(tmp_path, make(folder, name), 3)
    source: Source = RingSource(tmp_path, "cam", follow=False)
    shown = [frame for gop in source.gops() for frame in gop.frames()]
    expected = [what for _, what in pictures(folder / name)]
    assert [digest(frame.y.tobytes()) for frame in shown] == expected * 3
    assert [frame.media_s for frame in shown] == pytest.approx([0.04 * n for n in range(len(shown))], abs=0.001)


def test_groups_join_without_gap_and_show_their_keyframe(tmp_path: Path, found: Footage) -> None:
    recorded(tmp_path, found, 2)
    gops = list(RingSource(tmp_path, "cam", follow=False).gops())
    assert [gop.start_s for gop in gops] == pytest.approx([0, 1, 2, 3], abs=0.001)
    assert [a.end_s - b.start_s for a, b in itertools.pairwise(gops)] == pytest.approx([0, 0, 0], abs=0.001)
    for gop in gops:
        key, first = gop.keyframe(), next(gop.frames())
        assert key is not None
        assert digest(key.y.tobytes()) == digest(first.y.tobytes())
        assert len(gop.packet_bytes) == 25


def test_a_replay_gives_the_frames_of_its_span_again(tmp_path: Path, folder: Path) -> None:
    recorded(tmp_path, make(folder, "bframes.ts"), 3)
    source = RingSource(tmp_path, "cam", follow=False)
    live = [(f.media_s, digest(f.y.tobytes())) for gop in source.gops() for f in gop.frames()]
    for start_s, end_s in [(0.0, 0.5), (1.5, 2.5), (3.99, 4.01), (5.9, 99.0)]:
        again = [(f.media_s, digest(f.y.tobytes())) for f in source.replay(start_s, end_s)]
        assert again == [(at, what) for at, what in live if start_s <= at < end_s]


def test_a_live_source_hands_a_group_out_when_the_next_begins_and_stops_when_told(
    tmp_path: Path, found: Footage
) -> None:
    clocks = Clocks()
    ring = opened(tmp_path, clocks)
    ring.begin(found.parameters)
    source = RingSource(tmp_path, "cam")
    got: list[float] = []

    def watch() -> None:
        got.extend(gop.start_s for gop in source.gops())

    thread = threading.Thread(target=watch)
    thread.start()
    feed(ring, found.packets[:26], clocks)
    deadline = time.monotonic() + 10
    while not got and time.monotonic() < deadline:
        time.sleep(0.02)
    alive = list(got)
    source.stop()
    thread.join(10)
    ring.close()
    assert alive == pytest.approx([0.0])
    assert not thread.is_alive()


def test_groups_from_a_reconnected_larger_camera_keep_the_first_size(tmp_path: Path, folder: Path) -> None:
    clocks = Clocks()
    with opened(tmp_path, clocks) as ring:
        for name in ("h264.ts", "large.ts"):
            found = make(folder, name)
            ring.begin(found.parameters)
            feed(ring, found.packets, clocks)
    sizes = {(f.width, f.height) for g in RingSource(tmp_path, "cam", follow=False).gops() for f in g.frames()}
    assert sizes == {(160, 120)}


def test_a_ring_of_a_hundred_thousand_segments_opens_and_answers_at_once(tmp_path: Path, found: Footage) -> None:
    """Segments as empty names: only the index is asked, unless a name is new to it."""
    recorded(tmp_path, found, 1)
    folder = tmp_path / "ring" / "cam"
    step = 10_000_000
    first = round((EPOCH_S - 1_000_000) * 1e6)
    many = 100_000
    blank = Summary(0, packets=250, keyframes=5)
    index = Index(folder / "index.sqlite")
    real = next(iter(index.rows()))
    (folder / "0000000001.seg").rename(folder / f"{many + 1:010d}.seg")
    index.drop([1])

    def row(number: int) -> Row:
        at = first + number * step
        times = {f"{clock}_{end}": at + (step if end == "to" else 0) for clock in ("arrival", "camera", "ring", "media")
                 for end in ("from", "to")}  # fmt: skip
        numbers = {"sequence_from": number * 250, "sequence_to": number * 250 + 249}
        return Row(replace(blank, number=number, **numbers, **times), 5_000_000, False)

    index.put(row(n) for n in range(1, many + 1))
    index.put([Row(replace(real.summary, number=many + 1), real.size, False)])
    index.close()
    for number in range(1, many + 1):
        (folder / f"{number:010d}.seg").touch()
    clocks = Clocks(wall_s=EPOCH_S + 3)
    began = time.process_time()
    ring = RingWriter(tmp_path, "cam", Budget(max_bytes=1 << 60, min_free_bytes=0, max_age_s=1e9), wall=clocks.wall)
    opened_s = time.process_time() - began
    assert ring.opened.segments == many + 1
    assert ring.opened.index_rebuilt is None
    assert ring.opened.damage == ()
    began = time.process_time()
    at = first / 1e6 + 500_000
    hits = RingReader(tmp_path, "cam").segments(Interval.arrival(at, at + 30))
    asked_s = time.process_time() - began
    ring.close()
    print(f"100,000 segments: opened in {opened_s:.2f} CPU-s, answered in {asked_s * 1000:.1f} ms")
    assert 3 <= len(hits) <= 5
    assert opened_s < 3
    assert asked_s < 0.5
