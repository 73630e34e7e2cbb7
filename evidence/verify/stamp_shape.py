"""What an RFC 3161 stamp claims: over which hash, and when. Whether the authority signed it is another question
(stamp_signature)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone

from evidence.verify.der import Der, StampError, der_sequence

SHA256_OID = bytes.fromhex("608648016503040201")
TST_INFO = bytes.fromhex("2a864886f70d0109100104")
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_TIME = re.compile(rb"(\d{14})(\.\d{1,6})?Z")


@dataclass(frozen=True)
class Token:
    """`info` is what the authority signs a hash of; `nonce` the number of the question that it answers; `rest` are
    certificates and signatures, as they stand behind it."""

    info: bytes
    imprint: bytes
    utc: str
    nonce: int | None
    rest: list[Der]


def claimed(data: bytes) -> tuple[bytes, str]:
    """The SHA-256 that was stamped, and the time it says. Raises StampError."""
    token = read_token(data)
    return token.imprint, token.utc


def read_token(data: bytes) -> Token:
    """Raises StampError."""
    response = der_sequence(data)
    if len(response) != 2 or [(one.tag, one.content) for one in response[0].inside()[:1]] != [(2, b"\0")]:
        raise StampError("expected a stamp that was granted")
    content = response[1].inside()
    if len(content) != 2 or (content[0].tag, content[0].content) != (6, _SIGNED_DATA) or content[1].tag != 0xA0:
        raise StampError("expected signed data")
    signed = content[1].only().inside()
    if len(signed) < 4 or signed[2].tag != 0x30:
        raise StampError("expected signed data with content")
    wrapped = signed[2].inside()
    if len(wrapped) != 2 or (wrapped[0].tag, wrapped[0].content) != (6, TST_INFO):
        raise StampError("expected the content to be a time stamp")
    octets = wrapped[1].only()
    info = der_sequence(octets.content)
    if octets.tag != 4 or len(info) < 5 or info[4].tag != 0x18:
        raise StampError("expected the fields of a time stamp")
    imprint = info[2].inside()
    algorithm = [(one.tag, one.content) for one in imprint[0].inside()[:1]] if len(imprint) == 2 else []
    if algorithm != [(6, SHA256_OID)] or len(imprint[1].content) != 32:
        raise StampError("expected a stamp over SHA-256")
    nonce = next((int.from_bytes(one.content, "big", signed=True) for one in info[5:] if one.tag == 2), None)
    return Token(octets.content, imprint[1].content, stamp_utc(info[4].content), nonce, signed[3:])


def stamp_utc(text: bytes) -> str:
    """Of a GeneralizedTime. Raises StampError."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise StampError("expected a time in UTC")
    try:
        at = datetime.strptime(match.group(1).decode(), "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)
    except ValueError as error:
        raise StampError(f"expected a time, found {error}") from error
    fraction = (match.group(2) or b".").decode()[1:].ljust(6, "0")
    return f"{at:%Y-%m-%dT%H:%M:%S}.{fraction[:3]}Z"
