"""Passwords as argon2id, and secrets that are random enough to be hashed plainly."""

import hashlib
import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from evidence.people.errors import BadPasswordError

SHORTEST, LONGEST = 12, 200


def make_hasher() -> PasswordHasher:
    """As RFC 9106 recommends where memory is not plenty: 64 MiB, three passes, four lanes."""
    return PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4, type=Type.ID)


_hasher = make_hasher()
# Each takes 64 MiB while it runs: whoever asks a hundred times at once does not get a hundred at once.
_turns = threading.BoundedSemaphore(2)
_nobodys: list[str] = []


def hashed(password: str, name: str) -> str:
    """Raises BadPasswordError for one that account `name` should not have."""
    plain = _normal(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise BadPasswordError(f"expected {SHORTEST} to {LONGEST} characters, found {len(plain)}")
    if len(set(plain)) < 5 or name.casefold() in plain.casefold():
        raise BadPasswordError("expected a password that is not mostly one letter or the name, found one that is")
    with _turns:
        return _hasher.hash(plain)


def matches(kept: str | None, password: str) -> bool:
    """Takes as long where nothing is kept, so that names cannot be told from the time."""
    if not _nobodys:
        _nobodys.append(_hasher.hash(secrets.token_hex(16)))
    with _turns:
        try:
            return _hasher.verify(_nobodys[0] if kept is None else kept, _normal(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def new_secret() -> str:
    """256 random bits, fit for addresses, headers and cookies."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What the store keeps of it: who reads the database can sign in with none of them."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _normal(password: str) -> str:
    """The same on every keyboard, however it composes its letters."""
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode())[: LONGEST * 4]
