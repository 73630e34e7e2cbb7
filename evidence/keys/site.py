"""A site's key in use: signs, is replaced by a new one, is revoked."""

import base64
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.atomic import write_atomic
from evidence.keys.errors import KeyFileError, SiteKeyError
from evidence.keys.key_file import KeyFile, read_history, read_key_file, write_key_file
from evidence.verify.trust import Revocation, SiteKey, Trust, check_trust, key_id_of

KEY_FILE = "site.key"
TRUST_FILE = "trust.json"
"""The public half of the key file: what a station imports."""


@dataclass(frozen=True, slots=True)
class Signature:
    """As manifest.sig has it: `key_id` the SHA-256 of the 32 bytes of the public key, the rest in base64."""

    key_id: str
    public_key: str
    signature: str


def _now() -> datetime:
    return datetime.now(UTC)


class SiteKeys:
    """The keys of one installation, in a folder of their own. Safe against other processes doing the same."""

    def __init__(self, folder: Path, passphrase: str | None, held: KeyFile, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._passphrase = passphrase
        self._clock = clock
        self._take(held)

    def _take(self, held: KeyFile) -> None:
        self._held = held
        self._private = Ed25519PrivateKey.from_private_bytes(held.seed)
        self._seen = _looks(self._folder / KEY_FILE)
        if key_id_of(self._private.public_key().public_bytes_raw()) != held.trust.keys[-1].key_id:
            path = self._folder / KEY_FILE
            raise KeyFileError(f"{path}: its private key is not the last of its history; restore a copy")

    @classmethod
    def open(
        cls,
        folder: Path,
        passphrase: str | None = None,
        *,
        site: str = "",
        clock: Callable[[], datetime] = _now,
    ) -> Self:
        """The key in `folder`, made now where there is none.

        A key that lay unencrypted is encrypted as soon as a `passphrase` is given. `site` names the site in the trust
        file of a new key. Raises SiteKeyError, OSError.
        """
        path = folder / KEY_FILE
        with _locked(folder):
            try:
                held = read_key_file(path, passphrase)
            except FileNotFoundError:
                if (folder / TRUST_FILE).exists():
                    raise KeyFileError(
                        f"{path} is missing, but {TRUST_FILE} beside it shows that there was a key: restore it from a "
                        f"copy, or move {TRUST_FILE} away to begin with a new key that stations do not know"
                    ) from None
                seed = Ed25519PrivateKey.generate().private_bytes_raw()
                trust = _signed(seed, Trust(site, (_root(seed, clock()),)))
                held = KeyFile(seed, trust, encrypted=passphrase is not None)
                write_key_file(path, held.seed, held.trust, passphrase)
            if passphrase is not None and not held.encrypted:
                write_key_file(path, held.seed, held.trust, passphrase)
                held = replace(held, encrypted=True)
            keys = cls(folder, passphrase, held, clock)
            keys._publish()
        return keys

    @property
    def key_id(self) -> str:
        """Of the key in use, also where another program has replaced it since: `serve` runs for months.

        What is signed next is signed with this very key: who names it in a manifest can rely on that. Raises
        SiteKeyError, OSError.
        """
        if _looks(self._folder / KEY_FILE) != self._seen:
            self._follow()
        return self._held.trust.keys[-1].key_id

    def _follow(self) -> None:
        """A passphrase that the key was given since is not asked for while the key is the same."""
        path = self._folder / KEY_FILE
        with _locked(self._folder):
            history = read_history(path)
            if history.keys[-1].key_id == self._held.trust.keys[-1].key_id:
                self._take(replace(self._held, trust=history))
            else:
                self._take(read_key_file(path, self._passphrase))

    @property
    def encrypted(self) -> bool:
        return self._held.encrypted

    @property
    def trust(self) -> Trust:
        """All that others need to check what this site signed."""
        return self._held.trust

    def sign(self, message: bytes) -> Signature:
        """Put what it is for in front of `message`, so that no signature serves another purpose."""
        key = self.trust.keys[-1]
        return Signature(key.key_id, key.public_key, base64.b64encode(self._private.sign(message)).decode())

    def rotate(self) -> SiteKey:
        """A new key, signed by the old one, whose private half is destroyed. Raises SiteKeyError, OSError."""
        with self._alone():
            seed = Ed25519PrivateKey.generate().private_bytes_raw()
            root = _root(seed, self._moment())
            key = replace(root, signed_by=self.trust.keys[-1].key_id)
            key = replace(key, signature=self.sign(key.message()).signature)
            self._keep(seed, replace(self.trust, keys=(*self.trust.keys, key)))
        return key

    def revoke(
        self, key_id: str, reason: str, *, since: datetime | None = None, known: tuple[str, ...] = ()
    ) -> Revocation:
        """`key_id` counts no more from `since` (now) on, but for packages whose manifest.json has a hash in `known`.

        The key in use is replaced first, by one that it does not sign: whoever stole it could sign one as well. So
        stations have to compare the new fingerprint. Raises SiteKeyError, OSError.
        """
        with self._alone():
            if self.trust.key(key_id) is None:
                raise SiteKeyError(f"expected one of this site's keys, found {key_id[:16]}")
            if self.trust.revocation(key_id) is not None:
                raise SiteKeyError(f"key {key_id[:16]} is revoked already")
            seed, trust, private = self._held.seed, self.trust, self._private
            at = self._moment()
            if key_id == trust.keys[-1].key_id:
                private = Ed25519PrivateKey.generate()
                seed = private.private_bytes_raw()
                trust = replace(trust, keys=(*trust.keys, _root(seed, at)))
            found = Revocation(
                key_id=key_id,
                since_utc=min(_text(since), _text(at)) if since is not None else _text(at),
                revoked_utc=_text(at),
                reason=reason,
                known=tuple(sorted(set(known))),
                signed_by=trust.keys[-1].key_id,
                signature="",
            )
            found = replace(found, signature=base64.b64encode(private.sign(found.message())).decode())
            self._keep(seed, replace(trust, revocations=(*trust.revocations, found)))
        return found

    def describe(self, *, site: str | None = None, authorities: tuple[str, ...] | None = None) -> None:
        """What the trust file calls this site, and the time stamp authorities (PEM) it names.

        Raises SiteKeyError, OSError.
        """
        with self._alone():
            trust = self.trust if site is None else replace(self.trust, site=site)
            self._keep(self._held.seed, trust if authorities is None else replace(trust, authorities=authorities))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Another process may have replaced the key meanwhile: then this one has to be opened anew."""
        with _locked(self._folder):
            found = read_key_file(self._folder / KEY_FILE, self._passphrase)
            if found.trust != self.trust:
                raise SiteKeyError("the key was changed by another program meanwhile; do it again")
            yield

    def _moment(self) -> datetime:
        """Never before the last key, whatever the clock says."""
        return max(self._clock(), datetime.fromisoformat(self.trust.keys[-1].created_utc))

    def _keep(self, seed: bytes, trust: Trust) -> None:
        trust = _signed(seed, trust)
        check_trust(trust)
        write_key_file(self._folder / KEY_FILE, seed, trust, self._passphrase)
        self._take(KeyFile(seed, trust, self._passphrase is not None))
        self._publish()

    def _publish(self) -> None:
        path = self._folder / TRUST_FILE
        content = self.trust.to_bytes()
        if not path.exists() or path.read_bytes() != content:
            write_atomic(path, content)


def _looks(path: Path) -> tuple[int, int, int] | None:
    """What tells one key file from the next, which is always another file; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Two programs that start at once make one key."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _root(seed: bytes, at: datetime) -> SiteKey:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    key_id = key_id_of(public)
    key = SiteKey(key_id, base64.b64encode(public).decode(), _text(at), key_id, "")
    return replace(key, signature=base64.b64encode(private.sign(key.message())).decode())


def _signed(seed: bytes, trust: Trust) -> Trust:
    """By the key in use, over all the rest: what stations compare is that key's fingerprint."""
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(trust.message())
    return replace(trust, signature=base64.b64encode(signature).decode())


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
