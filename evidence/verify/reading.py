"""The files of a package, in a folder or in a zip file, without trusting a name or a size."""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import unicodedata
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Callable, Iterator

from evidence.verify.findings import Finding
from evidence.verify.zipped import MOST_ENTRIES, ZipEntry, ZipError, inflate, list_zip

_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
_MOST_INFLATED = 1 << 30
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class PackageError(ValueError):
    """Nothing that could be a package; `kind` is a word of words.FINDING."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(detail or kind)
        self.kind = kind


@dataclass(frozen=True)
class Entry:
    """A file of the package. `open` gives a file to read and the offset where this one begins in it."""

    name: str
    size: int
    open: Callable[[], BinaryIO]
    start: int = 0
    crc: int | None = None

    @contextmanager
    def reader(self) -> Iterator[Callable[[int, int], bytes]]:
        """(offset, length) -> bytes, never of the file behind. Raises OSError, ZipError."""
        with self.open() as file:

            def read(offset: int, length: int) -> bytes:
                file.seek(self.start + offset)
                return file.read(max(0, min(length, self.size - offset)))

            yield read

    def content(self, longest: int) -> bytes:
        """Raises OSError, ZipError, PackageError where it is longer."""
        if self.size > longest:
            raise PackageError("too_large")
        with self.reader() as read:
            return read(0, self.size)

    def sha256(self) -> tuple[str, bool]:
        """And whether the zip's own check sum agrees. Raises OSError, ZipError."""
        digest, crc, at = hashlib.sha256(), 0, 0
        with self.reader() as read:
            while at < self.size:
                data = read(at, 1 << 20)
                if not data:
                    break
                digest.update(data)
                crc = zlib.crc32(data, crc) if self.crc is not None else 0
                at += len(data)
        return digest.hexdigest(), self.crc is None or crc == self.crc


@dataclass(frozen=True)
class Package:
    """`findings` are about names: what cannot be a file of a package is named and never opened."""

    entries: dict[str, Entry]
    findings: tuple[Finding, ...]
    remarks: tuple[Finding, ...]


def open_package(path: Path) -> Package:
    """Raises PackageError, OSError."""
    if path.is_dir():
        return _checked(*_folder(path), ())
    if not path.is_file():
        raise PackageError("no_such_package")
    try:
        with path.open("rb") as file:
            listing = list_zip(_read_from(file), path.stat().st_size)
    except ZipError as error:
        raise PackageError("zip_refused", str(error)) from error
    remarks = () if listing.as_written else (Finding("repacked"),)
    found = [(entry.name, _zip_entry(path, entry)) for entry in listing.entries if not entry.name.endswith("/")]
    links = [
        Finding("link", entry.name)
        for entry in listing.entries
        if stat.S_IFMT(entry.attributes) not in (0, stat.S_IFREG, stat.S_IFDIR)
    ]
    refused = {link.path for link in links}
    return _checked([one for one in found if one[0] not in refused], links, remarks)


def printable(name: str) -> str:
    """A name that cannot hide anything from who reads it on a screen."""
    return "".join(
        letter if letter.isprintable() and unicodedata.category(letter) != "Cf" else f"\\u{ord(letter):04x}"
        for letter in name
    )


def _folder(path: Path) -> tuple[list[tuple[str, Entry]], list[Finding]]:
    found: list[tuple[str, Entry]] = []
    findings: list[Finding] = []
    for folder, folders, files in os.walk(path, onerror=_raise):
        inside = Path(folder).relative_to(path).as_posix()
        prefix = "" if inside == "." else f"{inside}/"
        findings += [Finding("link", prefix + name) for name in folders if Path(folder, name).is_symlink()]
        for name in files:
            full = Path(folder, name)
            about = full.lstat()
            if stat.S_ISREG(about.st_mode):
                found.append((prefix + name, Entry(prefix + name, about.st_size, _opener(full))))
            else:
                findings.append(Finding("link", prefix + name))
            if len(found) > MOST_ENTRIES:
                raise PackageError("too_many")
    return found, findings


def _raise(error: OSError) -> None:
    """A folder that cannot be listed is not an empty one."""
    raise error


def _checked(found: list[tuple[str, Entry]], findings: list[Finding], remarks: tuple[Finding, ...]) -> Package:
    found, top = _without_top(found)
    findings = [replace(one, path=one.path[len(top) :] if one.path.startswith(top) else one.path) for one in findings]
    entries: dict[str, Entry] = {}
    folded: dict[str, str] = {}
    for name, entry in sorted(found, key=lambda one: one[0]):
        alike = unicodedata.normalize("NFKC", name).casefold()
        if name in entries:
            findings.append(Finding("twice", name))
        elif alike in folded:
            findings.append(Finding("alike", name, folded[alike]))
        elif not _is_safe(name):
            findings.append(Finding("bad_name", name))
        else:
            entries[name] = entry
        folded.setdefault(alike, name)
    return Package(entries, tuple(findings), remarks)


def _without_top(found: list[tuple[str, Entry]]) -> tuple[list[tuple[str, Entry]], str]:
    """A zip made by hand holds the folder itself: its name is left out. A Mac puts another folder beside it."""
    tops = {name.partition("/")[0] for name, _ in found} - {"__MACOSX"}
    if len(tops) != 1 or any("/" not in name for name, _ in found):
        return found, ""
    top = f"{tops.pop()}/"
    inner = [(name[len(top) :] if name.startswith(top) else name, entry) for name, entry in found]
    return (inner, top) if any(name == "manifest.json" for name, _ in inner) else (found, "")


def _is_safe(name: str) -> bool:
    parts = name.split("/")
    return _SAFE.fullmatch(name) is not None and not any(_DEVICES.fullmatch(part) for part in parts)


def _opener(path: Path) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        # Where a link or a pipe took the place of the file since it was listed, opening fails instead of following.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        return os.fdopen(os.open(path, flags), "rb")

    return opened


def _zip_entry(path: Path, entry: ZipEntry) -> Entry:
    def opened() -> BinaryIO:
        if not entry.deflated:
            return path.open("rb")
        if entry.size > _MOST_INFLATED:
            raise ZipError("expected less compressed content: unpack the zip file and verify the folder")
        with path.open("rb") as file:
            return io.BytesIO(inflate(_read_from(file), entry))

    return Entry(entry.name, entry.size, opened, 0 if entry.deflated else entry.start, entry.crc)


def _read_from(file: BinaryIO) -> Callable[[int, int], bytes]:
    def read(offset: int, length: int) -> bytes:
        file.seek(offset)
        return file.read(length)

    return read
