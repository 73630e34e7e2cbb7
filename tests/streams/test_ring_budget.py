import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from streams.ring import Budget, Interval, RingReader, RingWriter
from tests.checkout import REPOSITORY
from tests.streams.ring_feed import EPOCH_S, Clocks, Footage, feed, make


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ring_budget")


@pytest.fixture(scope="module")
def found(folder: Path) -> Footage:
    return make(folder, "h264.ts")


def opened(tmp_path: Path, clocks: Clocks, budget: Budget) -> RingWriter:
    return RingWriter(tmp_path, "cam", budget, segment_s=2.0, wall=clocks.wall, monotonic=clocks.monotonic)


def seconds_kept(tmp_path: Path) -> list[int]:
    """Start of every segment that is still there, in seconds since the first."""
    rows = RingReader(tmp_path, "cam").segments()
    return [round(row.summary.arrival_from / 1e6 - EPOCH_S) for row in rows]


def segment_bytes(found: Footage) -> int:
    return sum(len(p.data) + 104 for p in found.packets) + 1200


def test_the_oldest_go_first_when_the_byte_budget_is_full(tmp_path: Path, found: Footage) -> None:
    clocks = Clocks()
    with opened(tmp_path, clocks, Budget(max_bytes=5 * segment_bytes(found), min_free_bytes=0)) as ring:
        ring.begin(found.parameters)
        receipts = feed(ring, found.times(20).packets, clocks)
        assert ring.counts.segments_removed >= 14
    kept = seconds_kept(tmp_path)
    assert kept == list(range(kept[0], 40, 2))
    assert 4 <= len(kept) <= 6
    assert receipts[-1].alarms == ()
    files = sum(p.stat().st_size for p in ring.folder.glob("*.seg"))
    assert files <= 6 * segment_bytes(found)


def test_the_age_budget_counts_time_that_passed_and_not_steps_of_the_clock(tmp_path: Path, found: Footage) -> None:
    clocks = Clocks()
    with opened(tmp_path, clocks, Budget(max_age_s=10, min_free_bytes=0)) as ring:
        ring.begin(found.parameters)
        feed(ring, found.times(3).packets, clocks)
        clocks.wall_s += 86_400 * 365
        ring.begin(found.parameters)
        feed(ring, found.times(2).packets, clocks)
        assert ring.counts.segments_removed == 0
        feed(ring, [replace(p, pts=None, dts=None) for p in found.times(3).packets], clocks)
        assert ring.counts.segments_removed == 2


def test_the_age_budget_holds_also_while_the_camera_is_away(tmp_path: Path, found: Footage) -> None:
    clocks = Clocks()
    with opened(tmp_path, clocks, Budget(max_age_s=100, min_free_bytes=0)) as ring:
        ring.begin(found.parameters)
        feed(ring, found.times(4).packets, clocks)
        ring.begin(found.parameters)
        clocks.pass_(50)
        ring.tidy()
        assert ring.counts.segments_removed == 0
        clocks.pass_(60)
        assert ring.tidy() == ()
        assert ring.counts.segments_removed == 4


def test_a_free_space_floor_removes_what_the_budget_would_keep(tmp_path: Path, found: Footage) -> None:
    clocks = Clocks()
    budget = Budget(min_free_bytes=1_000_000)
    free = [2_000_000]
    ring = RingWriter(
        tmp_path,
        "cam",
        budget,
        segment_s=2.0,
        wall=clocks.wall,
        monotonic=clocks.monotonic,
        free=lambda _folder: free[0],
    )
    with ring:
        ring.begin(found.parameters)
        feed(ring, found.times(5).packets, clocks)
        assert len(seconds_kept(tmp_path)) == 5
        free[0] = 1_000_000 - 2 * segment_bytes(found) + 3000
        (*_, last) = feed(ring, found.packets[:1], clocks)
        assert seconds_kept(tmp_path)[0] == 4
        assert last.alarms == ()
        free[0] = 0
        feed(ring, found.packets[1:], clocks)
        (*_, last) = feed(ring, found.packets, clocks)
        assert [alarm.kind for alarm in last.alarms] == ["disk_low"]
        assert last.sequence is not None


