"""What the detector's tests share: whether scenes can be composed here."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.compose.bank import VERSION
from benchmarks.compose.sources import OPENCV_DOC, cache_folder
from streams.frames import U8


def needs_sprites(data: Path) -> None:
    """Skip where scenes with people cannot be composed: the sprite bank takes minutes to cut, once per machine."""
    assert data
    if not (OPENCV_DOC / "vtest.avi").is_file():
        pytest.skip("no vtest.avi: apt-get install opencv-doc")
    ready = (cache_folder() / f"sprites-{VERSION}.npz").is_file()
    if not ready and not os.environ.get("LITTERWATCH_CUT_SPRITES"):
        pytest.skip("no sprite bank yet: run `python -m benchmarks.compose OUT --count 1` once")


@pytest.fixture(scope="session")
def street() -> U8:
    """A real photograph of a street at 640x480, from Debian's opencv-doc."""
    path = OPENCV_DOC / "leuvenA.jpg"
    picture = cv2.imread(str(path)) if path.is_file() else None
    if picture is None:
        pytest.skip("no leuvenA.jpg: apt-get install opencv-doc")
    return np.asarray(cv2.resize(picture, (640, 480), interpolation=cv2.INTER_AREA), np.uint8)
