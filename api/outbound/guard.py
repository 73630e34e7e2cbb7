"""Where webhooks may go. Names are looked up once, and the address that was judged is the one that is called."""

import ipaddress
import socket
from collections.abc import Sequence

from api.outbound.settings import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class ForbiddenTargetError(Exception):
    """An address that webhooks may not go to. The text says what to do."""


def target(host: str, port: int, networks: Sequence[Network], *, encrypted: bool) -> str:
    """The address to call. Raises ForbiddenTargetError, OSError where the name is not known.

    Public addresses may be called encrypted; others (loopback, link-local, private, ...) only where they are listed.
    """
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for text in found:
        if may_go(text, networks, encrypted=encrypted):
            return text
    what = "no network of outbound.yaml (networks:) has it" if encrypted else "http:// is for networks: alone"
    raise ForbiddenTargetError(f"expected an address that may be called, found {', '.join(found)}: {what}")


def may_go(text: str, networks: Sequence[Network], *, encrypted: bool) -> bool:
    """Whether an address may be called."""
    address = _meant(ipaddress.ip_address(text.partition("%")[0]))
    if any(address in network for network in networks):
        return True
    return encrypted and address.is_global and not address.is_multicast


def _meant(address: Address) -> Address:
    """IPv4 in the clothes of IPv6 is judged as what it is."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
