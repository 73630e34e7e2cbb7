"""Files beside event.json, which names their hashes: written in one way, and compared in one way."""

import hashlib
from pathlib import Path

from evidence.atomic import write_atomic
from evidence.record import KeptFile


def keep_file(folder: Path, event_id: str, name: str, content: bytes) -> KeptFile:
    """Write `content` into the event's `folder`. Raises OSError."""
    write_atomic(folder / name, content)
    return KeptFile(path=f"events/{event_id}/{name}", sha256=hashlib.sha256(content).hexdigest())


def altered(kept: KeptFile, found: str | None) -> str | None:
    """What is wrong with tracks whose SHA-256 is `found`, None where they are gone; None where nothing is."""
    if found == kept.sha256:
        return None
    return (
        f"{kept.path}: expected the tracks that were kept with the event (SHA-256 {kept.sha256[:16]}...), found "
        f"{'none' if found is None else found[:16]}; look into who changed it"
    )
