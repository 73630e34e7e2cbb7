"""Packets that the network loses, from a real RTSP server that leaves some out."""

import subprocess
import sys

from streams.camera.url import Transport
from tests.checkout import REPOSITORY
from tests.rtsp.fixtures import Clips
from tests.rtsp.server import RtspServer

# In a process of its own: FFmpeg's log, once listened to, is listened to until the process ends.
_PROGRAM = """
import sys
from itertools import islice
from streams.camera.losses import Losses
from streams.camera.source import RtspSource
from streams.camera.url import parse_url

losses = Losses()
with RtspSource(parse_url(sys.argv[1]), transport=sys.argv[2]) as camera:
    for _ in islice(camera.packets(), 100):
        pass
print(losses.packets)
"""


def lost(url: str, transport: Transport) -> int:
    """Of some seconds of a camera's packets."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, url, transport],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == "", "FFmpeg's log is shown to nobody: addresses with passwords are in it"
    return int(done.stdout)


def test_packets_lost_over_udp_are_counted_and_nothing_is_where_none_are_lost(
    rtsp_server: RtspServer, clips: Clips
) -> None:
    rtsp_server.mount("/good", clips("h264"))
    rtsp_server.mount("/lossy", clips("h264"), loss=0.1)
    assert lost(rtsp_server.url("/good"), "udp") == 0
    assert 2 <= lost(rtsp_server.url("/lossy"), "udp") <= 60
