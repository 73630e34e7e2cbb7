"""The trust files of other sites that were imported here, each after somebody compared its fingerprint."""

import re
from dataclasses import dataclass
from pathlib import Path

from evidence.atomic import write_atomic
from evidence.keys.errors import SiteKeyError
from evidence.verify.trust import Trust, TrustError, read_trust


class FingerprintNeededError(SiteKeyError):
    """Nothing that is trusted vouches for this file: somebody has to compare the fingerprint of its last key."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"compare the fingerprint {fingerprint(key_id)} with the site's own")
        self.key_id = key_id


@dataclass(frozen=True, slots=True)
class Trusted:
    """A folder of trust files, one a site, named after the site's first key."""

    folder: Path

    def all(self) -> tuple[Trust, ...]:
        """Raises SiteKeyError for a file that cannot be used: leaving it out would make a site look unknown."""
        return tuple(load(path) for path in sorted(self.folder.glob("*.json")))

    def add(self, data: bytes, confirmed: str | None = None) -> Trust:
        """Trust what the file says, if it continues what is trusted already, or if `confirmed` is its last key.

        Raises FingerprintNeededError, SiteKeyError, OSError.
        """
        try:
            new = read_trust(data)
        except TrustError as error:
            raise SiteKeyError(str(error)) from error
        path = self.folder / f"{new.keys[0].key_id[:16]}.json"
        known = load(path) if path.exists() else None
        if known is not None and not _contains(new, known):
            raise SiteKeyError(
                "this file lacks keys or revocations that are known here already: it is older, or somebody cut it"
            )
        if known is None or not _follows(new, known):
            last = new.keys[-1].key_id
            if confirmed is None:
                raise FingerprintNeededError(last)
            if plain_fingerprint(confirmed) != last:
                raise SiteKeyError(f"the fingerprint given is not that of the file, {fingerprint(last)}: do not use it")
        self.folder.mkdir(parents=True, exist_ok=True)
        write_atomic(path, new.to_bytes())
        return new


def load(path: Path) -> Trust:
    """Raises SiteKeyError."""
    try:
        return read_trust(path.read_bytes())
    except (OSError, TrustError) as error:
        raise SiteKeyError(f"{path}: {error}") from error


def fingerprint(key_id: str) -> str:
    """In groups of four, to be read out over a telephone."""
    return " ".join(key_id[at : at + 4] for at in range(0, len(key_id), 4))


def plain_fingerprint(text: str) -> str:
    """As people type it: with blanks, colons, capitals."""
    return re.sub(r"[\s:-]", "", text).lower()


def _contains(new: Trust, known: Trust) -> bool:
    revoked = set(new.revocations)
    return new.keys[: len(known.keys)] == known.keys and revoked.issuperset(known.revocations)


def _follows(new: Trust, known: Trust) -> bool:
    """Is every further key signed by one before it that nobody has revoked?"""
    revoked = {found.key_id for found in new.revocations}
    further = new.keys[len(known.keys) :]
    return not any(key.is_root or key.signed_by in revoked for key in further)
