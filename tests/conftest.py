"""Fixtures shared by every package's tests: where real footage is found, and a clear skip where it is not."""

import os
import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest

import models
from tests.checkout import REPOSITORY

VTEST = Path("/usr/share/doc/opencv-doc/examples/data/vtest.avi")


def data_folder() -> Path | None:
    """The folder with footage/, models/ and images/: LITTERWATCH_DATA, or shared/ beside the checkout; else None."""
    named = os.environ.get("LITTERWATCH_DATA")
    folder = Path(named) if named else REPOSITORY.parent / "shared"
    return folder if (folder / "footage" / "truth.json").is_file() else None


@pytest.fixture(scope="session")
def data() -> Path:
    """The evaluation data, which is other people's work and therefore not in the repository."""
    folder = data_folder()
    if folder is None:
        pytest.skip("no evaluation data: set LITTERWATCH_DATA to the folder that holds footage/truth.json")
    return folder


@pytest.fixture(scope="session")
def footage(data: Path) -> Path:
    """The folder of real clips with their truth.json."""
    return data / "footage"


@pytest.fixture(scope="session")
def corridor(footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A boy puts down his backpack and leaves without it; as a camera would send it: 38 s, a keyframe each second."""
    video = tmp_path_factory.mktemp("corridor") / "corridor.mp4"
    cut = ["-v", "error", "-ss", "3", "-i", str(footage / "corridor_backpack.mp4"), "-an", "-r", "15"]
    codec = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-sc_threshold", "0", "-bf", "0"]
    gop = ["-g", "15", "-keyint_min", "15"]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), *cut, *codec, *gop, str(video)], check=True)
    return video


@pytest.fixture(scope="session")
def vtest() -> Path:
    """Eighty seconds of pedestrians, 768x576, who leave nothing behind (Debian's opencv-doc)."""
    if not VTEST.is_file():
        pytest.skip("no vtest.avi: apt-get install opencv-doc")
    return VTEST


@pytest.fixture(scope="session")
def default_model() -> models.Model:
    """The weights that come with the program, loaded once."""
    return models.load()
