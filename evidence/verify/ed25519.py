"""Verification of Ed25519 signatures (RFC 8032), strictly, in plain Python: it may be slow, it must not be lenient.

Refused beyond the formula: S not below the group order (else a second signature for the same message could be made from
the first), points written in more than one way, and keys or R of small order (a key that "signs" anything).
"""

from __future__ import annotations

import hashlib
from typing import Tuple

Point = Tuple[int, int, int, int]
"""Extended coordinates X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z."""

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)
_NEUTRAL: Point = (0, 1, 1, 0)


def verify_ed25519(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Did who holds the other half of `public_key` sign exactly `message`?"""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key = _point(public_key)
    commitment = _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= _ORDER or _is_small(key) or _is_small(commitment):
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    challenge = int.from_bytes(digest, "little") % _ORDER
    x, y, z, t = key
    # [S]B - [k]A must be R itself, without the cofactor: as OpenSSL has it.
    return _equal(_add(_times(scalar, _BASE), _times(challenge, (_P - x, y, z, _P - t))), commitment)


def is_public_key(public_key: bytes) -> bool:
    """A point of the curve, written the one way it can be, that not everybody can sign for."""
    point = _point(public_key) if len(public_key) == 32 else None
    return point is not None and not _is_small(point)


def _point(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    negative = y >> 255
    y &= (1 << 255) - 1
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - square) % _P or (x == 0 and negative):
        return None
    if x & 1 != negative:
        x = _P - x
    return (x, y, 1, x * y % _P)


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(scalar: int, point: Point) -> Point:
    result = _NEUTRAL
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _equal(one: Point, other: Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % _P == 0 and (one[1] * other[2] - other[1] * one[2]) % _P == 0


def _is_small(point: Point) -> bool:
    return _equal(_times(8, point), _NEUTRAL)


_BASE_POINT = _point(bytes([0x58]) + bytes([0x66]) * 31)
assert _BASE_POINT is not None
_BASE: Point = _BASE_POINT
