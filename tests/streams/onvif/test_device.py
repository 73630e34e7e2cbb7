"""Against a little device on real sockets: what it tells, what it is never asked, and how it cannot hurt us."""

import re
from pathlib import Path

import pytest

import streams.onvif.soap
from streams.onvif.device import ask_clock, ask_device
from streams.onvif.soap import Client, Login, OnvifError, OnvifUnauthorisedError, Question
from tests.onvif.device import OnvifDevice

LOGIN = Login("onvif", "p@ss<&>")


def test_a_device_tells_who_it_is_and_where_its_streams_are(device: OnvifDevice) -> None:
    found = ask_device(device.service, LOGIN)
    assert found.problems == ()
    assert (found.make, found.model) == ("HIKVISION", "DS-2CD2043G2-I")
    assert found.serial == "DS-2CD2043G2-I20220815AAWRK12345678"
    assert [(p.name, p.codec, p.width, p.height, p.fps) for p in found.profiles] == [
        ("mainStream", "H264", 2688, 1520, 25),
        ("subStream", "H264", 640, 360, 25),
    ]
    assert found.profiles[1].url == "rtsp://***@127.0.0.1:554/Streaming/Channels/102?transportmode=unicast&x=1"


@pytest.mark.parametrize("ahead_s", [-7 * 3600.0, -40.0, 0.0, 90.0])
def test_the_clock_is_measured_within_its_uncertainty_and_a_wrong_one_keeps_nobody_out(
    device: OnvifDevice, ahead_s: float
) -> None:
    device.ahead_s = ahead_s
    found = ask_device(device.service, LOGIN)
    assert found.clock is not None
    assert abs(found.clock.offset_s + ahead_s) <= found.clock.uncertainty_s
    assert found.clock.uncertainty_s < 1.0
    assert found.clock.ntp is False
    assert found.serial is not None, "the token carries the device's own time"


def test_the_clock_needs_no_credentials_and_the_rest_says_that_it_does(device: OnvifDevice) -> None:
    found = ask_device(device.service)
    assert found.clock is not None
    assert found.unauthorised
    assert (found.serial, found.profiles) == (None, ())
    wrong = ask_device(device.service, Login("onvif", "hush hush"))
    assert wrong.unauthorised
    assert "hush" not in f"{wrong.problems} {wrong}"
    assert b"hush" not in b"".join(device.received), "only a digest crosses the network"


def test_a_device_that_wants_http_digest_gets_it_and_nothing_more(device: OnvifDevice) -> None:
    device.http_digest = True
    found = ask_device(device.service, LOGIN)
    assert found.serial is not None
    assert len(found.profiles) == 2
    wrong = ask_device(device.service, Login("onvif", "hush hush"))
    assert wrong.unauthorised
    assert "hush" not in str(wrong)


def test_only_questions_that_change_nothing_are_ever_asked(device: OnvifDevice) -> None:
    ask_device(device.service, LOGIN)
    assert set(device.questions) == {question.value for question in Question}
    assert all(re.fullmatch(r"Get[A-Z]\w+", question.value) for question in Question)


@pytest.mark.parametrize(
    "call",
    ["SetSystemDateAndTime", "SetNTP", "CreateUsers", "DeleteUsers", "SystemReboot", "SetVideoEncoderConfiguration"],
)
def test_a_call_that_changes_something_cannot_be_sent(device: OnvifDevice, call: str) -> None:
    with pytest.raises(ValueError, match="Question"):
        Client(device.service, LOGIN).ask(call)  # type: ignore[arg-type]  # what no checked code can say
    assert device.received == []


def test_nothing_else_in_the_package_opens_a_connection_to_a_device() -> None:
    """So that the list of questions is the only way out."""
    folder = Path(streams.onvif.soap.__file__).parent
    using = {path.name for path in folder.glob("*.py") if "urllib.request" in path.read_text("utf-8")}
    assert using == {"soap.py"}


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>404</html>",
        b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><Envelope>&c;</Envelope>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
        b"<a>" * 100_000,
        b"<Envelope>" + b" " * (2 << 20) + b"</Envelope>",
        b"<Envelope><GetSystemDateAndTimeResponse><UTCDateTime><Date><Year>2026</Year></Date></UTCDateTime>"
        b"</GetSystemDateAndTimeResponse></Envelope>",
        b"<Envelope><SomethingElseResponse/></Envelope>",
    ],
)
def test_no_answer_does_more_than_fail(device: OnvifDevice, answer: bytes) -> None:
    device.raw = answer
    with pytest.raises(OnvifError, match="GetSystemDateAndTime: "):
        ask_clock(device.service)
    assert ask_device(device.service, LOGIN).problems


def test_a_device_that_is_not_there_is_said_to_be_so() -> None:
    with pytest.raises(OnvifError, match="refused"):
        ask_clock("http://127.0.0.1:9/onvif/device_service")


def test_a_fault_for_want_of_rights_is_told_apart(device: OnvifDevice) -> None:
    with pytest.raises(OnvifUnauthorisedError, match="Sender not authorized") as caught:
        Client(device.service, Login("other", "hush")).ask(Question.INFORMATION)
    assert "hush" not in f"{caught.value!r}{caught.value.__context__!r}"
