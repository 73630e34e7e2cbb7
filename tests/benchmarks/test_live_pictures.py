"""What was received, what is recorded, and whether a clip shows it all once."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.cameras.relay import Passed
from benchmarks.cameras.stamp import stamped
from benchmarks.live.pictures import check_clip, recorded, tally, usable
from streams.ring import Budget, Incoming, Interval, RingReader, RingWriter
from tests.streams.ring_feed import Clocks, Footage, feed, make

EVERYTHING = Interval.sequences(0, 1 << 40)
KEYS = range(0, 100, 25)


def passed(numbers: range, *, connection: int = 0, broken: tuple[int, ...] = ()) -> list[Passed]:
    return [Passed(n, n in KEYS, n not in broken, connection, float(n)) for n in numbers]


def test_what_came_before_a_keyframe_or_beside_damage_was_not_to_be_had() -> None:
    assert [p.number for p in usable(passed(range(20, 30)))] == [25, 26, 27, 28, 29]
    assert [p.number for p in usable(passed(range(30), broken=(10,)))] == [*range(9), *range(12, 30)]
    again = passed(range(30)) + passed(range(40, 60), connection=1)
    assert [p.number for p in usable(again)] == [*range(30), *range(50, 60)]


@pytest.fixture
def numbered(tmp_path: Path) -> Footage:
    """Four seconds, a keyframe each second, every picture with its number."""
    shot = make(tmp_path, "h264.ts").times(2)
    pictures = (replace(p, data=stamped(p.data, "h264", n, p.key)) for n, p in enumerate(shot.packets))
    return replace(shot, packets=tuple(pictures))


def ring_of(folder: Path, footage: Footage, *runs: tuple[Incoming, ...]) -> RingReader:
    clocks = Clocks(wall_s=time.time())
    with RingWriter(folder, "cam", Budget(min_free_bytes=0), wall=clocks.wall, monotonic=clocks.monotonic) as ring:
        for run in runs:
            ring.begin(footage.parameters)
            feed(ring, run, clocks)
    return RingReader(folder, "cam")


def test_a_sound_recording_has_lost_nothing_and_its_clip_is_whole(tmp_path: Path, numbered: Footage) -> None:
    reader = ring_of(tmp_path, numbered, numbered.packets)
    ring, came = recorded(reader), passed(range(100))
    found = tally(came, ring)
    assert (found.received, found.lost, found.doubled) == (100, (), 0)
    check = check_clip(reader, EVERYTHING, came, ring, tmp_path / "clip.mp4")
    assert check.whole
    assert check.shown == 100


def test_a_picture_that_came_and_is_not_recorded_is_lost_and_missing_in_the_clip(
    tmp_path: Path, numbered: Footage
) -> None:
    packets = numbered.packets
    reader = ring_of(tmp_path, numbered, packets[:60] + packets[61:])
    ring, came = recorded(reader), passed(range(100))
    assert [p.number for p in tally(came, ring).lost] == [60]
    check = check_clip(reader, EVERYTHING, came, ring, tmp_path / "clip.mp4")
    assert (check.missing, check.doubled) == (1, 0)
    assert not check.whole


def test_what_a_clip_says_is_missing_is_lost_but_not_hidden(tmp_path: Path, numbered: Footage) -> None:
    packets = numbered.packets
    reader = ring_of(tmp_path, numbered, packets[:40], packets[50:])
    ring, came = recorded(reader), passed(range(100))
    assert [p.number for p in tally(came, ring).lost] == list(range(40, 50))
    assert check_clip(reader, EVERYTHING, came, ring, tmp_path / "clip.mp4").whole


def test_a_picture_that_is_there_twice_and_one_that_does_not_decode_are_seen(tmp_path: Path, numbered: Footage) -> None:
    packets = list(numbered.packets)
    broken = replace(packets[70], data=packets[70].data[:60] + bytes(200))
    later = [replace(p, pts=(p.pts or 0) + 3600, dts=(p.dts or 0) + 3600) for p in packets[31:]]
    twice = replace(packets[30], pts=(packets[30].pts or 0) + 3600, dts=(packets[30].dts or 0) + 3600)
    later[70 - 31] = replace(later[70 - 31], data=broken.data)
    reader = ring_of(tmp_path, numbered, (*packets[:31], twice, *later))
    ring, came = recorded(reader), passed(range(100))
    assert tally(came, ring).doubled == 1
    check = check_clip(reader, EVERYTHING, came, ring, tmp_path / "clip.mp4")
    assert check.doubled == 1
    assert check.undecodable >= 1
