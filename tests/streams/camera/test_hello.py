import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.camera.hello import Hello, hello, read_hello
from streams.camera.url import parse_url
from tests.rtsp.fixtures import Clips
from tests.rtsp.server import RtspServer


@pytest.mark.parametrize(("basic", "scheme"), [(False, "digest"), (True, "basic")])
def test_a_camera_tells_how_it_wants_to_be_asked(
    rtsp_server: RtspServer, clips: Clips, basic: bool, scheme: str
) -> None:
    rtsp_server.mount("/main", clips("h264"))
    rtsp_server.password("viewer", "hush", basic=basic)
    found = hello(parse_url(rtsp_server.url("/main", "viewer", "hush")), 3.0)
    assert (found.status, found.schemes) == (401, (scheme,))
    assert found.server == "GStreamer RTSP server"


def test_a_camera_open_to_all_tells_what_it_has(rtsp_server: RtspServer, clips: Clips) -> None:
    rtsp_server.mount("/main", clips("h264"))
    found = hello(parse_url(rtsp_server.url("/main")), 3.0)
    assert (found.status, found.schemes, found.media) == (200, (), ("video",))
    assert hello(parse_url(rtsp_server.url("/none")), 3.0).status == 404


def test_both_schemes_of_one_answer_are_heard() -> None:
    answer = b'RTSP/1.0 401 No\r\nWWW-Authenticate: Digest realm="x"\r\nwww-authenticate: Basic realm="x"\r\n\r\n'
    assert read_hello(answer) == Hello(401, ("digest", "basic"))


@given(st.binary(max_size=300))
def test_no_answer_breaks_the_reader(answer: bytes) -> None:
    assert isinstance(read_hello(b"RTSP/1.0 200 OK\r\n" + answer), Hello)
    read_hello(answer)
