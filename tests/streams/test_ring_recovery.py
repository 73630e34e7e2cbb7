import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streams.ring import Budget, Interval, Parameters, RingReader, RingWriter, check_ring, cut_ring_clip
from streams.ring.segment import segment_numbers, segment_path
from tests.checkout import REPOSITORY
from tests.streams.ring_feed import Clocks, Footage, feed, make, pictures

SMALL = Budget(min_free_bytes=0)
KILLS = 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ring_recovery")


@pytest.fixture(scope="module")
def found(folder: Path) -> Footage:
    return make(folder, "h264.ts")


def opened(tmp_path: Path, clocks: Clocks) -> RingWriter:
    return RingWriter(tmp_path, "cam", SMALL, segment_s=2.0, wall=clocks.wall, monotonic=clocks.monotonic)


def recorded(tmp_path: Path, found: Footage, repeats: int = 3) -> tuple[Path, Clocks]:
    """A ring of `repeats` segments of 50 packets, closed in order."""
    clocks = Clocks()
    with opened(tmp_path, clocks) as ring:
        ring.begin(found.parameters)
        feed(ring, found.times(repeats).packets, clocks)
        return ring.folder, clocks


def forget(folder: Path) -> None:
    for path in folder.glob("index.sqlite*"):
        path.unlink()


def last_path(folder: Path) -> Path:
    return segment_path(folder, segment_numbers(folder)[-1])


@pytest.mark.parametrize("tail", [b"", b"\0" * 5000, b"garbage" * 300, b"\xa7LWr" * 40])
def test_a_torn_tail_is_cut_off_reported_and_costs_nothing_before_it(
    tmp_path: Path, found: Footage, tail: bytes
) -> None:
    folder, clocks = recorded(tmp_path, found)
    forget(folder)
    path = last_path(folder)
    whole = path.read_bytes()
    cut = len(whole) - 800 - 100  # the foot goes, and a part of the last packet
    path.write_bytes(whole[:cut] + tail)
    ring = opened(tmp_path, clocks)
    ring.close()
    (damage,) = ring.opened.damage
    assert (damage.kind, damage.segment) == ("torn_tail", 3)
    assert damage.lost_bytes >= len(tail)
    stored = list(RingReader(tmp_path, "cam").packets())
    assert [p.sequence for p in stored] == list(range(149))
    assert opened(tmp_path, clocks).opened.damage == ()


def test_every_length_of_a_cut_file_opens_and_keeps_what_is_whole(tmp_path: Path, found: Footage) -> None:
    folder, clocks = recorded(tmp_path, found, 1)
    path = last_path(folder)
    whole = path.read_bytes()
    chance = random.Random(1)
    sizes = []
    for cut in [*range(0, 700, 41), *(chance.randrange(len(whole)) for _ in range(40))]:
        forget(folder)
        path.write_bytes(whole[:cut])
        with opened(tmp_path, clocks):
            sizes.append((cut, len(list(RingReader(tmp_path, "cam").packets()))))
        path.unlink(missing_ok=True)
    assert all(a[1] <= b[1] for a, b in zip(sorted(sizes), sorted(sizes)[1:], strict=False))
    assert max(kept for _, kept in sizes) > 30


