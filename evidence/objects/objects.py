"""The one way to packages and media: put once, read, list, and delete where a deletion is on record."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from evidence.objects.errors import BadKeyError, ObjectsError

CHUNK = 1 << 20
"""Bytes that are in memory at a time."""
_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_LONGEST = 512
_DELETION = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """What a listing knows; `written_utc` is the store's word."""

    key: str
    size: int
    written_utc: datetime


@dataclass(frozen=True, slots=True)
class Put:
    """An object that is there now; `sha256` is over what was read on the way in."""

    key: str
    size: int
    sha256: str
    new: bool
    """False: the same bytes were there before."""


class Objects(Protocol):
    """Keys are paths of ASCII letters, digits, `-`, `_`, `.`. May be used by several threads, processes and machines.

    Every method raises ObjectsUnavailableError where the store is away, and BadKeyError.
    """

    @property
    def url(self) -> str:
        """Without secrets."""
        ...

    def put(self, key: str, content: bytes | Path, sha256: str | None = None) -> Put:
        """When this returns, the object is there, whole, and outlives a power cut. Putting the same bytes again
        changes nothing: who was killed half-way just starts over.

        Raises ObjectExistsError where other bytes are there, ContentChangedError where `sha256` is given and what was
        read is not that, OSError where a file to put cannot be read.
        """
        ...

    def read(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        """The bytes from `start` up to `end`, as far as there are any. Raises NoSuchObjectError."""
        ...

    def chunks(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The same, some at a time, for what does not fit into memory. Raises NoSuchObjectError."""
        ...

    def stat(self, key: str) -> ObjectInfo:
        """Raises NoSuchObjectError."""
        ...

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """All objects below the folder `prefix` (empty: all), in no order."""
        ...

    def delete(self, key: str, deletion_id: str) -> bool:
        """Remove an object whose deletion is on record under `deletion_id`; False where it was gone already. Raises
        ObjectsError where that is no name of a deletion."""
        ...

    def sweep(self, older_than_s: float) -> int:
        """Remove what killed puts left, which never became objects; returns how many."""
        ...


def checked_key(key: str) -> str:
    """Raises BadKeyError."""
    if len(key) > _LONGEST or _KEY.fullmatch(key) is None:
        raise BadKeyError(f"expected a path of ASCII letters, digits and -_. without hidden parts, found {key[:80]!r}")
    return key


def checked_prefix(prefix: str) -> str:
    """Raises BadKeyError."""
    return "" if prefix == "" else checked_key(prefix.removesuffix("/"))


def checked_range(start: int, end: int | None) -> None:
    if start < 0 or (end is not None and end < start):
        raise ObjectsError(f"expected a range of bytes, found {start} to {end}")


def checked_deletion(deletion_id: str) -> None:
    """Raises ObjectsError."""
    if _DELETION.fullmatch(deletion_id) is None:
        raise ObjectsError("expected the id of a deletion that is on record; nothing is deleted without one")
