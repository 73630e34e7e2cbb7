"""Against a real RTSP server: what comes out of a camera, and how soon each kind of trouble is noticed."""

import shutil
import socket
import subprocess
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice, pairwise
from pathlib import Path

import av
import pytest

from benchmarks.cameras.clips import sound_clip
from streams.camera.errors import (
    CameraError,
    EndedError,
    NoSuchStreamError,
    NotRtspError,
    NoVideoError,
    StalledError,
    UnauthorisedError,
    UnreachableError,
)
from streams.camera.hello import hello
from streams.camera.packet import LivePacket
from streams.camera.source import Patience, RtspSource
from streams.camera.url import LONGEST_LOGIN, BadUrlError, Transport, parse_url
from tests.rtsp.fixtures import Clips
from tests.rtsp.server import RtspServer

USER, PASSWORD = "viewer", "p@ss:w/o#rd %41+&=;'!$()*,?é"
QUICK = Patience(open_s=3.0, stall_s=1.0)


def take(
    server: RtspServer, path: str, count: int, transport: Transport = "tcp"
) -> tuple[RtspSource, list[LivePacket]]:
    url = parse_url(server.url(path, USER, PASSWORD))
    with RtspSource(url, patience=QUICK, transport=transport) as source:
        return source, list(islice(source.packets(), count))


def decoded(source: RtspSource, packets: list[LivePacket]) -> list[tuple[int, int]]:
    """Sizes of the pictures that the packets decode to."""
    context = av.CodecContext.create(source.parameters.codec, "r")
    assert isinstance(context, av.VideoCodecContext)
    context.extradata = source.parameters.extradata
    pictures = [f for p in packets for f in context.decode(av.Packet(p.data))] + context.decode(None)
    return [(f.width, f.height) for f in pictures]


