"""Which weights are known by name, where their files are, and the SHA-256 they must have."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from models.errors import HashMismatchError, ModelError

HERE = Path(__file__).parent
LIST = HERE / "registry.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """Weights that come with the program. `file` and `card` are absolute paths."""

    name: str
    file: Path
    sha256: str
    licence: str
    source: str
    card: Path


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The bytes of one ONNX file, read once, so that what was hashed is what runs."""

    name: str
    file: Path
    data: bytes
    sha256: str
    licence: str | None
    """None where neither the registry nor (later) the graph says."""


def entries(listing: Path = LIST) -> tuple[Entry, ...]:
    """All weights known by name; the first is the default."""
    root = listing.parent
    return tuple(
        Entry(
            name=one["name"],
            file=root / one["file"],
            sha256=one["sha256"],
            licence=one["licence"],
            source=one["source"],
            card=root / one["card"],
        )
        for one in json.loads(listing.read_text("utf-8"))["models"]
    )


def fetch(name_or_path: str | Path | None = None, listing: Path = LIST) -> Weights:
    """Read weights by registered name, by path, or (None) the default ones.

    Raises ModelError where there is no such name or file, HashMismatchError where a registered file has changed.
    """
    known = entries(listing)
    if name_or_path is None:
        return _registered(known[0])
    for entry in known:
        if str(name_or_path) == entry.name:
            return _registered(entry)
    path = Path(name_or_path)
    data = _read(path, known)
    return Weights(path.stem, path, data, hashlib.sha256(data).hexdigest(), None)


def _registered(entry: Entry) -> Weights:
    data = _read(entry.file, ())
    found = hashlib.sha256(data).hexdigest()
    if found != entry.sha256:
        raise HashMismatchError(
            f"weights '{entry.name}' ({entry.file}) are not the file they should be",
            expected=f"sha256 {entry.sha256}",
            found=f"{found} ({len(data)} bytes)",
            advice="Install litterwatch again; to run other weights, give their path instead of the name.",
        )
    return Weights(entry.name, entry.file, data, found, entry.licence)


def _read(path: Path, known: tuple[Entry, ...]) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        names = ", ".join(entry.name for entry in known)
        raise ModelError(
            f"cannot read weights {path}",
            expected="an ONNX file" + (f" or one of the names {names}" if names else ""),
            found=error.strerror or type(error).__name__,
            advice="Give the path of an ONNX file, or leave the model out for the default weights."
            if names
            else "Install litterwatch again: its weights are part of the package.",
        ) from error
