import pickle
from pathlib import Path

import pytest

from streams.errors import (
    EmptyFileError,
    MissingFileError,
    NoPictureError,
    NotVideoError,
    SourceError,
    TruncatedError,
    UndecodableError,
)
from streams.files import open_file
from tests.streams.conftest import Gallery


@pytest.mark.parametrize(
    ("name", "error", "found"),
    [
        ("empty.mp4", EmptyFileError, "0 bytes"),
        ("text.mp4", NotVideoError, "This is "),
        ("playlist.mp4", NotVideoError, "#EXTM3U"),  # would have made us read other files
        ("sound_only.mp4", NoPictureError, "audio"),
        ("cover.m4a", NoPictureError, "audio"),  # an attached picture is not video
        ("truncated.mp4", TruncatedError, "without an index"),
    ],
)
def test_each_unwatchable_file_has_its_reason(
    gallery: Gallery, name: str, error: type[SourceError], found: str
) -> None:
    with pytest.raises(error, match=found) as caught:
        open_file(gallery(name))
    assert str(caught.value).startswith(f"{name}: expected ")
    assert "; " in str(caught.value)
    assert type(caught.value).summary_vi != SourceError.summary_vi


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"gone\.mp4"):
        open_file(tmp_path / "gone.mp4")
    with pytest.raises(MissingFileError):
        open_file(tmp_path)


def test_noise_under_a_video_header_is_undecodable(gallery: Gallery, tmp_path: Path) -> None:
    data = bytearray(gallery("bframes.mp4").read_bytes())
    start = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    data[start:end] = b"\xff" * (end - start)
    path = tmp_path / "noise.mp4"
    path.write_bytes(data)
    with pytest.raises(UndecodableError, match="100 h264 packets"):
        open_file(path)


def test_a_forged_picture_size_takes_no_gigabytes(gallery: Gallery, tmp_path: Path) -> None:
    data = bytearray(gallery("gif.gif").read_bytes())
    data[6:10] = (16_000).to_bytes(2, "little") * 2  # the canvas: 1 GB of pixels out of 73 kB
    path = tmp_path / "huge.gif"
    path.write_bytes(data)
    with pytest.raises(UndecodableError):
        open_file(path)


def test_errors_survive_the_way_from_a_worker_process() -> None:
    error = TruncatedError(Path("a/b.mp4"), "half of it")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is TruncatedError
    assert str(again) == str(error)
    assert again.path == error.path
