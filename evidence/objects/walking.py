"""All objects below a folder. Looking at a file takes as long as the disk takes to find it, so several folders are gone
through at once."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from evidence.objects.objects import ObjectInfo

_AT_ONCE = 8
_BATCH, _FEW = 256, 32
"""Folders."""


def objects_below(root: Path, folder: str) -> Iterator[ObjectInfo]:
    """In no order. What is deleted meanwhile may or may not be among them. Raises OSError."""
    folders = [folder]
    while 0 < len(folders) < _FEW:
        found, further = _look(root, folders.pop())
        yield from found
        folders += further
    if not folders:
        return
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for first in range(0, len(folders), _BATCH):  # some at a time: who stops listing leaves little behind
            for below in pool.map(lambda one: _below(root, one), folders[first : first + _BATCH]):
                yield from below


def info_of(key: str, found: os.stat_result) -> ObjectInfo:
    return ObjectInfo(key, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def _below(root: Path, folder: str) -> list[ObjectInfo]:
    found, folders = _look(root, folder)
    while folders:
        more, further = _look(root, folders.pop())
        found += more
        folders += further
    return found


def _look(root: Path, folder: str) -> tuple[list[ObjectInfo], list[str]]:
    """Objects and folders that lie in it."""
    found: list[ObjectInfo] = []
    folders: list[str] = []
    try:
        entries = os.scandir(f"{root}/{folder}")
    except (FileNotFoundError, NotADirectoryError):
        return found, folders
    with entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            key = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                folders.append(key)
                continue
            with suppress(FileNotFoundError):
                found.append(info_of(key, entry.stat(follow_symlinks=False)))
    return found, folders
