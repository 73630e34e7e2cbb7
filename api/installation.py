"""One installation: its data folder, and what is opened to work on its evidence."""

import secrets as randomness
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.passphrase import key_passphrase
from evidence.atomic import write_atomic
from evidence.keys import SiteKeys
from evidence.keys.trusted import Trusted, load
from evidence.objects import Objects, open_objects
from evidence.store import Store
from evidence.verify.trust import Trust


@dataclass(frozen=True, slots=True)
class Installation:
    """`name` tells it from others that use the same database."""

    data: Path
    name: str
    store: Store
    objects: Objects

    def keys(self, folder: Path | None = None, secrets: Path | None = None) -> SiteKeys:
        """Made at first use. Raises SiteKeyError, SecretsError, OSError."""
        return SiteKeys.open(keys_folder(self.data, folder), key_passphrase(secrets))

    def trusts(self, folder: Path | None = None) -> tuple[Trust, ...]:
        """This site, as far as it has a key, and the sites whose keys were confirmed here. Raises SiteKeyError."""
        own = keys_folder(self.data, folder) / "trust.json"
        return (*((load(own),) if own.exists() else ()), *Trusted(self.data / "trusted").all())


@contextmanager
def installation(data: Path, database: str, objects: str | None) -> Iterator[Installation]:
    """An installation that is there. Raises StoreError, ObjectsError, OSError."""
    store = Store.open_existing(database)
    try:
        yield Installation(data, installation_id(data), store, open_objects(objects_address(data, objects)))
    finally:
        store.close()


def keys_folder(data: Path, folder: Path | None) -> Path:
    return data / "keys" if folder is None else folder


def objects_address(data: Path, address: str | None) -> str | Path:
    return data / "evidence" if address is None else address


def installation_id(data: Path) -> str:
    """Of this data folder, made once: several may file into one store. Raises OSError."""
    path = data / "installation.id"
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        write_atomic(path, randomness.token_hex(8) + "\n")
        return path.read_text("ascii").strip()
