"""RSA and ECDSA in plain Python: what `cryptography` signs holds, and nothing beside it."""

import hashlib

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.verify.der import Der, StampError, der_items
from evidence.verify.public_keys import UncheckableError, signed_by

RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEYS = {256: ec.generate_private_key(ec.SECP256R1()), 384: ec.generate_private_key(ec.SECP384R1())}
HASHES: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384()}
OIDS = {"rsa sha256": "2a864886f70d01010b", "rsa sha384": "2a864886f70d01010c"}
OIDS |= {"ec sha256": "2a8648ce3d040302", "ec sha384": "2a8648ce3d040303"}


def key_of(private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> Der:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return der_items(private.public_key().public_bytes(serialization.Encoding.DER, form))[0]


def algorithm(name: str) -> Der:
    oid = bytes.fromhex(OIDS[name])
    return der_items(bytes([0x30, len(oid) + 2, 6, len(oid)]) + oid)[0]


@settings(max_examples=12, deadline=None)
@given(message=st.binary(max_size=80), digest=st.sampled_from(sorted(HASHES)), at=st.integers(0, 10**6))
def test_what_was_signed_holds_and_nothing_else(message: bytes, digest: str, at: int) -> None:
    signed = RSA_KEY.sign(message, padding.PKCS1v15(), HASHES[digest])
    found = [(key_of(RSA_KEY), f"rsa {digest}", signed)]
    found += [(key_of(key), f"ec {digest}", key.sign(message, ec.ECDSA(HASHES[digest]))) for key in EC_KEYS.values()]
    for key, name, signature in found:
        assert signed_by(key, algorithm(name), message, signature)
        assert not signed_by(key, algorithm(name), message + b".", signature)
        assert not signed_by(key, algorithm(name), message, signature + b"\0")
        spot = at % len(signature)
        changed = signature[:spot] + bytes([signature[spot] ^ 1]) + signature[spot + 1 :]
        assert not signed_by(key, algorithm(name), message, changed)
    assert not signed_by(key_of(RSA_KEY), algorithm(f"ec {digest}"), message, found[1][2]), "another kind of key"


def test_numbers_outside_their_range_are_no_signature() -> None:
    key, order = EC_KEYS[256], 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    r, s = decode_dss_signature(key.sign(b"m", ec.ECDSA(hashes.SHA256())))
    assert signed_by(key_of(key), algorithm("ec sha256"), b"m", encode_dss_signature(r, order - s)), (
        "as the standard has it"
    )
    for bad in ((0, s), (r, 0), (r + order, s), (r, s + order), (0, 0)):
        assert not signed_by(key_of(key), algorithm("ec sha256"), b"m", encode_dss_signature(*bad))


def test_padding_is_compared_whole() -> None:
    """A key of exponent 3, or a reader that skips what it does not know, lets anybody sign."""
    numbers = RSA_KEY.private_numbers()
    modulus = numbers.public_numbers.n
    info = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(b"m").digest()
    whole = b"\0\1" + b"\xff" * (256 - 3 - len(info)) + b"\0" + info
    short = b"\0\1" + b"\xff" * 8 + b"\0" + info
    other = b"\0\2" + whole[2:]
    for block, holds in ((whole, True), (short + b"\xaa" * (256 - len(short)), False), (other, False)):
        signature = pow(int.from_bytes(block, "big"), numbers.d, modulus).to_bytes(256, "big")
        assert signed_by(key_of(RSA_KEY), algorithm("rsa sha256"), b"m", signature) is holds


def test_what_is_weak_is_refused_and_what_is_not_known_is_said() -> None:
    small = rsa.generate_private_key(65537, 1024)
    with pytest.raises(StampError, match="at least 2048 bits"):
        signed_by(key_of(small), algorithm("rsa sha256"), b"m", small.sign(b"m", padding.PKCS1v15(), hashes.SHA256()))
    large = ec.generate_private_key(ec.SECP521R1())
    with pytest.raises(UncheckableError, match="a curve other than"):
        signed_by(key_of(large), algorithm("ec sha256"), b"m", large.sign(b"m", ec.ECDSA(hashes.SHA256())))
    with pytest.raises(UncheckableError, match="signature 2a"):
        signed_by(key_of(RSA_KEY), der_items(bytes.fromhex("3003060 12a".replace(" ", "")))[0], b"m", b"")
