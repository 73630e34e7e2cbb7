"""Webhooks go to public addresses, and to networks that are listed; nothing else can be called by them."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.outbound.guard import ForbiddenTargetError, may_go, target

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "255.255.255.255",
    "224.0.0.1",
    "::",
    "::1",
    "fe80::1%eth0",
    "fd00::1",
    "ff0e::1",
    "::ffff:127.0.0.1",
    "::ffff:10.1.2.3",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
]


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_public_is_called_only_where_it_is_listed(address: str) -> None:
    assert not may_go(address, [], encrypted=True)
    assert not may_go(address, [ipaddress.ip_network("10.20.0.0/16")], encrypted=True)


def test_listed_networks_may_be_called_also_without_encryption() -> None:
    networks = [ipaddress.ip_network("10.20.0.0/16"), ipaddress.ip_network("fd12::/64")]
    for address in ("10.20.255.1", "::ffff:10.20.0.1", "fd12::9"):
        assert may_go(address, networks, encrypted=False)
    assert not may_go("10.21.0.1", networks, encrypted=True)


def test_public_addresses_may_be_called_encrypted_alone() -> None:
    for address in ("8.8.8.8", "2001:4860:4860::8888"):
        assert may_go(address, [], encrypted=True)
        assert not may_go(address, [], encrypted=False)


@given(st.ip_addresses(v=4))
def test_an_address_means_the_same_in_the_clothes_of_ipv6(address: ipaddress.IPv4Address) -> None:
    plain = may_go(str(address), [], encrypted=True)
    assert may_go(f"::ffff:{address}", [], encrypted=True) is plain
    assert may_go(str(ipaddress.IPv6Address((0x64FF9B << 96) | int(address))), [], encrypted=True) is plain


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "::1"])
def test_however_loopback_is_written_it_is_refused(host: str) -> None:
    with pytest.raises(ForbiddenTargetError, match="networks:"):
        target(host, 80, [], encrypted=True)
    assert target("localhost", 80, [ipaddress.ip_network("127.0.0.0/8")], encrypted=False) == "127.0.0.1"
