"""Pictures of which a part was lost: not looked at up to the next keyframe, and counted."""

from pathlib import Path

import pytest

from streams.decoding import HEALS_S
from streams.files import FileSource, open_file
from tests.streams.reference import all_frames
from tests.streams.tearing import FPS, torn


def missing(source: FileSource, seconds: int = 8) -> list[int]:
    """Numbers of the pictures that are not shown."""
    shown = {round(frame.media_s * FPS) for frame in all_frames(source)}
    return [number for number in range(seconds * FPS) if number not in shown]


def test_a_torn_picture_and_what_is_predicted_from_it_are_left_out(tmp_path: Path) -> None:
    source = open_file(torn(tmp_path, (60,)))
    assert missing(source) == list(range(60, 100))
    assert source.torn_pictures == 40
    assert source.damaged_packets == 0, "the decoder refused nothing: it invented the rest"


def test_a_torn_keyframe_costs_its_group_and_is_no_picture_to_glance_at(tmp_path: Path) -> None:
    source = open_file(torn(tmp_path, (100,)))
    assert missing(source) == list(range(100, 150))
    assert [gop.keyframe() is None for gop in source.gops()] == [False, False, True, False]


def test_without_keyframes_a_torn_picture_is_better_than_none_after_a_while(tmp_path: Path) -> None:
    source = open_file(torn(tmp_path, (50,), seconds=20, gop=1000))
    assert missing(source, 20) == list(range(50, 50 + round(HEALS_S * FPS)))


def test_what_is_decoded_again_for_evidence_is_all_there_is_and_says_what_is_torn(tmp_path: Path) -> None:
    source = open_file(torn(tmp_path, (60,)))
    again = list(source.replay(2.2, 4.08))
    assert [round(frame.media_s * FPS) for frame in again] == list(range(55, 102))
    assert [round(frame.media_s * FPS) for frame in again if frame.torn] == list(range(60, 100))
    assert source.torn_pictures == 0, "nobody has watched it"


@pytest.mark.parametrize("gap_s", [0.28, 0.5])
def test_looks_that_are_spread_over_a_group_pass_over_what_is_torn(tmp_path: Path, gap_s: float) -> None:
    source = open_file(torn(tmp_path, (60,)))
    times = [frame.media_s for gop in source.gops() for frame in gop.frames(gap_s)]
    assert not [at for at in times if 2.4 <= at < 4.0]
    assert sum(at >= 4.0 for at in times) >= 4 / gap_s - 2
