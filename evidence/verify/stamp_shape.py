"""What an RFC 3161 stamp claims: over which hash, and when. Whether the authority signed it is another question."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Tuple

SHA256_OID = bytes.fromhex("608648016503040201")
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_TST_INFO = bytes.fromhex("2a864886f70d0109100104")
_TIME = re.compile(rb"(\d{14})(\.\d{1,6})?Z")
Item = Tuple[int, bytes]
"""Tag and content."""


class StampError(ValueError):
    """Not a time stamp; the text says what was expected."""


def claimed(data: bytes) -> tuple[bytes, str]:
    """The SHA-256 that was stamped, and the time it says. Raises StampError."""
    response = _sequence(data, 0x30)
    if len(response) != 2 or _inside(response[0])[:1] != [(2, b"\0")]:
        raise StampError("expected a stamp that was granted")
    content = _inside(response[1])
    if len(content) != 2 or content[0] != (6, _SIGNED_DATA) or content[1][0] != 0xA0:
        raise StampError("expected signed data")
    signed = _inside(_only(content[1]))
    if len(signed) < 4 or signed[2][0] != 0x30:
        raise StampError("expected signed data with content")
    wrapped = _inside(signed[2])
    if len(wrapped) != 2 or wrapped[0] != (6, _TST_INFO):
        raise StampError("expected the content to be a time stamp")
    octets = _only(wrapped[1])
    info = _sequence(octets[1], 0x30)
    if octets[0] != 4 or len(info) < 5 or info[4][0] != 0x18:
        raise StampError("expected the fields of a time stamp")
    imprint = _inside(info[2])
    if len(imprint) != 2 or _inside(imprint[0])[:1] != [(6, SHA256_OID)] or len(imprint[1][1]) != 32:
        raise StampError("expected a stamp over SHA-256")
    return imprint[1][1], _utc(info[4][1])


def _utc(text: bytes) -> str:
    match = _TIME.fullmatch(text)
    if match is None:
        raise StampError("expected a time in UTC")
    try:
        at = datetime.strptime(match.group(1).decode(), "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)
    except ValueError as error:
        raise StampError(f"expected a time, found {error}") from error
    fraction = (match.group(2) or b".").decode()[1:].ljust(6, "0")
    return f"{at:%Y-%m-%dT%H:%M:%S}.{fraction[:3]}Z"


def _sequence(data: bytes, tag: int) -> list[Item]:
    items = _items(data)
    if len(items) != 1 or items[0][0] != tag:
        raise StampError("expected one DER value, found something else")
    return _items(items[0][1])


def _inside(item: Item) -> list[Item]:
    return _items(item[1])


def _only(item: Item) -> Item:
    items = _items(item[1])
    if len(items) != 1:
        raise StampError("expected one DER value, found something else")
    return items[0]


def _items(data: bytes) -> list[Item]:
    """DER values one after another; lengths written the one way DER allows."""
    found: list[Item] = []
    at = 0
    while at < len(data):
        if at + 2 > len(data):
            raise StampError("expected a DER value, found the end")
        tag, length = data[at], data[at + 1]
        at += 2
        if length >= 0x80:
            width = length & 0x7F
            length = int.from_bytes(data[at : at + width], "big")
            if not 1 <= width <= 4 or length < 0x80 or length >> (8 * (width - 1)) == 0:
                raise StampError("expected a length as DER writes it")
            at += width
        if at + length > len(data):
            raise StampError("expected a DER value, found the end")
        found.append((tag, data[at : at + length]))
        at += length
    return found
