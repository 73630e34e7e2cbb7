import pytest

from streams.camera.templates import TEMPLATES, stream_url, template
from streams.camera.url import parse_url

TABLE = [
    ("hikvision", "/Streaming/Channels/101", "/Streaming/Channels/102"),
    ("dahua", "/cam/realmonitor?channel=1&subtype=0", "/cam/realmonitor?channel=1&subtype=1"),
    ("KBVision", "/cam/realmonitor?channel=1&subtype=0", "/cam/realmonitor?channel=1&subtype=1"),
    ("imou", "/cam/realmonitor?channel=1&subtype=0", "/cam/realmonitor?channel=1&subtype=1"),
    ("uniview", "/unicast/c1/s0/live", "/unicast/c1/s1/live"),
    (
        "axis",
        "/axis-media/media.amp?camera=1&videocodec=h264",
        "/axis-media/media.amp?camera=1&videocodec=h264&resolution=640x360",
    ),
    ("vivotek", "/live1s1.sdp", "/live1s2.sdp"),
    ("ezviz", "/h264/ch1/main/av_stream", "/h264/ch1/sub/av_stream"),
]


@pytest.mark.parametrize(("make", "main", "sub"), TABLE)
def test_each_make_has_its_main_and_its_sub_stream(make: str, main: str, sub: str) -> None:
    urls = [stream_url(make, "192.0.2.10", which, user="admin", password="a@b/c") for which in ("main", "sub")]
    assert [parse_url(url).path for url in urls] == [main, sub]
    assert {parse_url(url).password for url in urls} == {"a@b/c"}


def test_the_table_of_this_test_covers_every_make() -> None:
    assert {template(make).make for make, _, _ in TABLE} == {t.make for t in TEMPLATES}


def test_a_recorder_has_channels_and_a_port_of_its_own() -> None:
    assert stream_url("hik", "nvr.example", "sub", channel=12, port=8554) == (
        "rtsp://${CAM_USER}:${CAM_PASSWORD}@nvr.example:8554/Streaming/Channels/1202"
    )


def test_an_unknown_make_is_answered_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="hikvision"):
        template("nobody")