def test_damage_in_the_middle_costs_the_rest_of_one_gop(tmp_path: Path, found: Footage) -> None:
    folder, clocks = recorded(tmp_path, found)
    path = segment_path(folder, 2)
    data = bytearray(path.read_bytes())
    data[len(data) // 3 : len(data) // 3 + 100] = b"\xff" * 100
    path.write_bytes(bytes(data))
    forget(folder)
    with opened(tmp_path, clocks) as ring:
        assert ring.opened.index_rebuilt is not None
    gops = list(RingReader(tmp_path, "cam").gops())
    kept = [p.sequence for gop in gops for p in gop.packets]
    assert set(range(50)) | set(range(75, 150)) <= set(kept)
    (gap,) = [gop.gap for gop in gops if gop.gap]
    assert gap.kind == "damaged"
    assert gap.before == 75
    clip = cut_ring_clip(RingReader(tmp_path, "cam"), Interval.sequences(0, 1 << 40), tmp_path / "clip.mp4")
    assert len(list(pictures(tmp_path / "clip.mp4"))) == len(kept) == clip.parts[0].frames
    assert [g.kind for g in clip.gaps] == ["damaged"]


def test_a_segment_of_which_nothing_is_left_is_reported_and_passed_over(tmp_path: Path, found: Footage) -> None:
    folder, clocks = recorded(tmp_path, found)
    segment_path(folder, 2).write_bytes(b"not a segment")
    forget(folder)
    with opened(tmp_path, clocks) as ring:
        assert [(d.kind, d.segment) for d in ring.opened.damage] == [("unreadable", 2)]
    gops = list(RingReader(tmp_path, "cam").gops())
    assert [p.sequence for gop in gops for p in gop.packets] == [*range(50), *range(100, 150)]
    assert [gop.gap.kind for gop in gops if gop.gap] == ["damaged"]


@pytest.mark.parametrize("index", [None, b"", b"SQLite format 3\0" + b"\xff" * 5000, b"nonsense" * 1000])
def test_the_index_is_made_again_from_the_segments(tmp_path: Path, found: Footage, index: bytes | None) -> None:
    folder, clocks = recorded(tmp_path, found)
    before = RingReader(tmp_path, "cam").segments()
    forget(folder)
    if index is not None:
        (folder / "index.sqlite").write_bytes(index)
    assert [p.sequence for p in RingReader(tmp_path, "cam").packets()] == list(range(150))
    opened(tmp_path, clocks).close()
    assert RingReader(tmp_path, "cam").segments() == before


def test_segments_win_over_an_index_that_says_otherwise(tmp_path: Path, found: Footage) -> None:
    folder, clocks = recorded(tmp_path, found)
    segment_path(folder, 1).unlink()
    with opened(tmp_path, clocks) as ring:
        assert [(d.kind, d.segment) for d in ring.opened.damage] == [("missing", 1)]
    assert [row.summary.number for row in RingReader(tmp_path, "cam").segments()] == [2, 3]


def test_checking_a_ring_finds_what_opening_need_not_look_at(tmp_path: Path, found: Footage) -> None:
    folder, clocks = recorded(tmp_path, found)
    assert check_ring(tmp_path, "cam") == ()
    data = bytearray(segment_path(folder, 2).read_bytes())
    data[len(data) // 2] ^= 1
    segment_path(folder, 2).write_bytes(bytes(data))
    segment_path(folder, 3).unlink()
    assert {(d.kind, d.segment) for d in check_ring(tmp_path, "cam")} == {("missing", 3), ("damaged", 2)}
    with opened(tmp_path, clocks) as ring:
        ring.begin(found.parameters)
        feed(ring, found.packets[:10], clocks)
        assert {(d.kind, d.segment) for d in check_ring(tmp_path, "cam")} == {("damaged", 2)}


CHILD = """
import sys, time
from pathlib import Path
from tests.streams.ring_feed import footage
from streams.ring import Budget, RingWriter
from dataclasses import replace

found = footage(Path(sys.argv[2]))
ring = RingWriter(Path(sys.argv[1]), "cam", Budget(min_free_bytes=0), segment_s=0.05)
ring.begin(found.parameters)
count = 0
for packet in found.times(100000 // len(found.packets)).packets:
    sequence = ring.append(replace(packet, arrival_utc_s=time.time())).sequence
    # Told only after append returned: whatever the parent has heard of must be there.
    sys.stdout.write(f"{sequence}\\n")
    sys.stdout.flush()
    time.sleep(0.0005)
"""


@pytest.mark.usefixtures("found")
def test_packets_that_were_appended_survive_sigkill_at_any_moment(tmp_path: Path, folder: Path) -> None:
    """Killed at many random moments, over and over on the same ring, also while it mends what the last one left."""
    chance = random.Random(7)
    told: set[int] = set()
    for kill in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path), str(folder / "h264.ts")],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
        )
        assert child.stdout is not None
        if kill % 4:
            told.add(int(child.stdout.readline()))
            time.sleep(chance.uniform(0.0, 0.15))
        else:  # while it starts, opens and mends
            time.sleep(chance.uniform(0.3, 1.0))
        child.send_signal(signal.SIGKILL)
        # A line may be torn by the kill: only whole ones were told.
        lines = child.stdout.read().split(b"\n")[:-1]
        told.update(map(int, lines))
        child.wait()
        child.stdout.close()
    reader = RingReader(tmp_path, "cam")
    before_mending = {p.sequence for p in reader.packets()}
    opened(tmp_path, Clocks(wall_s=time.time())).close()
    present = [p.sequence for p in reader.packets()]
    missing = told - set(present)
    print(f"{KILLS} kills: {len(told)} packets appended, {len(missing)} of them missing, {len(present)} present")
    assert told - before_mending == set()
    assert missing == set()
    assert len(present) == len(set(present))
    assert present == sorted(present)
    assert len(told) > KILLS * 10


@pytest.mark.usefixtures("found")
def test_a_clip_over_kills_decodes_without_a_doubled_or_broken_picture(tmp_path: Path, folder: Path) -> None:
    for _ in range(3):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path), str(folder / "h264.ts")],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
        )
        assert child.stdout is not None
        for _ in range(137):
            child.stdout.readline()
        child.kill()
        child.wait()
        child.stdout.close()
    clip = cut_ring_clip(RingReader(tmp_path, "cam"), Interval.sequences(0, 1 << 40), tmp_path / "clip.mp4")
    assert len(list(pictures(tmp_path / "clip.mp4"))) == clip.parts[0].frames >= 3 * 137
    assert [gap.kind for gap in clip.gaps] == ["start", "start"]


def test_parameters_survive_on_disk(tmp_path: Path, folder: Path) -> None:
    found = make(folder, "hevc_bframes.mp4")
    clocks = Clocks()
    with opened(tmp_path, clocks) as ring:
        ring.begin(found.parameters)
        feed(ring, found.packets, clocks)
    head = next(RingReader(tmp_path, "cam").gops()).head
    assert isinstance(head.parameters, Parameters)
    assert head.parameters == found.parameters
