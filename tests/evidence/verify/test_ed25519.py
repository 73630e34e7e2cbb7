"""Signatures are verified as RFC 8032 says, more strictly than most, and as `cryptography` does."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.verify.ed25519 import is_public_key, verify_ed25519

ORDER = 2**252 + 27742317777372353535851937790883648493
P = 2**255 - 19

# RFC 8032, 7.1: TEST 1, 2, 3 and SHA(abc).
VECTORS = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
        "24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
        "eeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed2"
        "8dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce8"
        "0e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac1"
        "7ad9bef1177331a704",
    ),
)
# The points whose multiples by 8 vanish, in every way that 32 bytes can say them.
SMALL = (
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
)


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_the_examples_of_the_rfc_hold(key: str, message: str, signature: str) -> None:
    assert verify_ed25519(bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature))
    assert not verify_ed25519(bytes.fromhex(key), bytes.fromhex(message) + b"\0", bytes.fromhex(signature))


@settings(max_examples=40, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=300), data=st.data())
def test_it_agrees_with_cryptography(seed: bytes, message: bytes, data: st.DataObject) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    signature = private.sign(message)
    assert verify_ed25519(public, message, signature)
    changed = bytearray(public + signature + message)
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    parts = bytes(changed[:32]), bytes(changed[96:]), bytes(changed[32:96])
    assert verify_ed25519(*parts) == _cryptography(*parts) is False


@settings(max_examples=40, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), times=st.integers(1, 15))
def test_a_signature_has_no_second_form(seed: bytes, times: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    signature = private.sign(b"x")
    scalar = int.from_bytes(signature[32:], "little") + times * ORDER
    if scalar < 1 << 256:
        other = signature[:32] + scalar.to_bytes(32, "little")
        assert not verify_ed25519(private.public_key().public_bytes_raw(), b"x", other)


@pytest.mark.parametrize("key", SMALL)
def test_a_key_that_anybody_can_sign_for_is_refused(key: str) -> None:
    weak = bytes.fromhex(key)
    assert not is_public_key(weak)
    # With R the neutral point and S nothing, the equation holds for such keys whatever the message is.
    for commitment in (SMALL[2], key):
        assert not verify_ed25519(weak, b"anything", bytes.fromhex(commitment) + bytes(32))


@pytest.mark.parametrize("beyond", [P, P + 1, P + 3, (1 << 255) - 1])
def test_a_point_has_no_second_form(beyond: int) -> None:
    for sign in (0, 1 << 255):
        assert not is_public_key((beyond | sign).to_bytes(32, "little"))


def test_wrong_lengths_are_no_signatures() -> None:
    key, message, signature = (bytes.fromhex(part) for part in VECTORS[1])
    assert not verify_ed25519(key[:-1], message, signature)
    assert not verify_ed25519(key + b"\0", message, signature)
    assert not verify_ed25519(key, message, signature[:-1])
    assert not verify_ed25519(key, message, signature + b"\0")


def _cryptography(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
