"""Where other people's pictures are found, and where what was cut from them is kept: never in the repository."""

import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from benchmarks.compose.scene import ComposeError
from streams.frames import U8

OPENCV_DOC = Path("/usr/share/doc/opencv-doc/examples/data")
"""Debian's package opencv-doc."""


def data_folder() -> Path:
    """The folder with footage/ and images/: LITTERWATCH_DATA, or shared/ beside the checkout. Raises ComposeError."""
    named = os.environ.get("LITTERWATCH_DATA")
    folder = Path(named) if named else Path(__file__).resolve().parents[3] / "shared"
    if not (folder / "images" / "coco128").is_dir():
        raise ComposeError(
            f"expected the evaluation data (images/coco128, footage) in {folder}, found none: "
            "set LITTERWATCH_DATA to the folder that holds them"
        )
    return folder


def vtest() -> Path:
    """Eighty seconds of pedestrians. Raises ComposeError where Debian's opencv-doc is not installed."""
    path = OPENCV_DOC / "vtest.avi"
    if not path.is_file():
        raise ComposeError(f"expected {path}, found none: apt-get install opencv-doc")
    return path


def cache_folder() -> Path:
    """LITTERWATCH_CACHE, or litterwatch under the user's cache folder; made if missing."""
    base = os.environ.get("LITTERWATCH_CACHE")
    home = os.environ.get("XDG_CACHE_HOME")
    folder = Path(base) if base else (Path(home) if home else Path.home() / ".cache") / "litterwatch"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def picture(path: Path) -> U8:
    """A BGR picture. Raises ComposeError where it cannot be read."""
    found = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if found is None:
        raise ComposeError(f"expected a picture at {path}, found nothing readable")
    return np.asarray(found, np.uint8)


def video(path: Path, start: int = 0, stop: int | None = None, step: int = 1) -> Iterator[U8]:
    """BGR frames number start, start + step, ... below stop. Raises ComposeError where it cannot be opened."""
    capture = cv2.VideoCapture(str(path))
    if not capture.isOpened():
        raise ComposeError(f"expected a video at {path}, found nothing that opens")
    try:
        index = 0
        while stop is None or index < stop:
            if index >= start and (index - start) % step == 0:
                good, frame = capture.read()
                if not good:
                    return
                yield np.asarray(frame, np.uint8)
            elif not capture.grab():
                return
            index += 1
    finally:
        capture.release()


def quiet_picture(path: Path, count: int = 40, stop: int | None = None) -> U8:
    """The per-pixel median over `count` frames spread over the video: what is there when nobody is."""
    capture = cv2.VideoCapture(str(path))
    total = int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) if capture.isOpened() else 0
    capture.release()
    total = min(total, stop) if stop else total
    frames = list(video(path, 0, total, max(1, total // count)))
    if not frames:
        raise ComposeError(f"expected frames in {path}, found none")
    return np.asarray(np.median(np.stack(frames), axis=0), np.uint8)
