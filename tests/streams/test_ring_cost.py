"""What recording costs. Run with -s to see the figures."""

import random
import time
from pathlib import Path

import pytest

from streams.ring import Budget, Incoming, RingReader, RingWriter
from tests.streams.ring_feed import Clocks, feed, make

SECONDS = 120
TARGET = 0.01
"""CPU-seconds per second of stream."""


def stream_4_mbit(seconds: int) -> list[Incoming]:
    """25 frames/s, a keyframe every 2 s, 4 Mbit/s; the pictures are noise behind a real start."""
    chance = random.Random(3)
    key = b"\0\0\0\1\x65" + chance.randbytes(120_000)
    other = [b"\0\0\0\1\x41" + chance.randbytes(17_800) for _ in range(8)]
    return [
        Incoming(other[n % 8] if n % 50 else key, n * 3600, n * 3600, 3600, n % 50 == 0, 0.0)
        for n in range(25 * seconds)
    ]


def test_recording_4_mbit_costs_far_less_than_a_hundredth_of_a_core(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    parameters = make(tmp_path_factory.mktemp("ring_cost"), "h264.ts").parameters
    packets = stream_4_mbit(SECONDS)
    megabits = sum(len(p.data) for p in packets) * 8 / 1e6 / SECONDS
    clocks = Clocks()
    ring = RingWriter(tmp_path, "cam", Budget(min_free_bytes=0), wall=clocks.wall, monotonic=clocks.monotonic)
    ring.begin(parameters)
    began = time.process_time()
    for second in range(SECONDS):
        feed(ring, packets[second * 25 : second * 25 + 25], clocks)
        ring.flush()  # the clocks are faster than the world: as many syncs as there would have been
    cost = (time.process_time() - began) / SECONDS
    ring.close()
    began = time.process_time()
    assert sum(1 for _ in RingReader(tmp_path, "cam").packets()) == len(packets)
    read = (time.process_time() - began) / SECONDS
    print(
        f"{megabits:.1f} Mbit/s: writing {cost:.5f}, reading {read:.5f} CPU-s per second of stream, synced each second"
    )
    assert 3.5 < megabits < 4.5
    assert cost < TARGET
