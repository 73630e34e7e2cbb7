"""WS-Discovery (OASIS, April 2005 draft as ONVIF uses it): who in this network calls itself a camera."""

import re
import socket
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from streams.onvif.xml import BadXmlError, every, parse_xml, text_at

GROUP = ("239.255.255.250", 3702)
"""Where WS-Discovery listens, on every network interface that is asked."""
MOST_DEVICES = 4096
_PROBE = """<?xml version="1.0" encoding="UTF-8"?>
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"
 xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"
 xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header>
<w:MessageID>urn:uuid:{message}</w:MessageID>
<w:To e:mustUnderstand="true">urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>
<w:Action e:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action>
</e:Header><e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>"""


@dataclass(frozen=True, slots=True)
class Found:
    """A device that answered."""

    address: str
    """The IP address that the answer came from."""
    endpoint: str
    """Its own lasting name, usually urn:uuid:..."""
    service: str | None
    """Where its device service is asked, at `address`; None where it names other hosts only: those are never asked,
    because a stranger could send our credentials anywhere with it."""
    name: str | None
    hardware: str | None
    location: str | None


def discover(
    wait_s: float = 3.0,
    *,
    targets: Sequence[tuple[str, int]] = (GROUP,),
    interfaces: Sequence[str] = ("",),
) -> tuple[Found, ...]:
    """Ask `targets` (address and port: the multicast group, or single devices behind a router) and collect answers.

    `interfaces` are our own IPv4 addresses to ask from; "" leaves the choice to the system. Raises OSError where none
    of them can send.
    """
    message = str(uuid.uuid4())
    sockets, problems = [], []
    try:
        for interface in interfaces:
            link = _socket(interface)
            sockets.append(link)
            for target in targets:
                try:
                    link.sendto(_PROBE.format(message=message).encode(), target)
                except OSError as error:
                    problems.append(error)
        if len(problems) == len(interfaces) * len(targets):
            raise problems[0]
        return _collect(sockets, message, wait_s)
    finally:
        for link in sockets:
            link.close()


def read_answer(data: bytes, address: str, message: str | None = None) -> tuple[Found, ...]:
    """Devices in one answer that came from `address`; () where it is none, or answers somebody else's question."""
    try:
        root = parse_xml(data)
    except BadXmlError:
        return ()
    relates = text_at(root, "RelatesTo")
    if message is not None and (relates is None or message not in relates):
        return ()
    return tuple(
        Found(
            address,
            (text_at(match, "EndpointReference", "Address") or "")[:200],
            _service(text_at(match, "XAddrs") or "", address),
            *(_scope(text_at(match, "Scopes") or "", kind) for kind in ("name", "hardware", "location")),
        )
        for match in every(root, "ProbeMatch")[:16]
    )


def _socket(interface: str) -> socket.socket:
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        link.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        if interface:
            link.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(interface))
        link.bind((interface, 0))
        link.settimeout(0.1)
    except OSError:
        link.close()
        raise
    return link


def _collect(sockets: list[socket.socket], message: str, wait_s: float) -> tuple[Found, ...]:
    until = time.monotonic() + wait_s
    devices: dict[tuple[str, str], Found] = {}
    while time.monotonic() < until and len(devices) < MOST_DEVICES:
        for link in sockets:
            try:
                data, (address, _) = link.recvfrom(65_536)
            except (TimeoutError, ConnectionRefusedError):  # the latter: a device asked directly has nothing there
                continue
            devices |= {(f.address, f.endpoint): f for f in read_answer(data, address, message)}
    return tuple(sorted(devices.values(), key=lambda f: [int(n) for n in f.address.split(".")]))


def _service(addresses: str, sender: str) -> str | None:
    for text in addresses.split():
        try:
            parts = urlsplit(text)
            known = parts.scheme in {"http", "https"} and parts.hostname == sender and parts.port != 0
        except ValueError:
            continue
        if known and parts.username is None:
            return text
    return None


def _scope(scopes: str, kind: str) -> str | None:
    found = re.search(rf"onvif://www\.onvif\.org/{kind}/(\S+)", scopes)
    return None if found is None else "".join(c for c in unquote(found[1]) if c.isprintable())[:80]
