"""Which files of a folder are recordings."""

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

EXTENSIONS = frozenset(
    f".{name}"
    for name in (
        *("mp4", "m4v", "mov", "qt", "avi", "mkv", "webm", "ts", "m2ts", "mts", "gif", "mpg", "mpeg", "vob", "flv"),
        *("wmv", "asf", "3gp", "3g2", "ogv", "mxf", "dav", "mjpg", "mjpeg", "h264", "264", "h265", "265", "hevc"),
    )
)


def find_videos(paths: Sequence[Path]) -> list[Path]:
    """Files named in `paths`, whatever they are called, and recordings found by extension in its folders.

    Folders are searched to the bottom, hidden files and folders left out; a folder that is reached twice (through
    symbolic links) is searched once. The order is natural (clip2 before clip10), each file comes once. A path that
    does not exist is kept, so that whoever opens it says so.
    """
    found: list[Path] = []
    for path in paths:
        found += _in_folder(path, set()) if path.is_dir() else [path]
    unique: dict[Path, Path] = {}
    for path in found:
        unique.setdefault(path.resolve(), path)
    return list(unique.values())


def natural_key(path: Path) -> tuple[tuple[int, int, str], ...]:
    """Sorts digits by value, letters without regard to case."""
    parts: list[tuple[int, int, str]] = []
    for part in path.parts:
        for piece in re.split(r"(\d+)", part):
            if piece.isdecimal():
                parts.append((0, int(piece), piece))
            elif piece:
                parts.append((1, 0, piece.casefold()))
        parts.append((-1, 0, ""))
    return tuple(parts)


def _in_folder(folder: Path, seen: set[tuple[int, int]]) -> list[Path]:
    status = folder.stat()
    identity = (status.st_dev, status.st_ino)
    if identity in seen:
        return []
    seen.add(identity)
    files: list[Path] = []
    for path in sorted(_visible(folder), key=natural_key):
        if path.is_dir():
            files += _in_folder(path, seen)
        elif path.suffix.lower() in EXTENSIONS and path.is_file():
            files.append(path)
    return files


def _visible(folder: Path) -> Iterable[Path]:
    try:
        names = os.listdir(folder)  # noqa: PTH208 - iterdir() gives the error late, in the middle of sorting
    except PermissionError:
        return []
    return [folder / name for name in names if not name.startswith(".")]
