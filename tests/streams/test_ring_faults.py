"""One fault after another in any order, and then a clip over all of it."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.ring import Budget, Incoming, Interval, RingReader, RingSource, RingWriter, cut_ring_clip
from streams.ring.segment import segment_numbers, segment_path
from tests.streams.ring_feed import Clocks, Footage, digest, feed, make, moved, pictures

NAMES = ["h264.ts", "bframes.ts", "hevc_bframes.mp4", "hevc_open.ts"]
FAULTS = [
    "jump_ahead",
    "jump_back",
    "restart",
    "torn",
    "reconnect",
    "late",
    "clock_step",
    "silence",
    "mid_gop",
    "no_pts",
]
LEADING = 3
"""Pictures in front of a keyframe that refer to the group before: as many as there are B-frames."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ring_faults")


class Camera:
    """Sends its footage over and over, from where it is told, with a clock that can be moved."""

    def __init__(self, found: Footage) -> None:
        self.found = found
        self.offset = 0
        self.round = 0

    def packets(self, start: int = 0) -> Iterator[Incoming]:
        yield from (
            moved(p, self.offset + self.round * len(self.found.packets) * self.found.frame_ticks)
            for p in self.found.packets[start:]
        )
        self.round += 1


def suffer(data: Path, found: Footage, faults: list[str]) -> int:
    """Record through all of it; returns how many packets were kept."""
    clocks = Clocks()

    def open_again() -> RingWriter:
        ring = RingWriter(
            data, "cam", Budget(min_free_bytes=0), segment_s=1.0, wall=clocks.wall, monotonic=clocks.monotonic
        )
        ring.begin(found.parameters)
        return ring

    camera, ring, kept = Camera(found), open_again(), 0
    second = round(1 / found.parameters.time_base)
    for fault in faults:
        kept += sum(r.sequence is not None for r in feed(ring, list(camera.packets()), clocks))
        start = 0
        if fault == "jump_ahead":
            camera.offset += 3600 * second
        elif fault == "jump_back":
            camera.offset -= 10 * second
        elif fault in {"restart", "torn"}:
            ring.close()
            if fault == "torn":
                last = segment_path(ring.folder, segment_numbers(ring.folder)[-1])
                last.write_bytes(last.read_bytes()[:-800] + b"\xa7LWr garbage")
                kept -= 1
            clocks.pass_(3)
            ring = open_again()
        elif fault == "reconnect":
            clocks.pass_(1)
            ring.begin(found.parameters)
            start = 7
        elif fault == "late":
            clocks.pass_(5)  # stalled, and then everything in a burst
            kept += sum(r.sequence is not None for r in feed(ring, list(camera.packets()), clocks, step_s=0.001))
        elif fault == "clock_step":
            clocks.wall_s -= 1800
        elif fault == "silence":
            clocks.pass_(30)
            camera.offset += 30 * second
        elif fault == "mid_gop":
            half = list(camera.packets())
            kept += sum(r.sequence is not None for r in feed(ring, half[:20], clocks))
            camera.offset += 500 * second
            continue_with = [moved(p, 500 * second) for p in half[20:]]
            kept += sum(r.sequence is not None for r in feed(ring, continue_with, clocks))
        elif fault == "no_pts":
            first, *rest = list(camera.packets())
            kept += sum(r.sequence is not None for r in feed(ring, [replace(first, pts=None, dts=None), *rest], clocks))
        kept += sum(r.sequence is not None for r in feed(ring, list(camera.packets(start)), clocks))
    ring.close()
    return kept


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=12, deadline=None)
@given(faults=st.lists(st.sampled_from(FAULTS), min_size=1, max_size=4))
def test_after_any_faults_a_clip_shows_every_kept_picture_once(folder: Path, name: str, faults: list[str]) -> None:
    found = make(folder, name)
    with TemporaryDirectory() as place:
        data = Path(place)
        kept = suffer(data, found, faults)
        reader = RingReader(data, "cam")
        stored = list(reader.packets())
        assert len(stored) == kept
        assert all(a.sequence < b.sequence and a.ring_us <= b.ring_us for a, b in itertools.pairwise(stored))
        clip = cut_ring_clip(reader, Interval.sequences(0, 1 << 40), data / "clip.mp4")
        frames = sum(part.frames for part in clip.parts)
        broken = sum(fault in {"restart", "torn", "reconnect"} for fault in faults)
        assert kept - broken * (LEADING if name == "hevc_open.ts" else 0) <= frames <= kept
        shown = [list(pictures(part.path)) for part in clip.parts]
        assert [len(part) for part in shown] == [part.frames for part in clip.parts]
        for part in shown:
            assert all(a < b for (a, _), (b, _) in itertools.pairwise(part))
        live = [digest(f.y.tobytes()) for g in RingSource(data, "cam", follow=False).gops() for f in g.frames()]
        assert live == [what for part in shown for _, what in part]
