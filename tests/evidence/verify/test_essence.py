"""A re-muxed clip has the same essence, by ffmpeg's own account as well; a hostile one is only refused."""

import random
import struct
import subprocess
import time
from pathlib import Path

import imageio_ffmpeg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.evidence.sample import ORIGINAL, clip, essence_of
from benchmarks.evidence.tampering import Bench, remux
from evidence.verify.essence import NoEssenceError


def _by_ffmpeg(data: bytes, folder: Path) -> str:
    path = folder / "clip.mp4"
    path.write_bytes(data)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", path, "-map", "0:v", "-c", "copy"]
    ended = subprocess.run([*command, "-f", "streamhash", "-hash", "sha256", "-"], capture_output=True, check=True)
    return ended.stdout.decode().strip().rpartition("=")[2]


@pytest.mark.parametrize("form", ["as it was", "plain", "fast start", "fragmented"])
def test_the_essence_is_ffmpegs_streamhash(made: Bench, tmp_path: Path, form: str) -> None:
    original = made.shop.genuine[ORIGINAL]
    data = original if form == "as it was" else remux(original, form)
    assert (data == original) == (form == "as it was")
    assert essence_of(data) == essence_of(original) == _by_ffmpeg(data, tmp_path)


def test_other_pictures_have_another_essence(made: Bench) -> None:
    assert essence_of(clip(9)) != essence_of(made.shop.genuine[ORIGINAL])


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(made: Bench, data: st.DataObject) -> None:
    original = bytearray(made.shop.genuine[ORIGINAL])
    tables = original.index(b"moov")
    for _ in range(data.draw(st.integers(1, 6))):
        original[data.draw(st.integers(tables, len(original) - 1))] = data.draw(st.integers(0, 255))
    try:
        essence_of(bytes(original))
    except NoEssenceError:
        return


@pytest.mark.parametrize("count", [0x7FFFFFFF, 0xFFFFFFFF])
@pytest.mark.parametrize("box", [b"stsz", b"stco", b"stsc"])
def test_tables_that_claim_billions_of_packets_take_no_time(made: Bench, box: bytes, count: int) -> None:
    data = bytearray(made.shop.genuine[ORIGINAL])
    at = data.index(box) + (12 if box == b"stsz" else 8)
    data[at : at + 4] = struct.pack(">I", count)
    began = time.monotonic()
    with pytest.raises(NoEssenceError):
        essence_of(bytes(data))
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("size", [0, 7, 8, 100, 5000])
def test_noise_has_no_essence(size: int) -> None:
    with pytest.raises(NoEssenceError):
        essence_of(random.Random(size).randbytes(size))
