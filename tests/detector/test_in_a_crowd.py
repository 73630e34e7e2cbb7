"""Where a crowd walks about YOLO is spared (see detector.pace); what is left there is found all the same."""

from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

import models
from benchmarks.compose.encode import write
from benchmarks.compose.scene import Encoding
from detector.picture import WorkBox
from streams.frames import U8
from tests.detector.pictures import with_thing
from tests.detector.watching import watch

FPS = 10.0
LEFT: list[tuple[float, WorkBox, tuple[int, int, int]]] = [
    (15.0, (986, 365, 1026, 407), (25, 25, 30)),
    (19.5, (176, 205, 214, 245), (230, 235, 235)),
    (22.8, (864, 468, 920, 527), (150, 60, 40)),
]
"""When, where and in which colour something comes to lie at the feet of somebody who walks there just then."""


def pedestrians(recording: Path) -> Iterator[U8]:
    """Eight to ten people cross a square, 1280x720."""
    with av.open(str(recording)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            strip = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)[72:504]
            picture = np.asarray(cv2.resize(strip, (1280, 720), interpolation=cv2.INTER_CUBIC), np.uint8)
            for since_s, (x1, y1, x2, y2), colour in LEFT:
                if number / FPS >= since_s:
                    place = picture[y1:y2, x1:x2]
                    place[:] = with_thing(place, (0, 0, x2 - x1, y2 - y1), colour)
            yield picture


def test_what_is_left_in_a_crowd_is_found_and_nothing_else(
    vtest: Path, default_model: models.Model, tmp_path: Path
) -> None:
    clip = tmp_path / "crowd.mp4"
    write(clip, pedestrians(vtest), FPS, Encoding("h264", quality=23, gop_s=2.0))
    seen = watch(clip, default_model)
    assert len(seen.deposits) == len(LEFT), seen
    for deposit, (left_s, box, _) in zip(sorted(seen.deposits, key=lambda d: d.release_s), LEFT, strict=True):
        assert deposit.release_s == pytest.approx(left_s, abs=1.0), seen
        x1, y1, x2, y2 = deposit.item_box
        assert min(x2, box[2]) > max(x1, box[0]), seen
        assert min(y2, box[3]) > max(y1, box[1]), seen
