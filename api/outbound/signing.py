"""Signatures by Standard Webhooks 1.0 (https://www.standardwebhooks.com): `v1a` Ed25519, and `v1` HMAC-SHA256."""

import base64
import hashlib
import hmac
import os
import secrets as randomness
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_FILE = "webhooks.key"
PUBLIC_FILE = "webhooks.pub"


class BadKeyError(Exception):
    """A key file that holds no key."""


class Signer:
    """Signs with a key of its own: the site's key, which makes evidence, signs nothing that leaves on every change."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = "whpk_" + base64.b64encode(self._key.public_key().public_bytes_raw()).decode()

    @classmethod
    def open(cls, folder: Path) -> "Signer":
        """The key of a folder, made at first use. Raises BadKeyError, OSError."""
        path = folder / KEY_FILE
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            _write_once(path, "whsk_" + base64.b64encode(randomness.token_bytes(32)).decode() + "\n")
            text = path.read_text("utf-8")
        try:
            signer = cls(base64.b64decode(text.strip().removeprefix("whsk_"), validate=True))
        except ValueError as error:
            raise BadKeyError(f"{path}: expected whsk_ and a key in base64, found something else") from error
        (folder / PUBLIC_FILE).write_text(signer.public_key + "\n", "ascii")
        return signer

    def headers(self, identity: str, at_s: int, body: bytes, secrets: Sequence[bytes]) -> dict[str, str]:
        """`at_s`: Unix time of this attempt; receivers refuse what is old, so a copy of it is soon of no use."""
        message = b"%s.%d.%s" % (identity.encode(), at_s, body)
        signatures = [
            *(f"v1,{_base64(hmac.digest(secret, message, hashlib.sha256))}" for secret in secrets),
            f"v1a,{_base64(self._key.sign(message))}",
        ]
        return {
            "webhook-id": identity,
            "webhook-timestamp": str(at_s),
            "webhook-signature": " ".join(signatures),
        }


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _write_once(path: Path, content: str) -> None:
    """Whole, readable by its owner alone, and never over one that is there."""
    partial = path.with_name(f".{path.name}.{randomness.token_hex(4)}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(partial, path)
        except FileExistsError:
            return  # another process was first: its key is the key
    finally:
        partial.unlink()
