"""Certificates (X.509) of stamp authorities: read, and followed up to one that is known."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Iterable, Sequence

from evidence.verify.der import Der, StampError, der_sequence
from evidence.verify.public_keys import signed_by
from evidence.verify.stamp_shape import stamp_utc

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")
_NAMES = (bytes.fromhex("550403"), bytes.fromhex("55040a"))
"""Common name, organisation."""
_CONSTRAINTS, _USAGE, _PURPOSE = (bytes.fromhex(text) for text in ("551d13", "551d0f", "551d25"))
_STAMPING = bytes.fromhex("2b06010505070308")
_LONGEST_CHAIN = 8


@dataclass(frozen=True)
class Certificate:
    """`stamps`: for stamping and nothing else. `signs`: may sign certificates; `below`: with so many between it and the
    last at most, -1 for any number."""

    raw: bytes
    signed: Der
    algorithm: Der
    signature: bytes
    serial: bytes
    issuer: bytes
    subject: bytes
    name: str
    from_utc: str
    to_utc: str
    key: Der
    stamps: bool
    signs: bool
    below: int

    @property
    def is_root(self) -> bool:
        return self.issuer == self.subject

    def counted(self, utc: str) -> bool:
        """At this moment."""
        return self.from_utc <= utc <= self.to_utc


def read_pem(text: str) -> list[Certificate]:
    """What `authorities` of a trust file hold; what is none in it is left out."""
    found = []
    for match in _PEM.finditer(text):
        try:
            found.append(read_certificate(base64.b64decode("".join(match.group(1).split()), validate=True)))
        except ValueError:
            continue  # StampError is one
    return found


def read_certificate(data: bytes) -> Certificate:
    """Raises StampError."""
    parts = der_sequence(data)
    if len(parts) != 3 or parts[2].tag != 3 or parts[2].content[:1] != b"\0":
        raise StampError("expected a certificate")
    fields = parts[0].inside()
    if fields and fields[0].tag == 0xA0:
        fields = fields[1:]
    if len(fields) < 6 or fields[0].tag != 2 or fields[1].raw != parts[1].raw or len(fields[3].inside()) != 2:
        raise StampError("expected the fields of a certificate")
    extensions = _extensions(fields[6:])
    times = [_utc_of(one) for one in fields[3].inside()]
    purposes = [one.content for one in _inside(extensions, _PURPOSE)]
    constraints = _inside(extensions, _CONSTRAINTS)
    is_authority = bool(constraints) and (constraints[0].tag, constraints[0].content) == (1, b"\xff")
    usage = extensions.get(_USAGE)
    signs = usage is None or (len(usage.content) >= 2 and usage.content[1] & 0x04 != 0)
    return Certificate(
        raw=data,
        signed=parts[0],
        algorithm=parts[1],
        signature=parts[2].content[1:],
        serial=fields[0].content,
        issuer=fields[2].raw,
        subject=fields[4].raw,
        name=_name_of(fields[4]),
        from_utc=times[0],
        to_utc=times[1],
        key=fields[5],
        stamps=purposes == [_STAMPING],
        signs=is_authority and signs,
        below=int.from_bytes(constraints[1].content, "big") if len(constraints) > 1 else -1,
    )


def chain_of(
    signer: Certificate, others: Iterable[Certificate], roots: Sequence[Certificate], utc: str
) -> list[Certificate]:
    """From `signer` up to one of `roots`, each having signed the one before and counting at that moment; empty where
    there is no such way. Raises StampError, UncheckableError."""
    return _chain([signer], list(others), roots, utc) if signer.counted(utc) else []


def _chain(
    below: list[Certificate], others: list[Certificate], roots: Sequence[Certificate], utc: str
) -> list[Certificate]:
    last = below[-1]
    if any(last.raw == root.raw for root in roots):
        return below
    if len(below) >= _LONGEST_CHAIN:
        return []
    for issuer in (*roots, *others):
        fits = issuer.subject == last.issuer and issuer.signs and issuer.raw not in [one.raw for one in below]
        if not fits or not issuer.counted(utc) or 0 <= issuer.below < len(below) - 1:
            continue
        if not signed_by(issuer.key, last.algorithm, last.signed.raw, last.signature):
            continue
        found = _chain([*below, issuer], others, roots, utc)
        if found:
            return found
    return []


def _extensions(fields: list[Der]) -> dict[bytes, Der]:
    """What each holds, by its name."""
    listed = next((one.only().inside() for one in fields if one.tag == 0xA3), [])
    found: dict[bytes, Der] = {}
    for one in listed:
        parts = one.inside()
        if len(parts) < 2 or parts[0].tag != 6 or parts[-1].tag != 4 or parts[0].content in found:
            raise StampError("expected each extension of a certificate once")
        found[parts[0].content] = parts[-1].only()
    return found


def _inside(extensions: dict[bytes, Der], name: bytes) -> list[Der]:
    return extensions[name].inside() if name in extensions else []


def _utc_of(time: Der) -> str:
    """UTCTime has two digits of the year: 50 and later are of the last century."""
    if time.tag == 0x17:
        century = b"19" if time.content[:2] >= b"50" else b"20"
        return stamp_utc(century + time.content)
    return stamp_utc(time.content)


def _name_of(name: Der) -> str:
    found = {}
    for part in name.inside():
        for one in part.inside():
            kind, *value = one.inside()
            if value:
                form = "utf-16-be" if value[0].tag == 0x1E else "utf-8" if value[0].tag == 0x0C else "latin-1"
                found[kind.content] = value[0].content.decode(form, "replace")
    return next((found[kind] for kind in _NAMES if kind in found), "?")
