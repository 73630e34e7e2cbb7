"""What the detector's tests share: whether scenes can be composed here."""

import os
from pathlib import Path

import pytest

from benchmarks.compose.bank import VERSION
from benchmarks.compose.sources import OPENCV_DOC, cache_folder


def needs_sprites(data: Path) -> None:
    """Skip where scenes with people cannot be composed: the sprite bank takes minutes to cut, once per machine."""
    assert data
    if not (OPENCV_DOC / "vtest.avi").is_file():
        pytest.skip("no vtest.avi: apt-get install opencv-doc")
    ready = (cache_folder() / f"sprites-{VERSION}.npz").is_file()
    if not ready and not os.environ.get("LITTERWATCH_CUT_SPRITES"):
        pytest.skip("no sprite bank yet: run `python -m benchmarks.compose OUT --count 1` once")
