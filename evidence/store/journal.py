"""Following a list that other processes append to: whole lines, from where it was left."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from evidence.store.rows import Position

START = Position(0, hashlib.sha256(b"").hexdigest())
_MARKED = 256
"""Bytes before a position by which its file is known again."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines without their ends, and where the last of them ends."""

    lines: tuple[bytes, ...]
    end: Position


def read_lines(path: Path, after: Position, most_bytes: int = 1 << 15) -> Lines:
    """Lines behind `after`, about `most_bytes` of them at a time; none where there are none, or no file.

    A line without its end is being written, or was torn by a power cut and will be cut off: it is not read yet. A
    file that is not the one `after` was in (shorter, or with other bytes before it: moved away, or cut back by a
    power cut) is read from its start. Raises OSError.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return Lines((), after)
    try:
        begin = after if _mark(fd, after.offset) == after.mark else START
        content = os.pread(fd, most_bytes, begin.offset)
        while (end := content.rfind(b"\n") + 1) == 0 and len(content) >= most_bytes:
            most_bytes *= 2
            content = os.pread(fd, most_bytes, begin.offset)
        if end == 0:
            return Lines((), begin)
        offset = begin.offset + end
        return Lines(tuple(content[: end - 1].split(b"\n")), Position(offset, _mark(fd, offset)))
    finally:
        os.close(fd)


def stands_in(path: Path, at: Position) -> bool:
    """Whether the file is still the one that `at` was in. Raises OSError."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return _mark(fd, at.offset) == at.mark
    finally:
        os.close(fd)


def _mark(fd: int, offset: int) -> str:
    begin = max(0, offset - _MARKED)
    return hashlib.sha256(os.pread(fd, offset - begin, begin)).hexdigest()
