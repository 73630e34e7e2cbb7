"""Signatures as Standard Webhooks 1.0 describes them."""

import base64
import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api.outbound.settings import secret_bytes
from api.outbound.signing import BadKeyError, Signer

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
IDENTITY, AT_S, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'


def test_hmac_is_as_in_the_convention_s_own_example(tmp_path: Path) -> None:
    headers = Signer.open(tmp_path).headers(IDENTITY, AT_S, BODY, [secret_bytes(SECRET)])
    assert headers["webhook-id"] == IDENTITY
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"].split()[0] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_public_key_beside_it_verifies_and_nothing_may_differ(tmp_path: Path) -> None:
    headers = Signer.open(tmp_path).headers(IDENTITY, AT_S, BODY, [])
    version, signature = headers["webhook-signature"].split(",", 1)
    assert version == "v1a"
    public = (tmp_path / "webhooks.pub").read_text().strip()
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.removeprefix("whpk_")))
    signed = f"{IDENTITY}.{AT_S}.".encode() + BODY
    key.verify(base64.b64decode(signature), signed)
    with pytest.raises(InvalidSignature):
        key.verify(base64.b64decode(signature), signed.replace(b"1614265330", b"1614265331"))


def test_the_key_stays_the_same_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first = Signer.open(tmp_path).public_key
    assert Signer.open(tmp_path).public_key == first
    assert stat.S_IMODE((tmp_path / "webhooks.key").stat().st_mode) == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == ["webhooks.key", "webhooks.pub"]


@pytest.mark.parametrize("content", ["", "whsk_AAAA", "whsk_no base64!", "\u00e9"])
def test_a_broken_key_file_is_refused_and_never_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / "webhooks.key").write_text(content, "utf-8")
    with pytest.raises(BadKeyError, match=r"webhooks\.key: expected whsk_"):
        Signer.open(tmp_path)
    assert (tmp_path / "webhooks.key").read_text("utf-8") == content
