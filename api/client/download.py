"""Files that come in pieces: what broke off goes on where it was, and nothing is whole unless its hash says so."""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from api.client.asking import Asking, Query
from api.client.errors import AnswerError, BadAnswerError, BusyError, Damage, DamagedError

_SPAN = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
Advanced = Callable[[int], object]
"""Told of bytes that came."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`path` as the API has it. `etag` that of the very same content."""

    path: str
    name: str
    size: int
    sha256: str
    query: Query


def download(asking: Asking, wanted: Wanted, into: Path, advanced: Advanced | None = None) -> None:
    """Into a file, which may hold the beginning already. When this returns the file is whole, of that hash, and on the
    disk.

    Raises DamagedError where it is whole and of another hash; BadAnswerError, AnswerError, UnreachableError: what came
    stays, and is gone on with another time; OSError.
    """
    failures = 0
    while (have := _size(into)) < wanted.size or (have == 0 and not into.exists()):
        try:
            _more(asking, wanted, into, have, advanced)
            continue
        except (httpx.TransportError, httpx.DecodingError, BusyError) as error:
            failures = 1 if _size(into) > have else failures + 1
            asking.rest(failures, error)
    if have > wanted.size:
        # Of an earlier, longer file, or of a disk that lost power: the hash would say the same more slowly.
        raise DamagedError(Damage(wanted.name, wanted.sha256, f"{have} bytes, {wanted.size} expected"))
    found = sha256_of(into)
    if found != wanted.sha256:
        raise DamagedError(Damage(wanted.name, wanted.sha256, found))


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _more(asking: Asking, wanted: Wanted, into: Path, have: int, advanced: Advanced | None) -> None:
    """What is missing, or as much of it as comes."""
    headers = {"accept-encoding": "identity"}
    if have:
        # The hash is the tag of a package's file: a piece of another file is never put behind this one.
        headers |= {"range": f"bytes={have}-", "if-range": f'"{wanted.sha256}"'}
    try:
        with asking.stream(wanted.path, query=wanted.query, headers=headers) as answer:
            start = _start_of(answer, wanted, have)
            flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | (0 if start else os.O_TRUNC)
            with os.fdopen(os.open(into, flags, 0o640), "wb") as file:
                file.truncate(start)
                file.seek(start)
                _take(answer, file.write, wanted.size - start, wanted, advanced)
                file.flush()
                os.fsync(file.fileno())
    except AnswerError as error:
        if error.problem.status != httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        raise DamagedError(Damage(wanted.name, wanted.sha256, f"a file of less than {wanted.size} bytes")) from error


def _start_of(answer: httpx.Response, wanted: Wanted, have: int) -> int:
    """Where the bytes of this answer belong. Raises BadAnswerError."""
    if answer.status_code != httpx.codes.PARTIAL_CONTENT:
        return 0
    match = _SPAN.fullmatch(answer.headers.get("content-range", ""))
    if match is None or int(match[1]) != have:
        raise BadAnswerError(f"{wanted.name}: expected the part from byte {have} on, found another")
    return have


def _take(
    answer: httpx.Response, write: Callable[[bytes], object], most: int, wanted: Wanted, advanced: Advanced | None
) -> None:
    """Raises DamagedError where more comes than the file has."""
    got = 0
    for chunk in answer.iter_raw():  # as it comes: what waits for a larger piece is lost with the connection
        if got + len(chunk) > most:
            raise DamagedError(Damage(wanted.name, wanted.sha256, f"more than {wanted.size} bytes"))
        write(chunk)
        got += len(chunk)
        if advanced is not None:
            advanced(len(chunk))
    if got == 0 and most:
        raise httpx.RemoteProtocolError("the answer had no bytes")
