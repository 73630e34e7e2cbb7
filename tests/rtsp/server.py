"""The camera of benchmarks.cameras, for tests."""

import pytest

from benchmarks.cameras import server


class RtspServer(server.RtspServer):
    """Skips the test that asks for it where GStreamer's RTSP server is not installed."""

    def __init__(self) -> None:
        if reason := server.missing():
            pytest.skip(reason)
        super().__init__()
