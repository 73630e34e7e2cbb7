"""A camera's ring handed to the detector as the same footage in a file would be."""

from itertools import pairwise
from pathlib import Path

import pytest

from streams.files import open_file
from streams.frames import Source
from streams.ring import Budget, Interval, RingReader, RingSource, RingWriter, cut_ring_clip
from tests.streams.ring_feed import Clocks, feed, make

LOOK_S = 0.266


def looks(source: Source) -> list[tuple[float, float, list[float]]]:
    """Each group's span, and the frames of it that a detector looks at which wants them some time apart."""
    return [(gop.start_s, gop.end_s, [frame.media_s for frame in gop.frames(LOOK_S)]) for gop in source.gops()]


@pytest.mark.parametrize("name", ["h264.ts", "hevc.ts", "bframes.ts"])
def test_live_footage_is_looked_at_in_the_very_frames_of_its_clip(tmp_path: Path, name: str) -> None:
    shot = make(tmp_path, name).times(4)
    clocks = Clocks()
    with RingWriter(
        tmp_path, "cam", Budget(min_free_bytes=0), segment_s=3.0, wall=clocks.wall, monotonic=clocks.monotonic
    ) as ring:
        ring.begin(shot.parameters)
        feed(ring, shot.packets, clocks)
    clip = cut_ring_clip(RingReader(tmp_path, "cam"), Interval.sequences(0, 1 << 40), tmp_path / "clip.mp4")
    live, recorded = looks(RingSource(tmp_path, "cam", follow=False)), looks(open_file(clip.parts[0].path))
    assert len(live) == 8
    start_s = clip.parts[0].media_from_s
    for ours, theirs in zip(live, recorded, strict=True):
        assert ours[:2] == pytest.approx([at + start_s for at in theirs[:2]], abs=2e-5)
        assert ours[2] == pytest.approx([at + start_s for at in theirs[2]], abs=2e-5)
    seen = [at for *_, frames in live for at in frames]
    assert min(b - a for a, b in pairwise(seen)) > LOOK_S - 0.001, "also across groups"
