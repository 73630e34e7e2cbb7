"""Did a stamp authority sign this stamp, and is it one that is known? With certificates that came with the stamp, and
those of the trust files; without a network, so whether a certificate was revoked nobody asks."""

from __future__ import annotations

import hashlib
from typing import Iterable

from evidence.verify.certificates import Certificate, chain_of, read_certificate, read_pem
from evidence.verify.der import Der, StampError, der_sequence
from evidence.verify.findings import Finding, Stamp
from evidence.verify.public_keys import UncheckableError, hash_named, signed_by
from evidence.verify.stamp_shape import TST_INFO, Token, read_token

_CONTENT_TYPE, _DIGEST = (bytes.fromhex(f"2a864886f70d0109{last}") for last in ("03", "04"))
_CERTIFICATE_1, _CERTIFICATE_2 = (bytes.fromhex(f"2a864886f70d01091002{last}") for last in ("0c", "2f"))
"""Which certificate signed, by its hash: else one signature could be told to be of several."""
_FILE = "manifest.tsr"


def judge_stamp(data: bytes, authorities: Iterable[str], now_utc: str) -> tuple[Stamp, list[Finding], list[Finding]]:
    """What the stamp says and who says so, findings, remarks. `authorities`: certificates (PEM) that are known.

    Raises StampError where the signature is not what it should be.
    """
    token = read_token(data)
    given = [found for text in authorities for found in read_pem(text)]
    roots, between = [one for one in given if one.is_root], [one for one in given if not one.is_root]
    enclosed = enclosed_certificates(token)
    try:
        signer = _signer(token, [*enclosed, *given])
        if signer is None:
            return Stamp(token.utc), [], [Finding("stamp_uncheckable", _FILE, detail="no certificate of the authority")]
        others = [*enclosed, *between]
        chain = chain_of(signer, others, roots, token.utc)
        if not chain and chain_of(signer, others, roots, signer.to_utc):
            return _out_of_time(token, signer)
    except UncheckableError as error:
        return Stamp(token.utc), [], [Finding("stamp_uncheckable", _FILE, detail=str(error))]
    if not chain:
        return Stamp(token.utc, signer.name), [], [Finding("stamp_unknown", _FILE, signer.name, token.utc)]
    ended = min(one.to_utc for one in chain)
    late = [Finding("stamp_ran_out", _FILE, signer.name, ended)] if ended < now_utc else []
    return Stamp(token.utc, signer.name, checked=True, chain=tuple(one.name for one in chain)), [], late


def enclosed_certificates(token: Token) -> list[Certificate]:
    """Those that came with the stamp. Raises StampError."""
    return [
        read_certificate(one.raw) for part in token.rest if part.tag == 0xA0 for one in part.inside() if one.tag == 0x30
    ]


def _out_of_time(token: Token, signer: Certificate) -> tuple[Stamp, list[Finding], list[Finding]]:
    """A known authority's, by a certificate that did not count at that moment."""
    span = f"{signer.from_utc} - {signer.to_utc}"
    return Stamp(token.utc, signer.name), [Finding("stamp_expired", _FILE, signer.name, span)], []


def _signer(token: Token, certificates: list[Certificate]) -> Certificate | None:
    """Whose signature is right; None where their certificate is nowhere. Raises StampError, UncheckableError."""
    infos = [one for part in token.rest if part.tag == 0x31 for one in part.inside()]
    if len(infos) != 1:
        raise StampError("expected one signature")
    fields = infos[0].inside()
    if len(fields) < 6 or fields[3].tag != 0xA0 or fields[5].tag != 4:
        raise StampError("expected a signature over attributes")
    attributes = _attributes(fields[3])
    digest = hash_named(fields[2])
    if attributes.get(_CONTENT_TYPE, [])[:1] != [Der(6, TST_INFO, bytes([6, len(TST_INFO)]) + TST_INFO)]:
        raise StampError("expected a signature over a time stamp")
    if [one.content for one in attributes.get(_DIGEST, [])] != [hashlib.new(digest, token.info).digest()]:
        raise StampError("expected the authority's signature over this time and this hash, found one over others")
    named = [one for one in certificates if _is_named(one, fields[1])]
    if not named:
        return None
    signer = next((one for one in named if _is_stated(one, attributes)), None)
    if signer is None:
        raise StampError("expected the certificate that the signature names, found another")
    if not signer.stamps:
        raise StampError("expected a certificate for time stamps alone, found one for something else")
    message = b"\x31" + fields[3].raw[1:]  # signed as the set it is, not under the tag it stands behind
    if not signed_by(signer.key, fields[4], message, fields[5].content, digest):
        raise StampError("expected the authority's signature, found something else")
    return signer


def _attributes(signed: Der) -> dict[bytes, list[Der]]:
    found: dict[bytes, list[Der]] = {}
    for one in signed.inside():
        parts = one.inside()
        if len(parts) != 2 or parts[0].tag != 6 or parts[1].tag != 0x31 or parts[0].content in found:
            raise StampError("expected each signed attribute once")
        found[parts[0].content] = parts[1].inside()
    return found


def _is_named(certificate: Certificate, name: Der) -> bool:
    """By issuer and number. Authorities that name theirs by the hash of its key are taken by the signed attribute."""
    if name.tag != 0x30:
        return certificate.stamps
    parts = name.inside()
    return len(parts) == 2 and (parts[0].raw, parts[1].content) == (certificate.issuer, certificate.serial)


def _is_stated(certificate: Certificate, attributes: dict[bytes, list[Der]]) -> bool:
    """By its hash, within what is signed (RFC 5035)."""
    stated = attributes.get(_CERTIFICATE_2) or attributes.get(_CERTIFICATE_1) or []
    if len(stated) != 1:
        return False
    listed = der_sequence(stated[0].raw)
    parts = listed[0].inside()[0].inside() if listed and listed[0].inside() else []
    if _CERTIFICATE_2 not in attributes:
        digest = "sha1"
    elif parts and parts[0].tag == 0x30:
        digest, parts = hash_named(parts[0]), parts[1:]
    else:
        digest = "sha256"
    return bool(parts) and parts[0].content == hashlib.new(digest, certificate.raw).digest()
