"""The trust file: which keys a site has had, each signed by the one before, and which of them are revoked.

The key in use signs the whole file: who has compared its fingerprint with the site can rely on all the rest.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

from evidence.verify.ed25519 import is_public_key, verify_ed25519
from evidence.verify.strict import StrictError, base64_bytes, canonical_json, strict_json

TRUST_VERSION = "litterwatch-trust-1"
KEY_CONTEXT = b"litterwatch-key-1\n"
REVOCATION_CONTEXT = b"litterwatch-revocation-1\n"
TRUST_CONTEXT = b"litterwatch-trust-1\n"
"""Put before what is signed: a signature for one purpose is none for another."""
_ID = re.compile(r"[0-9a-f]{64}")
_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
"""Written one way, so that text sorts as time does."""


class TrustError(ValueError):
    """A trust file that cannot be used; the text says what was expected and what was found."""


@dataclass(frozen=True)
class SiteKey:
    """`signed_by` is the key before, or the key itself where it is the first, or the first after a theft."""

    key_id: str
    public_key: str
    created_utc: str
    signed_by: str
    signature: str

    def message(self) -> bytes:
        """What the signature covers."""
        stated = {"created_utc": self.created_utc, "key_id": self.key_id, "public_key": self.public_key}
        return KEY_CONTEXT + canonical_json({**stated, "signed_by": self.signed_by})

    @property
    def is_root(self) -> bool:
        return self.signed_by == self.key_id


@dataclass(frozen=True)
class Revocation:
    """From `since_utc` on the key's signatures count no more.

    `known`: SHA-256 of the manifest.json of packages that the audit log has from before; for others only a time stamp
    proves that they are older.
    """

    key_id: str
    since_utc: str
    revoked_utc: str
    reason: str
    known: tuple[str, ...]
    signed_by: str
    signature: str

    def message(self) -> bytes:
        """What the signature covers."""
        return REVOCATION_CONTEXT + canonical_json(
            {
                "key_id": self.key_id,
                "known": list(self.known),
                "reason": self.reason,
                "revoked_utc": self.revoked_utc,
                "signed_by": self.signed_by,
                "since_utc": self.since_utc,
            }
        )


@dataclass(frozen=True)
class Trust:
    """`keys` in the order they were made: the last is in use, and signs.

    `authorities`: certificates (PEM) of time stamp authorities that the site uses.
    """

    site: str
    keys: tuple[SiteKey, ...]
    revocations: tuple[Revocation, ...] = field(default=())
    authorities: tuple[str, ...] = field(default=())
    signature: str = ""

    def key(self, key_id: str) -> SiteKey | None:
        return next((key for key in self.keys if key.key_id == key_id), None)

    def revocation(self, key_id: str) -> Revocation | None:
        return next((found for found in self.revocations if found.key_id == key_id), None)

    def replaced_utc(self, key_id: str) -> str | None:
        """When the next key was made; None for the last."""
        ids = [key.key_id for key in self.keys]
        after = ids.index(key_id) + 1
        return self.keys[after].created_utc if after < len(ids) else None

    def message(self) -> bytes:
        """What the signature covers."""
        return TRUST_CONTEXT + canonical_json(self._stated())

    def to_bytes(self) -> bytes:
        return canonical_json({**self._stated(), "signature": self.signature})

    def _stated(self) -> dict[str, Any]:
        return {
            "authorities": list(self.authorities),
            "format": TRUST_VERSION,
            "keys": [vars(key) for key in self.keys],
            "revocations": [{**vars(found), "known": list(found.known)} for found in self.revocations],
            "site": self.site,
        }


def key_id_of(public_key: bytes) -> str:
    return hashlib.sha256(public_key).hexdigest()


def read_trust(data: bytes) -> Trust:
    """What a trust file says, if every signature in it holds. Raises TrustError."""
    try:
        value = strict_json(data)
        _fields(value, {"authorities", "format", "keys", "revocations", "signature", "site"}, "a trust file")
        if value["format"] != TRUST_VERSION:
            raise TrustError(f"expected a trust file of the form {TRUST_VERSION}, found {str(value['format'])[:40]}")
        trust = Trust(
            site=_text(value["site"], "site"),
            keys=tuple(_key(found) for found in _list(value["keys"], "keys")),
            revocations=tuple(_revocation(found) for found in _list(value["revocations"], "revocations")),
            authorities=tuple(_text(found, "authority", 20000) for found in _list(value["authorities"], "authorities")),
            signature=_text(value["signature"], "signature"),
        )
        base64_bytes(trust.signature, 64)
    except StrictError as error:
        raise TrustError(f"trust file: {error}") from error
    check_trust(trust)
    return trust


def check_trust(trust: Trust) -> None:
    """Does every key follow from the one before, and every revocation come from the site? Raises TrustError."""
    seen: dict[str, bytes] = {}
    before: SiteKey | None = None
    if not trust.keys:
        raise TrustError("trust file: expected at least one key, found none")
    for key in trust.keys:
        public_key = base64_bytes(key.public_key, 32)
        if key_id_of(public_key) != key.key_id or key.key_id in seen or not is_public_key(public_key):
            raise TrustError(f"trust file: key {key.key_id[:16]} is not what its number says")
        if before is not None and key.created_utc < before.created_utc:
            raise TrustError(f"trust file: key {key.key_id[:16]} is older than the one before it")
        seen[key.key_id] = public_key
        if not key.is_root and (before is None or key.signed_by != before.key_id):
            raise TrustError(f"trust file: key {key.key_id[:16]} does not follow from the one before it")
        if not verify_ed25519(seen[key.signed_by], key.message(), base64_bytes(key.signature, 64)):
            raise TrustError(f"trust file: the signature of key {key.key_id[:16]} is wrong")
        before = key
    if not verify_ed25519(seen[trust.keys[-1].key_id], trust.message(), base64_bytes(trust.signature, 64)):
        raise TrustError("trust file: its signature is wrong: something in it was changed")
    if len({found.key_id for found in trust.revocations}) != len(trust.revocations):
        raise TrustError("trust file: expected one revocation a key, found two")
    for found in trust.revocations:
        signer = seen.get(found.signed_by)
        if signer is None or found.key_id not in seen:
            raise TrustError(f"trust file: the revocation of {found.key_id[:16]} is about, or by, an unknown key")
        if not verify_ed25519(signer, found.message(), base64_bytes(found.signature, 64)):
            raise TrustError(f"trust file: the signature of the revocation of {found.key_id[:16]} is wrong")


def _key(value: Any) -> SiteKey:
    _fields(value, {"created_utc", "key_id", "public_key", "signature", "signed_by"}, "a key")
    base64_bytes(value["public_key"], 32)
    base64_bytes(value["signature"], 64)
    return SiteKey(
        key_id=_match(_ID, value["key_id"], "a key's number"),
        public_key=value["public_key"],
        created_utc=_match(_UTC, value["created_utc"], "a time"),
        signed_by=_match(_ID, value["signed_by"], "a key's number"),
        signature=value["signature"],
    )


def _revocation(value: Any) -> Revocation:
    names = {"key_id", "known", "reason", "revoked_utc", "signature", "signed_by", "since_utc"}
    _fields(value, names, "a revocation")
    base64_bytes(value["signature"], 64)
    return Revocation(
        key_id=_match(_ID, value["key_id"], "a key's number"),
        since_utc=_match(_UTC, value["since_utc"], "a time"),
        revoked_utc=_match(_UTC, value["revoked_utc"], "a time"),
        reason=_text(value["reason"], "reason"),
        known=tuple(_match(_ID, found, "a hash") for found in _list(value["known"], "known")),
        signed_by=_match(_ID, value["signed_by"], "a key's number"),
        signature=value["signature"],
    )


def _fields(value: Any, names: set[str], what: str) -> None:
    if not isinstance(value, dict) or set(value) != names:
        raise TrustError(f"trust file: expected {what} with {', '.join(sorted(names))}, found something else")


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise TrustError(f"trust file: expected a list of {what}, found something else")
    return value


def _text(value: Any, what: str, longest: int = 500) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise TrustError(f"trust file: expected {what} as text of at most {longest} characters, found something else")
    return value


def _match(form: re.Pattern[str], value: Any, what: str) -> str:
    if not isinstance(value, str) or form.fullmatch(value) is None:
        raise TrustError(f"trust file: expected {what}, found {str(value)[:40]!r}")
    return value
