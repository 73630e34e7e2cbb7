"""Simulated cameras whose pictures are numbered, and the relay that keeps a log of them."""

import time
from itertools import islice, pairwise
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.cameras.clips import H264, H265, make_clip
from benchmarks.cameras.relay import Relay
from benchmarks.cameras.stamp import read_stamp, stamped
from streams.camera.source import RtspSource
from streams.camera.url import parse_url
from tests.rtsp.server import RtspServer

SLICE = {"h264": b"\x00\x00\x00\x01\x65picture", "h265": b"\x00\x00\x00\x01\x26\x01picture"}


@given(st.sampled_from(["h264", "h265"]), st.integers(0, 10**12), st.booleans(), st.binary(max_size=40))
def test_a_stamp_says_what_was_stamped_and_changes_nothing_else(
    codec: str, number: int, key: bool, sets: bytes
) -> None:
    # Whatever stands before the first slice, it is no slice itself.
    before = b"" if b"\x00\x00\x01" in sets else b"\x00\x00\x00\x01\x09" + sets.replace(b"\x00", b"\x10")
    unit = (before if codec == "h264" else b"") + SLICE[codec]
    made = stamped(unit, codec, number, key)
    found = read_stamp(made)
    assert found is not None
    assert (found.number, found.key) == (number, key)
    assert made.endswith(SLICE[codec])
    assert made.startswith(unit[: len(unit) - len(SLICE[codec])])
    assert read_stamp(unit) is None


@pytest.mark.parametrize(("name", "codec"), [("h264", H264), ("h265", H265)])
def test_numbered_pictures_decode_and_their_numbers_go_on_while_the_server_is_away(
    tmp_path: Path, name: str, codec: tuple[str, ...]
) -> None:
    clip = make_clip(tmp_path, name, *codec)
    with RtspServer() as server, Relay(server.port) as relay:
        server.mount_world("/main", clip, origin_s=time.monotonic())
        numbers: list[list[int]] = []
        for _ in range(2):
            with RtspSource(parse_url(relay.url("/main"))) as camera:
                packets = list(islice(camera.packets(), 30))
                decoder = av.CodecContext.create(camera.parameters.codec, "r")
                assert isinstance(decoder, av.VideoCodecContext)
                decoder.options = {"err_detect": "explode"}
                shown = [f for p in packets for f in decoder.decode(av.Packet(p.data))] + decoder.decode(None)
                assert len(shown) == 30
            stamps = [stamp for p in packets if (stamp := read_stamp(p.data))]
            assert [s.key for s in stamps] == [p.key for p in packets]
            numbers.append([s.number for s in stamps])
            server.kill()
            time.sleep(1.0)
            server.restart()
    for run in numbers:
        assert all(b == a + 1 for a, b in pairwise(run))
    assert numbers[1][0] - numbers[0][-1] > 20, "a second without a camera is a second that is missing"
    log = {picture.number: picture for picture in relay.passed}
    assert set(numbers[0] + numbers[1]) <= set(log)
    assert all(picture.whole for picture in relay.passed)
    assert {log[number].connection for number in numbers[1]} == {1}


def test_before_its_beginning_the_first_group_is_shown_and_behind_its_end_the_last(tmp_path: Path) -> None:
    clip = make_clip(tmp_path, "clip", *H264, seconds=3)
    with RtspServer() as server, Relay(server.port) as relay:
        server.mount_world("/main", clip, origin_s=time.monotonic(), loops=False)
        with RtspSource(parse_url(relay.url("/main"))) as camera:
            packets = camera.packets()
            pictures = {}
            begins = None
            for packet in packets:
                stamp = read_stamp(packet.data)
                assert stamp is not None
                pictures[stamp.number] = len(packet.data)
                if begins is None and len(pictures) > 60:
                    begins = server.begin("/main")
                if begins is not None and stamp.number == begins + 3 * 25 + 30:
                    break
    assert begins is not None
    first = [pictures[begins + n] for n in range(1, 25)]
    assert [pictures[begins - 25 + n] for n in range(1, 25)] == first
    last = [pictures[begins + 25 + n] for n in range(1, 25)]
    assert last != first
    assert [pictures[begins + 75 + n] for n in range(1, 25)] == last, "the last group that another one followed"


def test_what_the_network_loses_is_in_the_log_as_not_whole(tmp_path: Path) -> None:
    with RtspServer() as server, Relay(server.port) as relay:
        server.mount_world("/main", make_clip(tmp_path, "h264"), origin_s=time.monotonic())
        relay.loss = 0.2
        with RtspSource(parse_url(relay.url("/main"))) as camera:
            list(islice(camera.packets(), 60))
    assert {picture.whole for picture in relay.passed} == {True, False}
