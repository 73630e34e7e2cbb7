"""The benchmark runs the real scan."""

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from benchmarks.accuracy.scan import read, scan
from benchmarks.accuracy.truth import load_truth


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A four second clip of a grey wall with sensor noise, and a text file that claims to be a video."""
    rng = np.random.default_rng(3)
    with av.open(str(tmp_path / "wall.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for index in range(40):
            picture = np.clip(rng.normal(110, 3, (240, 320, 3)), 0, 255).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = index, Fraction(1, 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    (tmp_path / "text.mp4").write_text("no video\n")
    return tmp_path


def describe(folder: Path, *files: str) -> None:
    clips = [{"file": file, "duration_s": 4.0, "events": []} for file in files]
    (folder / "truth.json").write_text(json.dumps(clips), encoding="utf-8")


def test_a_clip_of_nothing_is_scanned_without_trouble_or_alarm(folder: Path) -> None:
    describe(folder, "wall.mp4")
    clips = load_truth(folder)
    scanned = scan("wall", clips, folder / "scan", workers=1)
    assert scanned.trouble == ""
    assert [outcome.alarms for outcome in scanned.outcomes] == [()]
    assert read(clips, folder / "scan") == scanned.outcomes


def test_an_input_that_fails_is_trouble_and_no_clean_result(folder: Path) -> None:
    describe(folder, "wall.mp4", "text.mp4")
    scanned = scan("mixed", load_truth(folder), folder / "scan", workers=1)
    assert "status 1" in scanned.trouble
    assert "text.mp4" in scanned.trouble


def test_a_folder_with_results_is_not_scanned_into(folder: Path) -> None:
    describe(folder, "wall.mp4")
    (folder / "scan").mkdir()
    with pytest.raises(FileExistsError):
        scan("again", load_truth(folder), folder / "scan", workers=1)