@contextmanager
def answering(words: bytes | None) -> Iterator[int]:
    """A port where something answers every question with `words` (None: accepts and keeps silent)."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                held.append(connection)
                if words is not None:
                    connection.recv(2000)
                    connection.sendall(words)
                    connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        for connection in held:
            connection.close()


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize(("clip", "codec"), [("h264", "h264"), ("h265", "hevc")])
def test_packets_of_either_codec_come_over_either_transport_and_decode_from_the_first_on(
    rtsp_server: RtspServer, clips: Clips, clip: str, codec: str, transport: Transport
) -> None:
    rtsp_server.mount("/main", clips(clip))
    rtsp_server.password(USER, PASSWORD)
    source, packets = take(rtsp_server, "/main", 30, transport)
    assert (source.parameters.codec, source.parameters.width, source.parameters.height) == (codec, 320, 240)
    assert source.parameters.fps == 25
    assert packets[0].key
    assert [p.key for p in packets].count(True) == 2
    assert decoded(source, packets) == [(320, 240)] * 30
    stamps = [p.pts for p in packets if p.pts is not None]
    assert len(stamps) >= 29, "only the first packet may come without a timestamp"
    assert {b - a for a, b in pairwise(stamps)} == {3600}
    arrivals = [p.arrival_monotonic_s for p in packets]
    assert arrivals == sorted(arrivals)
    assert abs(packets[-1].arrival_utc_s - time.time()) < 5


def test_an_encrypted_camera_is_read_though_it_signed_its_own_certificate(
    rtsp_server: RtspServer, clips: Clips, tmp_path: Path
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl: apt-get install openssl")
    pem, key = tmp_path / "camera.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=camera",
            "-keyout",
            key,
            "-out",
            pem,
        ],
        check=True,
        capture_output=True,
    )
    pem.write_text(pem.read_text() + key.read_text())
    rtsp_server.mount("/main", clips("h264"))
    rtsp_server.encrypt(pem)
    url = parse_url(rtsp_server.url("/main").replace("rtsp:", "rtsps:"))
    with RtspSource(url, patience=QUICK) as source:
        assert next(source.packets()).key
    assert hello(url, 3.0).status == 200
    plain, _ = trouble(rtsp_server.url("/main"))
    assert isinstance(plain, (NotRtspError, UnreachableError))


def test_an_encrypted_address_of_a_camera_that_knows_no_encryption_says_so(
    rtsp_server: RtspServer, clips: Clips
) -> None:
    rtsp_server.mount("/main", clips("h264"))
    error, _ = trouble(rtsp_server.url("/main").replace("rtsp:", "rtsps:"))
    assert type(error) is NotRtspError
    assert "rtsps" in error.found


def test_reading_decodes_nothing(rtsp_server: RtspServer, clips: Clips) -> None:
    """A stream whose every slice is noise reads as well as a sound one: nobody looked inside."""
    noise = bytearray(clips("h264").read_bytes())
    at = noise.index(b"\n") + 1
    while (at := noise.find(b"\0\0\1\x41", at)) >= 0:  # P slices
        end = noise.find(b"\0\0\1", at + 4)
        noise[at + 12 : end] = b"\xa5" * len(noise[at + 12 : end])
        at += 4
    path = clips("h264").with_name("noise.clip")
    path.write_bytes(noise)
    rtsp_server.mount("/main", path)
    _, packets = take(rtsp_server, "/main", 40)
    assert len(packets) == 40


def _assert_none_is_missing(packets: Sequence[LivePacket]) -> None:
    """FFmpeg gives one in some hundred no time of its own, now and then; its place between the others is kept."""
    timed = [(n, p.pts) for n, p in enumerate(packets) if p.pts is not None]
    assert len(timed) >= len(packets) - 2
    assert {(after - before) / (m - n) for (n, before), (m, after) in pairwise(timed)} == {3600}


def test_a_reader_that_dawdles_loses_nothing_and_sees_when_each_packet_really_came(
    rtsp_server: RtspServer, clips: Clips
) -> None:
    rtsp_server.mount("/main", clips("h264"))
    with RtspSource(parse_url(rtsp_server.url("/main")), patience=QUICK) as source:
        packets = source.packets()
        next(packets)
        time.sleep(1.5)
        assert source.waiting >= 30
        late = list(islice(packets, 50))
    _assert_none_is_missing(late)
    steps = [b.arrival_monotonic_s - a.arrival_monotonic_s for a, b in pairwise(late[10:])]
    assert sum(steps) / len(steps) == pytest.approx(0.04, rel=0.2)


def test_gathered_packets_come_some_at_a_time_each_once_and_to_the_last_that_was_sent(
    rtsp_server: RtspServer, clips: Clips
) -> None:
    rtsp_server.mount("/main", clips("h264"))
    with RtspSource(parse_url(rtsp_server.url("/main")), patience=QUICK, gather_s=0.4) as source:
        batches = source.batches()
        found = [next(batches) for _ in range(6)]
        left_s = time.monotonic()
        source.hang_up()
        found += list(batches)
    assert time.monotonic() - left_s < 3
    _assert_none_is_missing([p for batch in found for p in batch])
    timed = [p for batch in found for p in batch if p.pts is not None]
    assert len(timed) / len(found) > 3
    # Read late or at once, none is stamped later than it was left lying.
    lags = [p.arrival_monotonic_s - (p.pts or 0) / 90_000 for p in timed]
    assert max(lags) - min(lags) < 0.4 + 0.3
    assert (timed[-1].pts or 0) / 90_000 + min(lags) > left_s - 0.1, "what waited to be read was left behind"


def test_the_longest_password_that_is_accepted_arrives_whole(rtsp_server: RtspServer, clips: Clips) -> None:
    rtsp_server.mount("/main", clips("h264"))
    for password in ("#" * 40, "x" * (LONGEST_LOGIN - len(USER) - 1)):
        rtsp_server.password(USER, password)
        with RtspSource(parse_url(rtsp_server.url("/main", USER, password)), patience=QUICK) as source:
            assert next(source.packets()).key
        with pytest.raises(BadUrlError, match="at most 127 bytes"):
            parse_url(rtsp_server.url("/main", USER, password + "##"))


def test_basic_authentication_works_where_a_camera_knows_no_better(rtsp_server: RtspServer, clips: Clips) -> None:
    rtsp_server.mount("/main", clips("h264"))
    rtsp_server.password(USER, PASSWORD, basic=True)
    assert take(rtsp_server, "/main", 3)[1][0].key


def test_the_sender_report_of_the_camera_tells_when_a_picture_was_taken(rtsp_server: RtspServer, clips: Clips) -> None:
    rtsp_server.mount("/main", clips("h264"))
    with RtspSource(parse_url(rtsp_server.url("/main")), patience=QUICK) as source:
        packets = islice(source.packets(), 200)
        first = next(packets)
        assert (first.taken.source, first.taken.uncertainty_s) == ("arrival", 1.0)
        timed = next(p for p in packets if p.taken.source == "rtcp")
        assert timed.taken.utc_s == pytest.approx(timed.arrival_utc_s, abs=1.0)
        assert timed.taken.uncertainty_s < 0.5
        assert source.clock.offset_s is not None


def trouble(url: str, patience: Patience = QUICK) -> tuple[CameraError, float]:
    begun = time.monotonic()
    with pytest.raises(CameraError) as caught, RtspSource(parse_url(url), patience=patience) as source:
        for _ in source.packets():
            pass
    return caught.value, time.monotonic() - begun


def test_a_wrong_password_and_a_missing_one_are_unauthorised_at_once(rtsp_server: RtspServer, clips: Clips) -> None:
    rtsp_server.mount("/main", clips("h264"))
    rtsp_server.password(USER, PASSWORD)
    for url in (rtsp_server.url("/main", USER, "not-" + PASSWORD), rtsp_server.url("/main")):
        error, took_s = trouble(url)
        assert type(error) is UnauthorisedError
        assert error.state == "unauthorised"
        assert took_s < 2.5
    assert "no user name" in str(error)


def test_a_path_that_is_not_there_is_told_apart_from_a_camera_that_is_not(
    rtsp_server: RtspServer, clips: Clips
) -> None:
    rtsp_server.mount("/main", clips("h264"))
    assert type(trouble(rtsp_server.url("/other"))[0]) is NoSuchStreamError
    rtsp_server.kill()
    error, took_s = trouble(rtsp_server.url("/main"))
    assert type(error) is UnreachableError
    assert f"port {rtsp_server.port}" in str(error)
    assert took_s < 2.5


def test_a_stream_with_sound_alone_is_named(rtsp_server: RtspServer, tmp_path: Path) -> None:
    rtsp_server.mount("/main", sound_clip(tmp_path))
    error, _ = trouble(rtsp_server.url("/main"))
    assert type(error) is NoVideoError
    assert "audio" in error.found


def test_a_name_that_nobody_knows_is_unreachable() -> None:
    error, _ = trouble("rtsp://camera.invalid/main")
    assert type(error) is UnreachableError


@pytest.mark.parametrize("words", [b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", b"SSH-2.0-OpenSSH_9\r\n"])
def test_a_port_where_something_else_answers_is_not_rtsp(words: bytes) -> None:
    with answering(words) as port:
        assert type(trouble(f"rtsp://127.0.0.1:{port}/main")[0]) is NotRtspError


def test_a_host_that_accepts_and_keeps_silent_does_not_hang_the_program() -> None:
    with answering(None) as port:
        error, took_s = trouble(f"rtsp://127.0.0.1:{port}/main", Patience(open_s=1.5, stall_s=1.0))
    assert type(error) is UnreachableError
    assert took_s < 3


def test_a_frozen_camera_is_noticed_after_the_patience_given_and_let_go_of(
    rtsp_server: RtspServer, clips: Clips
) -> None:
    rtsp_server.mount("/main", clips("h264"))
    with RtspSource(parse_url(rtsp_server.url("/main")), patience=QUICK) as source:
        packets = source.packets()
        next(packets)
        rtsp_server.freeze()
        begun = time.monotonic()
        with pytest.raises(StalledError) as caught:
            list(packets)
        assert 0.7 < time.monotonic() - begun < 2.5, "by our patience, not by FFmpeg's of 8 s"
        assert caught.value.state == "stalled"
        begun = time.monotonic()
        source.close(0.1)
        assert time.monotonic() - begun < 2, "closing does not wait for FFmpeg"
        assert source.close(6.0), "FFmpeg lets go by its own limits"


def test_a_killed_server_ends_the_stream_at_once_and_a_new_connection_finds_it_again(
    rtsp_server: RtspServer, clips: Clips
) -> None:
    rtsp_server.mount("/main", clips("h264"))
    with RtspSource(parse_url(rtsp_server.url("/main")), patience=QUICK) as source:
        packets = source.packets()
        next(packets)
        rtsp_server.kill()
        begun = time.monotonic()
        with pytest.raises(EndedError):
            list(packets)
        assert time.monotonic() - begun < 3
    rtsp_server.restart()
    begun = time.monotonic()
    with RtspSource(parse_url(rtsp_server.url("/main")), patience=QUICK) as source:
        assert next(source.packets()).key
    assert time.monotonic() - begun < 3


def test_a_password_changed_meanwhile_is_noticed_on_the_next_connection(rtsp_server: RtspServer, clips: Clips) -> None:
    rtsp_server.mount("/main", clips("h264"))
    rtsp_server.password(USER, PASSWORD)
    with RtspSource(parse_url(rtsp_server.url("/main", USER, PASSWORD)), patience=QUICK) as source:
        packets = source.packets()
        next(packets)
        rtsp_server.password(USER, "another")
        rtsp_server.drop()
        with pytest.raises(EndedError):
            list(packets)
    assert type(trouble(rtsp_server.url("/main", USER, PASSWORD))[0]) is UnauthorisedError


def test_a_camera_that_comes_back_with_another_codec_and_size_says_so_in_its_parameters(
    rtsp_server: RtspServer, clips: Clips
) -> None:
    found = []
    for name in ("h264", "other_size", "h265"):
        rtsp_server.mount("/main", clips(name))
        rtsp_server.drop()
        with RtspSource(parse_url(rtsp_server.url("/main")), patience=QUICK) as source:
            found.append((source.parameters.codec, source.parameters.width))
    assert found == [("h264", 320), ("h264", 480), ("hevc", 320)]


def test_closing_ends_the_packets_and_the_thread(rtsp_server: RtspServer, clips: Clips) -> None:
    rtsp_server.mount("/main", clips("h264"))
    before = threading.active_count()
    source = RtspSource(parse_url(rtsp_server.url("/main")), patience=QUICK)
    source.open()
    packets = source.packets()
    next(packets)
    assert source.close()
    assert list(packets) == []
    assert threading.active_count() == before


def test_neither_error_nor_repr_nor_any_variable_of_the_traceback_shows_the_password(
    rtsp_server: RtspServer, clips: Clips, capfd: pytest.CaptureFixture[str]
) -> None:
    rtsp_server.mount("/main", clips("h264"))
    rtsp_server.password(USER, "the right one")
    wrong = "hush-hush@:/#"
    for address in (rtsp_server.url("/main", USER, wrong), f"rtsp://{USER}:{wrong}@127.0.0.1:9/x"):
        source = RtspSource(parse_url(address), patience=QUICK)
        with pytest.raises(CameraError) as caught:
            source.open()
        # Without this test's own frame, which knows the password because it made it up.
        ours = None if caught.tb.tb_next is None else caught.value.with_traceback(caught.tb.tb_next)
        assert ours is not None
        told = "".join(traceback.TracebackException.from_exception(ours, capture_locals=True).format(chain=True))
        shown = "\n".join([told, str(ours), repr(ours), repr(source), str(vars(source)), *capfd.readouterr()])
        assert "hush" not in shown
        assert caught.value.__context__ is None
