import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.onvif.discovery import discover, read_answer
from tests.onvif.device import DISCOVERY_ANSWER, OnvifDevice


def test_a_device_that_answers_is_found_once_with_what_it_says_of_itself(device: OnvifDevice) -> None:
    (found,) = discover(0.5, targets=[device.discovery])
    assert found.address == "127.0.0.1"
    assert found.service == device.service, "of the addresses it names, the one that it answered from"
    assert found.endpoint == "urn:uuid:2419d68a-2dd2-21b2-a205-c8a1dc000001"
    assert (found.name, found.hardware, found.location) == ("HIKVISION DS-2CD2043", "DS-2CD2043G2-I", "city/lang-son")
    assert device.questions == [], "finding a device asks it nothing"


def test_a_device_is_found_by_multicast_without_anybody_naming_it() -> None:
    try:
        device = OnvifDevice(multicast=True)
    except OSError as error:
        pytest.skip(f"no multicast on the loopback interface: {error.strerror}")
    with device:
        found = discover(0.5, interfaces=["127.0.0.1"])
        assert device.service in {one.service for one in found}


def test_a_device_that_names_another_host_is_listed_and_not_trusted_with_credentials(device: OnvifDevice) -> None:
    device.xaddrs = "http://198.51.100.7/onvif/device_service http://user@127.0.0.1/x ftp://127.0.0.1/ http://[bad"
    (found,) = discover(0.5, targets=[device.discovery])
    assert found.service is None


def test_nobody_there_takes_no_longer_than_the_wait() -> None:
    begun = time.monotonic()
    assert discover(0.3, targets=[("127.0.0.1", 9)]) == ()
    assert time.monotonic() - begun < 2


def test_asking_from_an_address_that_is_not_ours_is_an_error() -> None:
    with pytest.raises(OSError, match="assign"):
        discover(0.1, interfaces=["203.0.113.200"])


def test_an_answer_to_somebody_else_is_left_alone() -> None:
    answer = DISCOVERY_ANSWER.format(relates="uuid:theirs", endpoint="e", xaddrs="http://192.0.2.1/").encode()
    assert read_answer(answer, "192.0.2.1", "ours") == ()
    assert len(read_answer(answer, "192.0.2.1", "theirs")) == 1


@given(st.binary(max_size=200), st.text(max_size=60), st.text(max_size=60))
def test_no_answer_breaks_the_reader(data: bytes, scopes: str, xaddrs: str) -> None:
    read_answer(data, "192.0.2.1")
    text = (
        f"<a><ProbeMatch><Scopes>onvif://www.onvif.org/name/{scopes}</Scopes><XAddrs>{xaddrs}</XAddrs></ProbeMatch></a>"
    )
    read_answer(text.encode("utf-8", "surrogatepass"), "192.0.2.1")
