"""What a camera or a network does wrong reaches the packets as it is, and never ends the connection by itself."""

import time
from itertools import islice, pairwise

from benchmarks.cameras.relay import Relay
from streams.camera.packet import LivePacket
from streams.camera.source import Patience, RtspSource
from streams.camera.url import parse_url
from tests.rtsp.fixtures import Clips
from tests.rtsp.server import RtspServer

QUICK = Patience(open_s=3.0, stall_s=1.5)


def through(relay: Relay, count: int) -> list[LivePacket]:
    with RtspSource(parse_url(relay.url("/main")), patience=QUICK) as source:
        return list(islice(source.packets(), count))


def test_jumps_of_the_timestamps_are_handed_on_and_change_no_time_of_day(rtsp_server: RtspServer, clips: Clips) -> None:
    rtsp_server.mount("/main", clips("h264"))
    with (
        Relay(rtsp_server.port) as relay,
        RtspSource(parse_url(relay.url("/main")), patience=QUICK) as source,
    ):
        packets = source.packets()
        found = [next(p for p in packets if p.taken.source == "rtcp")]
        for jump_s in (3600.0, 3590.0):
            relay.jump_s = jump_s
            found += islice(packets, 25)
    steps = [((b.pts or 0) - (a.pts or 0)) / 90_000 - 0.04 for a, b in pairwise(found)]
    assert [round(step) for step in steps if abs(step) > 0.01] == [3600, -10]
    assert all(abs(p.taken.utc_s - p.arrival_utc_s) < 1.5 for p in found)


def test_lost_packets_cost_pictures_and_nothing_else(rtsp_server: RtspServer, clips: Clips) -> None:
    rtsp_server.mount("/main", clips("h264"))
    with Relay(rtsp_server.port) as relay:
        relay.loss = 0.2
        packets = through(relay, 60)
    assert len(packets) == 60
    assert (packets[-1].pts or 0) / 3600 > 62, "some pictures went"


def test_a_camera_that_never_tells_its_clock_is_timed_by_arrival(rtsp_server: RtspServer, clips: Clips) -> None:
    rtsp_server.mount("/main", clips("h264"))
    with Relay(rtsp_server.port) as relay:
        relay.sender_reports = False
        packets = through(relay, 80)
    assert {p.taken.source for p in packets} == {"arrival"}
    assert abs(packets[-1].taken.utc_s - time.time()) < 5
