"""The folder of a mirror: a name is only ever given to what is whole.

events/EVENT.json            what the station says about an event; its SHA-256 is the hash of its row
packages/EVENT/PACKAGE/      a sealed package, verified
withdrawn/EVENT.json         that an event was withdrawn; its files are gone
quarantine/EVENT/PACKAGE/    what came and is not what it should be, with reason.json
.incoming/                   what is on its way
.ledger.sqlite               what is here and what is not
"""

import fcntl
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from api.client import Package, Row
from evidence.atomic import write_atomic
from evidence.record import iso_utc

RESERVE_BYTES = 64 << 20
"""Left free, so that the ledger and everything else on the disk can go on."""
MOST_COPIES = 3
"""Of one damaged file: more of them tell nothing new."""
STAMP = "manifest.tsr"
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
"""As the verifier has it: what is no such name is no file of a package."""


class BusyFolderError(Exception):
    """Another pull is at work in it."""


class UnsafeNameError(ValueError):
    """A name that would lead elsewhere."""


class FullDiskError(OSError):
    """There is no room for what is to come."""


class MirrorFolder:
    """Methods raise OSError."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._events, self._packages = root / "events", root / "packages"
        self._withdrawn, self._quarantine = root / "withdrawn", root / "quarantine"
        self._incoming = root / ".incoming"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Make it, keep others out, clear away what was being removed. Raises BusyFolderError."""
        for folder in (self.root, self._events, self._packages, self._withdrawn, self._quarantine, self._incoming):
            folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        lock = os.open(self.root / ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o640)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BusyFolderError(str(self.root)) from error
            for leftover in self._incoming.glob(".removing-*"):
                shutil.rmtree(leftover)
            for folder in (self._events, self._withdrawn, self._incoming):
                for partial in folder.glob(".*.partial*"):
                    partial.unlink(missing_ok=True)
            yield
        finally:
            os.close(lock)

    @property
    def ledger(self) -> Path:
        return self.root / ".ledger.sqlite"

    # --- events -------------------------------------------------------------------------------------------------------

    def has_event(self, row: Row) -> bool:
        return self._event(row).is_file()

    def put_event(self, row: Row) -> None:
        """As it stands, in place of how it stood; of a withdrawn one, everything goes. Raises UnsafeNameError."""
        at = self._event(row)
        if row.event is None:
            self._remove(self._packages / row.event_id)
            self._remove(self._quarantine / row.event_id)
            for partial in self._incoming.glob(f"{row.event_id}~*"):
                self._remove(partial)
            write_atomic(at, row.said)
            (self._events / f"{row.event_id}.json").unlink(missing_ok=True)
            return
        for package in row.event.packages:
            check_names(package)
        write_atomic(at, row.said)
        (self._withdrawn / f"{row.event_id}.json").unlink(missing_ok=True)

    def _event(self, row: Row) -> Path:
        """Raises UnsafeNameError."""
        folder = self._withdrawn if row.event is None else self._events
        return folder / f"{_named(row.event_id)}.json"

    # --- packages -----------------------------------------------------------------------------------------------------

    def incoming(self, event_id: str, package_id: str) -> Path:
        """Where a package grows. What stands in quarantine is tried again: of what is whole nothing is fetched anew."""
        path = self._incoming / f"{_named(event_id)}~{_named(package_id)}"
        quarantined = self._quarantine / event_id / package_id
        if not path.exists() and quarantined.is_dir():
            quarantined.rename(path)
            (path / "reason.json").unlink(missing_ok=True)
        path.mkdir(exist_ok=True, mode=0o750)
        return path

    def package(self, event_id: str, package_id: str) -> Path:
        """Under its final name."""
        return self._packages / _named(event_id) / _named(package_id)

    def clear(self, incoming: Path, package: Package) -> None:
        """Remove what is no file of the package."""
        listed = {file.path for file in package.files}
        for path in sorted(incoming.rglob("*"), reverse=True):
            inside = path.relative_to(incoming).as_posix()
            if path.is_dir() and not path.is_symlink():
                if not any(path.iterdir()):
                    path.rmdir()
            elif inside not in listed:
                path.unlink()

    def keep(self, incoming: Path, event_id: str, package_id: str) -> None:
        """A package that was verified gets its name."""
        final = self.package(event_id, package_id)
        final.parent.mkdir(exist_ok=True, mode=0o750)
        _sync_tree(incoming)
        incoming.rename(final)
        for folder in (final.parent, self._packages):
            _sync(folder)

    def put_stamp(self, event_id: str, package_id: str, content: bytes) -> None:
        """The one file that may come later; made outside, for a half one would be an addition to the package."""
        partial = self._incoming / f".{secrets.token_hex(8)}.partial"
        final = self.package(event_id, package_id)
        partial.write_bytes(content)
        _sync(partial)
        partial.rename(final / STAMP)
        _sync(final)

    # --- quarantine ---------------------------------------------------------------------------------------------------

    def set_aside(self, damaged: Path, event_id: str, package_id: str, name: str) -> Path | None:
        """A file that is not what it should be; None where there are enough of its kind, and it is thrown away."""
        folder = self._quarantine / _named(event_id) / f"{_named(package_id)}.files"
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        flat = name.replace("/", "__")
        for number in range(1, MOST_COPIES + 1):
            target = folder / f"{flat}~{number}"
            if not target.exists():
                damaged.rename(target)
                return target
        damaged.unlink()
        return None

    def quarantine(self, folder: Path, event_id: str, package_id: str, reason: str) -> Path:
        """A whole package, with the reason beside its files; of several the first stays."""
        target = self._quarantine / _named(event_id) / _named(package_id)
        if target.exists():
            self._remove(folder)
            return target
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        said = {"event_id": event_id, "package_id": package_id, "reason": reason, "at": iso_utc(datetime.now(UTC))}
        write_atomic(folder / "reason.json", json.dumps(said, ensure_ascii=False, indent=1) + "\n")
        folder.rename(target)
        return target

    # --- the disk -----------------------------------------------------------------------------------------------------

    def require_room(self, size: int) -> None:
        """Raises FullDiskError."""
        free = shutil.disk_usage(self.root).free
        if free < size + RESERVE_BYTES:
            raise FullDiskError(
                f"{self.root}: expected {(size + RESERVE_BYTES) / 1e6:.0f} MB free, found {free / 1e6:.0f} MB"
            )

    def _remove(self, path: Path) -> None:
        """In two steps: under its name it is there as a whole, or not at all."""
        if path.is_dir():
            doomed = self._incoming / f".removing-{secrets.token_hex(8)}"
            path.rename(doomed)
            shutil.rmtree(doomed)


def check_names(package: Package) -> None:
    """Raises UnsafeNameError."""
    _named(package.package_id)
    paths = [file.path for file in package.files]
    for path in paths:
        if _PATH.fullmatch(path) is None or len(path) > 300:
            raise UnsafeNameError(f"expected the name of a file, found {path[:100]!r}")
    if len(set(paths)) != len(paths):
        raise UnsafeNameError("expected each file once, found one twice")


def _named(text: str) -> str:
    """Raises UnsafeNameError."""
    if _NAME.fullmatch(text) is None:
        raise UnsafeNameError(f"expected a name of letters, digits, dots and dashes, found {text[:100]!r}")
    return text


def _sync_tree(folder: Path) -> None:
    """Files were synced as they came; their names are now."""
    for inside, _, _ in os.walk(folder):
        _sync(Path(inside))


def _sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