def test_held_footage_stays_whatever_the_budget_says_also_after_a_restart(tmp_path: Path, found: Footage) -> None:
    clocks = Clocks()
    budget = Budget(max_bytes=4 * segment_bytes(found), min_free_bytes=0)
    reader = RingReader(tmp_path, "cam")
    with opened(tmp_path, clocks, budget) as ring:
        ring.begin(found.parameters)
        feed(ring, found.times(3).packets, clocks)
        hold = reader.lock(Interval.arrival(EPOCH_S + 2.5, EPOCH_S + 3.5), "case 12", now_utc_s=clocks.wall_s)
        feed(ring, found.times(10).packets, clocks)
    with opened(tmp_path, clocks, budget) as ring:
        assert [h.reason for h in ring.holds.all()] == ["case 12"]
        ring.begin(found.parameters)
        feed(ring, found.times(10).packets, clocks)
        assert 2 in seconds_kept(tmp_path)
        assert 0 not in seconds_kept(tmp_path)
        assert 4 not in seconds_kept(tmp_path)
        reader.unlock(hold.hold_id)
        feed(ring, found.times(2).packets, clocks)
    assert 2 not in seconds_kept(tmp_path)
    with pytest.raises(KeyError):
        reader.unlock(hold.hold_id)


def test_when_everything_is_held_recording_goes_on_under_an_alarm(tmp_path: Path, found: Footage) -> None:
    clocks = Clocks()
    budget = Budget(max_bytes=4 * segment_bytes(found), min_free_bytes=0)
    with opened(tmp_path, clocks, budget) as ring:
        ring.begin(found.parameters)
        hold = RingReader(tmp_path, "cam").lock(Interval.arrival(0, EPOCH_S + 1e6), "all of it", now_utc_s=0)
        receipts = feed(ring, found.times(10).packets, clocks)
        assert None not in {r.sequence for r in receipts}
        assert [alarm.kind for alarm in receipts[-1].alarms] == ["locked_full"]
        assert "held evidence" in receipts[-1].alarms[0].text
        assert ring.counts.segments_removed == 0
        assert len(seconds_kept(tmp_path)) == 10
        RingReader(tmp_path, "cam").unlock(hold.hold_id)
        after = feed(ring, found.times(2).packets, clocks)
        assert after[-1].alarms == ()
        assert len(seconds_kept(tmp_path)) <= 5


def test_held_footage_leaves_a_tenth_of_the_budget_for_what_comes(tmp_path: Path, found: Footage) -> None:
    """Else the first look-back after a full hold would find nothing."""
    clocks = Clocks()
    budget = Budget(max_bytes=30 * segment_bytes(found), min_free_bytes=0)
    with opened(tmp_path, clocks, budget) as ring:
        ring.begin(found.parameters)
        RingReader(tmp_path, "cam").lock(Interval.sequences(0, 1499), "old case", now_utc_s=0)
        feed(ring, found.times(50).packets, clocks)
    kept = seconds_kept(tmp_path)
    assert kept[:30] == list(range(0, 60, 2))
    assert kept[30:] == list(range(100 - 2 * len(kept[30:]), 100, 2))
    assert 3 <= len(kept[30:]) <= 4


def test_a_hold_nobody_can_read_protects_everything(tmp_path: Path, found: Footage) -> None:
    clocks = Clocks()
    with opened(tmp_path, clocks, Budget(max_bytes=2 * segment_bytes(found), min_free_bytes=0)) as ring:
        (ring.folder / "holds" / "0123.json").write_bytes(b"\0" * 100)
        ring.begin(found.parameters)
        (*_, last) = feed(ring, found.times(6).packets, clocks)
        assert ring.counts.segments_removed == 0
        assert [alarm.kind for alarm in last.alarms] == ["locked_full"]
        assert [hold.readable for hold in ring.holds.all()] == [False]


