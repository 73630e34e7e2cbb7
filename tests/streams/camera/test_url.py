"""No password in anything that is shown, however it is written; and the right one where it belongs."""

import pickle
import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.camera.errors import (
    CameraError,
    EndedError,
    NoSuchStreamError,
    NotRtspError,
    NoVideoError,
    RefusedError,
    StalledError,
    UnauthorisedError,
    UnreachableError,
)
from streams.camera.source import RtspSource
from streams.camera.url import BadUrlError, parse_url, redacted

ERRORS = (
    CameraError,
    EndedError,
    NoSuchStreamError,
    NotRtspError,
    NoVideoError,
    RefusedError,
    StalledError,
    UnauthorisedError,
    UnreachableError,
)
# Letters that occur in no host, path or sentence of ours, among the characters that break addresses.
passwords = st.text("ZQJX0123456789@:/#?%&=+ \\'\"[]{}|^`~!$*().,;<>-_éờ", min_size=3, max_size=24).filter(
    lambda p: any(c in "ZQJX" for c in p)
)
users = st.text(string.ascii_lowercase, min_size=1, max_size=8)
hosts = st.sampled_from(["192.0.2.10", "camera.example:8554", "[2001:db8::7]:554"])
paths = st.sampled_from(["", "/", "/main", "/cam/realmonitor?channel=1&subtype=0", "/axis-media/media.amp#now"])


def leaks(shown: str, password: str) -> bool:
    return any(form in shown for form in {password, quote(password, safe=""), quote(password)})


@given(users, passwords, hosts, paths, st.booleans())
def test_no_password_is_ever_shown(user: str, password: str, host: str, path: str, encoded: bool) -> None:
    url = f"rtsp://{user}:{quote(password, safe='') if encoded else password}@{host}{path}"
    shown = [redacted(url), *(str(error(url, "what was found")) for error in ERRORS)]
    shown += [repr(error(url, "what was found")) for error in ERRORS]
    try:
        parsed = parse_url(url)
    except BadUrlError as problem:
        shown.append(str(problem))
        assert not encoded, "an address that is properly encoded is understood"
    else:
        shown += [str(parsed), repr(parsed), repr(RtspSource(parsed))]
    assert [text for text in shown if leaks(text, password)] == []
    assert redacted(redacted(url)) == redacted(url)


@given(users, passwords, hosts, paths)
def test_credentials_survive_being_encoded_and_taken_apart(user: str, password: str, host: str, path: str) -> None:
    url = f"rtsp://{user}:{quote(password, safe='')}@{host}{path}"
    parsed = parse_url(url)
    assert (parsed.user, parsed.password) == (user, password)
    assert parse_url(parsed.full) == parsed
    assert parsed.bare.endswith(path)
    assert "@" not in parsed.bare


@pytest.mark.parametrize("password", ["p@ss", "a:b", "a@b:c@d", "100%", "%zz", "x=y&z", "pa/ss", "p#1", "who?", "@/#:"])
def test_a_password_typed_as_it_is_arrives_as_it_is(password: str) -> None:
    parsed = parse_url(f"rtsp://admin:{password}@192.0.2.10:8554/Streaming/Channels/101")
    assert (parsed.user, parsed.password) == ("admin", password)
    assert (parsed.host, parsed.port, parsed.path) == ("192.0.2.10", 8554, "/Streaming/Channels/101")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("rtsp://192.0.2.10/live.sdp", "rtsp://192.0.2.10/live.sdp"),
        ("rtsp://admin:secret@192.0.2.10/main", "rtsp://***@192.0.2.10/main"),
        ("RTSP://admin@192.0.2.10/main", "RTSP://***@192.0.2.10/main"),
        ("rtsp://192.0.2.10/h?user=a&password=b&ch=1", "rtsp://192.0.2.10/h?user=***&password=***&ch=1"),
        ("rtsp://192.0.2.10/user=a_password=b_channel=1", "rtsp://192.0.2.10/user=***"),
        ("rtsp://u:${CAM_PASSWORD}@192.0.2.10/main", "rtsp://***@192.0.2.10/main"),
        ("http://admin:secret@192.0.2.10/onvif", "http://***@192.0.2.10/onvif"),
        ("cho-ky-lua-01", "cho-ky-lua-01"),
        ("video@home.mp4", "video@home.mp4"),
    ],
)
def test_what_is_no_secret_stays_readable(url: str, shown: str) -> None:
    assert redacted(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "",
        "192.0.2.10",
        "http://192.0.2.10/",
        "rtsp://",
        "rtsp://:554/",
        "rtsp://h:99999/",
        "rtsp://h/a b",
        "rtsp://u:p@",
    ],
)
def test_what_is_no_camera_address_is_refused(url: str) -> None:
    with pytest.raises(BadUrlError, match="expected"):
        parse_url(url)


def test_errors_survive_the_way_between_processes() -> None:
    error = StalledError("rtsp://u:hush@192.0.2.10/main", "nothing for 5 s")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is StalledError
    assert str(again) == str(error)
    assert b"hush" not in pickle.dumps(error)
