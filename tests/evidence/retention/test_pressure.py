"""How long the disk lasts, and that a full one does not stop the ring."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.retention.pressure import LOOK_BACK_S, Ring, Use, Watch, forecast
from tests.checkout import REPOSITORY
from tests.streams.ring_feed import make
from tests.streams.test_ring_budget import tiny_disk

__all__ = ["tiny_disk"]

GB = 10**9
DAY_S = 86_400.0


def use(at_s: float, free_gb: float, *rings: Ring, size_gb: float = 1000) -> Use:
    return Use(at_s, int(size_gb * GB), int(free_gb * GB), rings)


def test_an_empty_disk_that_hardly_fills_is_no_trouble() -> None:
    found = forecast([use(0, 500), use(DAY_S, 499)], alarmed=False)
    assert not found.alarm
    assert found.hours_left == pytest.approx(499 * 24)


def test_the_alarm_comes_three_days_before() -> None:
    assert forecast([use(0, 500), use(DAY_S, 400)], alarmed=False).hours_left == pytest.approx(96)
    assert not forecast([use(0, 500), use(DAY_S, 400)], alarmed=False).alarm
    assert forecast([use(0, 500), use(DAY_S, 370)], alarmed=False).alarm


def test_a_ring_that_fills_its_budget_is_no_growth_of_evidence() -> None:
    early = use(0, 900, Ring(50 * GB, DAY_S))
    late = use(DAY_S, 500, Ring(450 * GB, 2 * DAY_S))
    found = forecast([early, late], alarmed=False)
    assert found.growth_bytes_per_h == 0
    assert found.hours_left is None
    assert not found.alarm


def test_a_disk_full_of_recordings_has_room_for_what_they_can_give_up() -> None:
    week = Ring(900 * GB, 7 * DAY_S)
    found = forecast([use(0, 2, week), use(DAY_S, 2, week)], alarmed=False)
    assert found.room_bytes == 2 * GB + week.spare_bytes
    assert 860 * GB < week.spare_bytes < 870 * GB
    assert not found.alarm


def test_a_ring_that_reaches_back_no_further_than_it_must_gives_up_nothing() -> None:
    found = forecast([use(0, 20, Ring(900 * GB, LOOK_BACK_S))], alarmed=False)
    assert found.room_bytes == 20 * GB
    assert found.alarm


def test_the_alarm_does_not_come_and_go() -> None:
    assert forecast([use(0, 55)], alarmed=True).alarm
    assert not forecast([use(0, 55)], alarmed=False).alarm
    assert not forecast([use(0, 65)], alarmed=True).alarm


def test_an_hour_is_watched_before_anything_is_foretold() -> None:
    assert forecast([use(0, 500), use(1800, 100)], alarmed=False).hours_left is None


def test_yesterday_counts_and_the_day_before_does_not() -> None:
    watch = Watch()
    for hour in range(49):
        lost = 10 * hour if hour < 24 else 240 + 0.1 * (hour - 24)
        found = watch.look(use(hour * 3600.0, 900 - lost))
    assert found.growth_bytes_per_h == pytest.approx(0.1 * GB, rel=0.01)


@given(st.lists(st.tuples(st.floats(1, 5000), st.floats(0, 1000)), min_size=1, max_size=20), st.booleans())
def test_less_room_never_ends_an_alarm(steps: list[tuple[float, float]], alarmed: bool) -> None:
    at_s, uses = 0.0, []
    for step_s, free_gb in steps:
        at_s += step_s
        uses.append(use(at_s, free_gb))
    found = forecast(uses, alarmed=alarmed)
    worse = forecast([*uses[:-1], use(at_s, steps[-1][1] / 2)], alarmed=alarmed)
    assert worse.alarm or not found.alarm
    assert found.room_bytes >= 0


HELD = """
import os, sys
from pathlib import Path
from evidence.objects import FolderObjects, ObjectsUnavailableError
from streams.ring import Budget, RingReader, RingWriter
from tests.streams.ring_feed import Clocks, feed, footage

data, clip = Path(sys.argv[1]), Path(sys.argv[2])
found = footage(clip)
clocks = Clocks()
objects = FolderObjects(data / "evidence")
ring = RingWriter(data, "cam", Budget(min_free_bytes=0), segment_s=2.0, wall=clocks.wall, monotonic=clocks.monotonic)
with ring:
    ring.begin(found.parameters)
    feed(ring, found.times(10).packets, clocks)
    before = ring.counts.kept
    number = 0
    while True:  # evidence takes what is left of the disk, to the last byte
        try:
            objects.put(f"packages/e/p{number}/media/original.mp4", os.urandom(16_384))
        except ObjectsUnavailableError:
            break
        number += 1
    oldest = next(iter(RingReader(data, "cam").packets())).sequence
    feed(ring, found.times(10).packets, clocks)
# Closed: where all but the newest quarter of a second had to go just now, that is not written yet before.
kept = ring.counts.kept - before
lost = ring.counts.received - ring.counts.kept
gave = next(iter(RingReader(data, "cam").packets())).sequence - oldest
there = sum(1 for _ in objects.list("packages"))
print(kept, lost, gave, number == there, number)
"""


def test_where_evidence_fills_the_disk_the_ring_records_on_into_its_own_and_no_evidence_goes(
    tiny_disk: Path, tmp_path: Path
) -> None:
    """A product of the field stops recording when only locked data remains. Here the oldest footage makes room."""
    found = make(tmp_path, "h264.ts")
    try:
        command = [sys.executable, "-c", HELD, str(tiny_disk), str(tmp_path / "h264.ts")]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    finally:
        subprocess.run(["umount", tiny_disk], check=True)
    assert done.returncode == 0, done.stderr
    kept, lost, gave, whole, number = done.stdout.split()
    assert int(kept) == 10 * len(found.packets)
    assert (int(lost), whole) == (0, "True")
    assert int(gave) > 0
    assert int(number) > 0
