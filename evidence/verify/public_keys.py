"""RSA (PKCS #1 1.5) and ECDSA signatures, checked with Python's own numbers: what stamp authorities sign with.

Nothing secret is handled here, so nothing has to take the same time whatever the numbers are.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Tuple

from evidence.verify.der import Der, StampError, der_sequence

EcPoint = Tuple[int, int]
_RSA = bytes.fromhex("2a864886f70d010101")
_EC = bytes.fromhex("2a8648ce3d0201")
_HASHES = {
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}
_SIGNATURES = {
    bytes.fromhex("2a864886f70d01010b"): (_RSA, "sha256"),
    bytes.fromhex("2a864886f70d01010c"): (_RSA, "sha384"),
    bytes.fromhex("2a864886f70d01010d"): (_RSA, "sha512"),
    bytes.fromhex("2a8648ce3d040302"): (_EC, "sha256"),
    bytes.fromhex("2a8648ce3d040303"): (_EC, "sha384"),
    bytes.fromhex("2a8648ce3d040304"): (_EC, "sha512"),
}
_LEAST_RSA_BITS, _MOST_RSA_BITS = 2048, 16384


class UncheckableError(ValueError):
    """Made in a way that is not known here: neither right nor wrong. The text says which."""


@dataclass(frozen=True)
class _Curve:
    """y² = x³ - 3x + b over p, with a point of the prime order n."""

    p: int
    b: int
    n: int
    base: EcPoint


_CURVES = {
    bytes.fromhex("2a8648ce3d030107"): _Curve(
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        (
            0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
            0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
        ),
    ),
    bytes.fromhex("2b81040022"): _Curve(
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
        (
            0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
            0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
        ),
    ),
}


def hash_named(algorithm: Der) -> str:
    """Of an AlgorithmIdentifier. Raises StampError, UncheckableError."""
    oid = algorithm_oid(algorithm)
    if oid not in _HASHES:
        raise UncheckableError(f"hash {oid.hex()}")
    return _HASHES[oid]


def algorithm_oid(algorithm: Der) -> bytes:
    """Raises StampError."""
    parts = algorithm.inside()
    if algorithm.tag != 0x30 or not parts or parts[0].tag != 6:
        raise StampError("expected the name of an algorithm")
    return parts[0].content


def signed_by(key: Der, algorithm: Der, message: bytes, signature: bytes, digest: str = "") -> bool:
    """`key` is a SubjectPublicKeyInfo; `digest` the hash where `algorithm` does not name it (CMS with plain RSA).

    Raises StampError, UncheckableError.
    """
    oid = algorithm_oid(algorithm)
    kind, hashed = (oid, digest) if oid in (_RSA, _EC) and digest else _SIGNATURES.get(oid, (b"", ""))
    if not kind:
        raise UncheckableError(f"signature {oid.hex()}")
    parts = key.inside()
    if len(parts) != 2 or parts[1].tag != 3 or parts[1].content[:1] != b"\0":
        raise StampError("expected a public key")
    if algorithm_oid(parts[0]) != kind:
        return False  # two authorities may go by one name
    bits, hash_value = parts[1].content[1:], hashlib.new(hashed, message).digest()
    if kind == _RSA:
        return _rsa_holds(bits, hashed, hash_value, signature)
    names = [one.content for one in parts[0].inside()[1:]]
    if len(names) != 1 or names[0] not in _CURVES:
        raise UncheckableError("a curve other than P-256 and P-384")
    return _ecdsa_holds(_CURVES[names[0]], bits, hash_value, signature)


def _rsa_holds(bits: bytes, hashed: str, hash_value: bytes, signature: bytes) -> bool:
    numbers = der_sequence(bits)
    if len(numbers) != 2 or any(one.tag != 2 for one in numbers):
        raise StampError("expected the two numbers of an RSA key")
    modulus, exponent = (int.from_bytes(one.content, "big") for one in numbers)
    if not _LEAST_RSA_BITS <= modulus.bit_length() <= _MOST_RSA_BITS or not 3 <= exponent < 2**33 or exponent % 2 == 0:
        raise StampError(f"expected an RSA key of at least {_LEAST_RSA_BITS} bits")
    size = (modulus.bit_length() + 7) // 8
    value = int.from_bytes(signature, "big")
    if len(signature) != size or value >= modulus:
        return False
    oid = next(found for found, name in _HASHES.items() if name == hashed)
    info = bytes([6, len(oid)]) + oid + b"\5\0"
    info = bytes([0x30, len(info)]) + info + bytes([4, len(hash_value)]) + hash_value
    info = bytes([0x30, len(info)]) + info
    # Built whole and compared whole: whoever takes such a thing apart overlooks bytes in it (Bleichenbacher 2006).
    wanted = b"\0\1" + b"\xff" * (size - 3 - len(info)) + b"\0" + info
    return pow(value, exponent, modulus).to_bytes(size, "big") == wanted


def _ecdsa_holds(curve: _Curve, bits: bytes, hash_value: bytes, signature: bytes) -> bool:
    size = (curve.p.bit_length() + 7) // 8
    if len(bits) != 1 + 2 * size or bits[0] != 4:
        raise UncheckableError("a point that is not written out")
    x, y = int.from_bytes(bits[1 : 1 + size], "big"), int.from_bytes(bits[1 + size :], "big")
    if max(x, y) >= curve.p or (y * y - (x * x * x - 3 * x + curve.b)) % curve.p:
        raise StampError("expected a point of the curve as the key")
    try:
        numbers = der_sequence(signature)
    except StampError:
        return False
    if len(numbers) != 2 or any(one.tag != 2 or not one.content or one.content[0] >= 0x80 for one in numbers):
        return False
    r, s = (int.from_bytes(one.content, "big") for one in numbers)
    if not (0 < r < curve.n and 0 < s < curve.n):
        return False
    e = int.from_bytes(hash_value, "big") >> max(0, 8 * len(hash_value) - curve.n.bit_length())
    inverse = pow(s, -1, curve.n)
    found = _sum(
        curve, _multiple(curve, e * inverse % curve.n, curve.base), _multiple(curve, r * inverse % curve.n, (x, y))
    )
    return found is not None and found[0] % curve.n == r


def _multiple(curve: _Curve, factor: int, point: EcPoint) -> EcPoint | None:
    found: EcPoint | None = None
    doubled: EcPoint | None = point
    while factor:
        if factor & 1:
            found = _sum(curve, found, doubled)
        doubled = _sum(curve, doubled, doubled)
        factor >>= 1
    return found


def _sum(curve: _Curve, one: EcPoint | None, other: EcPoint | None) -> EcPoint | None:
    """None is the point at infinity."""
    if one is None or other is None:
        return other if one is None else one
    if one[0] == other[0]:
        if (one[1] + other[1]) % curve.p == 0:
            return None
        slope = (3 * one[0] * one[0] - 3) * pow(2 * one[1], -1, curve.p)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, curve.p)
    x = (slope * slope - one[0] - other[0]) % curve.p
    return x, (slope * (one[0] - x) - one[1]) % curve.p
