"""The one file with the secret: the private key, encrypted under a passphrase or not, and the history in the open.

One file, so that a kill can never leave a key without its history or a history without its key.
"""

import base64
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from evidence.atomic import replacing
from evidence.keys.errors import KeyFileError, KeyLockedError
from evidence.verify.strict import StrictError, base64_bytes, canonical_json, strict_json
from evidence.verify.trust import Trust, TrustError, read_trust

FORMAT = "litterwatch-site-key-1"
SHORTEST_PASSPHRASE = 12
_COST = (1 << 15, 8, 1)
"""scrypt's n, r, p: 32 MiB and about 0.1 s for each guess."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """`seed` is the private key: 32 bytes."""

    seed: bytes
    trust: Trust
    encrypted: bool

    def __repr__(self) -> str:
        return f"KeyFile(encrypted={self.encrypted})"  # a traceback shows no secret


def read_key_file(path: Path, passphrase: str | None) -> KeyFile:
    """Raises SiteKeyError, OSError."""
    value, trust = _read(path)
    try:
        if value["kdf"] is None:
            return KeyFile(base64_bytes(value["seed"], 32), trust, encrypted=False)
        return KeyFile(_decrypt(path, value, trust, passphrase), trust, encrypted=True)
    except (StrictError, KeyError, TypeError) as error:
        raise _damaged(path, error) from error


def read_history(path: Path) -> Trust:
    """The part that needs no passphrase. Raises SiteKeyError, OSError."""
    return _read(path)[1]


def _read(path: Path) -> tuple[dict[str, Any], Trust]:
    with path.open("rb") as file:
        # Checked on the open file: what is looked at is what is read.
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise KeyFileError(f"{path}: expected a regular file")
        if found.st_mode & 0o077:
            mode = stat.S_IMODE(found.st_mode)
            raise KeyFileError(
                f"{path}: expected a file that only its owner can read, found mode {mode:04o}. Who could read it may "
                f"have signed with it: revoke the key if others use this machine; else run: chmod 600 {path}"
            )
        if found.st_uid not in {os.geteuid(), 0}:
            raise KeyFileError(f"{path}: expected a file of who runs this, found one of user {found.st_uid}")
        data = file.read(64 << 20)
    try:
        value = strict_json(data)
        if not isinstance(value, dict) or value.get("format") != FORMAT:
            raise KeyFileError(f"{path}: expected a key file of the form {FORMAT}; restore it from a copy")
        return value, read_trust(canonical_json(value["trust"]))
    except (StrictError, TrustError, KeyError, TypeError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> KeyFileError:
    return KeyFileError(f"{path}: a damaged key file ({error}); restore it from a copy")


def write_key_file(path: Path, seed: bytes, trust: Trust, passphrase: str | None) -> None:
    """Whole or not at all, and never readable for others. Raises OSError, SiteKeyError."""
    protected = None if passphrase is None else _encrypt(seed, trust, passphrase)
    content = {
        "format": FORMAT,
        "kdf": None if protected is None else protected[0],
        "seed": base64.b64encode(seed if protected is None else protected[1]).decode(),
        "trust": strict_json(trust.to_bytes()),
    }
    with replacing(path) as partial:
        handle = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(canonical_json(content))


def _encrypt(seed: bytes, trust: Trust, passphrase: str) -> tuple[dict[str, str], bytes]:
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise KeyLockedError(f"expected a passphrase of at least {SHORTEST_PASSPHRASE} characters")
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    kdf = {
        "cipher": "AES-256-GCM",
        "cost": "{},{},{}".format(*_COST),
        "name": "scrypt",
        "nonce": base64.b64encode(nonce).decode(),
        "salt": base64.b64encode(salt).decode(),
    }
    return kdf, AESGCM(_derive(passphrase, salt)).encrypt(nonce, seed, _bound(trust))


def _decrypt(path: Path, value: dict[str, Any], trust: Trust, passphrase: str | None) -> bytes:
    kdf = value["kdf"]
    if not isinstance(kdf, dict) or (kdf.get("name"), kdf.get("cipher")) != ("scrypt", "AES-256-GCM"):
        raise KeyFileError(f"{path}: expected a key protected by scrypt and AES-256-GCM")
    if kdf.get("cost") != "{},{},{}".format(*_COST):
        raise KeyFileError(f"{path}: expected scrypt with {_COST}")
    if passphrase is None:
        raise KeyLockedError(
            f"{path} is protected by a passphrase: give it as LITTERWATCH_KEY_PASSPHRASE, "
            "in the environment or in the secrets file"
        )
    try:
        cipher = AESGCM(_derive(passphrase, base64_bytes(kdf["salt"], 16)))
        return cipher.decrypt(base64_bytes(kdf["nonce"], 12), base64_bytes(value["seed"], 48), _bound(trust))
    except InvalidTag as error:
        raise KeyLockedError(
            f"{path}: LITTERWATCH_KEY_PASSPHRASE is not its passphrase, or the file is damaged"
        ) from error


def _bound(trust: Trust) -> bytes:
    """The history is encrypted with the key: nobody exchanges one without the passphrase."""
    return trust.to_bytes()


def _derive(passphrase: str, salt: bytes) -> bytes:
    n, r, p = _COST
    return Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(passphrase.encode())
