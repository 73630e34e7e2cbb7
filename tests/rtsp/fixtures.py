"""Fixtures for tests of live cameras; import them into a conftest.py."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.cameras.clips import H264, H264_B, H265, make_clip
from tests.rtsp.server import RtspServer

Clips = Callable[[str], Path]
_KINDS = {
    "h264": (H264, "320x240", 25),
    "h264_b": (H264_B, "320x240", 25),
    "h265": (H265, "320x240", 25),
    "other_size": (H264, "480x360", 25),
    "long_gop": (H264, "160x120", 110),
}


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    """Name of a clip (see _KINDS: 25 pictures a second, a keyframe each second) to its path, made at first use."""
    folder = tmp_path_factory.mktemp("clips")

    def made(name: str) -> Path:
        codec, size, gop = _KINDS[name]
        return make_clip(folder, name, *codec, size=size, gop=gop, seconds=max(2.0, gop / 25))

    return made


@pytest.fixture
def rtsp_server() -> Iterator[RtspServer]:
    """A camera with no streams yet that asks for no password; skips where there is no GStreamer."""
    with RtspServer() as server:
        yield server