FULL = """
import resource, sys
from dataclasses import replace
from pathlib import Path
from streams.ring import Budget, Interval, RingReader, RingWriter
from tests.streams.ring_feed import Clocks, feed, feed_together, footage

data, clip, what, limit = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
clocks, found = Clocks(), footage(clip)
ring = RingWriter(
    data, "cam", Budget(min_free_bytes=0), segment_s=2.0, wall=clocks.wall, monotonic=clocks.monotonic
)
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
with ring:
    ring.begin(found.parameters)
    if what == "held":
        RingReader(data, "cam").lock(Interval.sequences(0, 1 << 40), "held", now_utc_s=0)
    packets, lost, kinds = found.times(40).packets, 0, set()
    for at in range(0, len(packets), 10):
        ten = packets[at : at + 10]
        if what == "together":
            lost += 10 - feed_together(ring, ten, clocks)
            kinds |= {alarm.kind for alarm in ring.alarms}
        else:
            receipts = feed(ring, ten, clocks)
            lost += sum(r.sequence is None for r in receipts)
            kinds |= {alarm.kind for r in receipts for alarm in r.alarms}
    c = ring.counts
    assert c.received == len(packets) == c.kept + lost
    assert c.write_failed == lost
    present = [p.sequence for p in RingReader(data, "cam").packets()]
    print(c.received, c.kept, lost, c.segments_removed, len(present), ",".join(sorted(kinds)) or "-")
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        after = feed(ring, found.packets, clocks)
        assert all(r.sequence is not None for r in after[:1]), after[0]
        assert after[-1].alarms == (), after[-1]
        gaps = [gop.gap for gop in RingReader(data, "cam").gops() if gop.gap]
        assert {gap.kind for gap in gaps} == {"lost"}, gaps
        assert sum(gap.packets for gap in gaps) == lost, (lost, gaps)
if what == "held":
    (data / "ring" / "cam" / "rest").write_bytes(b"")
    try:
        with (data / "ring" / "cam" / "rest").open("wb", buffering=0) as rest:
            while True:
                rest.write(b"x" * 512)
    except OSError:
        pass
    with RingWriter(data, "cam", Budget(min_free_bytes=0), segment_s=2.0) as ring:
        assert ring.opened.segments > 0
        ring.begin(found.parameters)
        assert feed(ring, found.packets[:30], clocks)[-1].sequence is None
        hold, = ring.holds.all()
        RingReader(data, "cam").unlock(hold.hold_id)
        after = feed(ring, found.packets, clocks)
        assert after[0].sequence is not None, after[0]
        assert after[-1].sequence is not None, after[-1]
"""


def filled(data: Path, clip: Path, what: str, limit: int = 0) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(data), str(clip), what, str(limit)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Path:
    """A file system of 1 MiB; its folder is unmounted by the caller's `umount`."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("a small file system needs root to mount it; the limit on file size is tested instead")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"cannot mount a small file system here: {done.stderr.decode().strip()}")
    return place


def test_on_a_full_disk_the_oldest_make_room_and_nothing_is_lost(tiny_disk: Path, folder: Path, found: Footage) -> None:
    assert segment_bytes(found) * 40 > 1 << 20
    try:
        received, kept, lost, removed, present, kinds = filled(tiny_disk, folder / "h264.ts", "free")
    finally:
        subprocess.run(["umount", tiny_disk], check=True)
    assert (int(received), int(kept), int(lost), kinds) == (2000, 2000, 0, "-")
    assert int(removed) > 0
    assert 0 < int(present) < 2000


def test_on_a_full_disk_of_held_footage_the_loss_is_counted_and_alarmed(
    tiny_disk: Path, folder: Path, found: Footage
) -> None:
    try:
        received, kept, lost, removed, present, kinds = filled(tiny_disk, folder / "h264.ts", "held")
    finally:
        subprocess.run(["umount", tiny_disk], check=True)
    assert int(received) == len(found.packets) * 40 == int(kept) + int(lost)
    assert int(lost) > 0
    assert int(removed) == 0
    assert present == kept
    assert "disk_full" in kinds.split(",")


@pytest.mark.usefixtures("found")
def test_a_write_that_fails_loses_packets_up_to_a_keyframe_that_can_be_written(tmp_path: Path, folder: Path) -> None:
    alone = filled(tmp_path / "alone", folder / "h264.ts", "free", limit=20_000)
    received, kept, lost, _removed, present, kinds = alone
    assert int(received) == int(kept) + int(lost)
    assert int(lost) > 0
    assert int(kept) > 0
    assert present == kept
    assert "write_failed" in kinds.split(",")
    # Of packets that are written together, those that fit are kept.
    assert filled(tmp_path / "together", folder / "h264.ts", "together", limit=20_000) == alone
