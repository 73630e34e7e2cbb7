"""SIGKILL while it seals, for real: `python -m benchmarks.evidence` does the same hundreds of times."""

from pathlib import Path

import pytest

from benchmarks.cameras.encode import encode
from benchmarks.evidence.events import keep_file
from benchmarks.evidence.killing import kill_again_and_again
from tests.streams.craft import X264


@pytest.mark.parametrize("one_by_one", [False, True], ids=["renamed", "file by file"])
def test_no_event_is_lost_and_no_package_is_half(tmp_path: Path, one_by_one: bool) -> None:
    encode(tmp_path / "street.mp4", *X264, seconds=6)
    root = tmp_path / "data"
    root.mkdir()
    event = keep_file(root, tmp_path / "street.mp4", 3.0, "0123456789abcdef0123")
    toll = kill_again_and_again(root, event, 5, seed=7, one_by_one=one_by_one)
    assert toll.kills == 5
    assert toll.events >= 6
    assert (toll.lost, toll.twice, toll.half, toll.disagreements) == (0, 0, 0, 0)
