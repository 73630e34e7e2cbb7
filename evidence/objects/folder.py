"""Objects as files of a local folder.

An object is written beside the others under a hidden name, synced, and linked to its final name, which fails where
that exists: no file under a final name is ever opened for writing, and two that put at once cannot both win.
"""

import errno
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from evidence.objects.errors import (
    ContentChangedError,
    NoSuchObjectError,
    ObjectExistsError,
    ObjectsUnavailableError,
)
from evidence.objects.objects import (
    CHUNK,
    ObjectInfo,
    Put,
    checked_deletion,
    checked_key,
    checked_prefix,
    checked_range,
)
from evidence.objects.walking import info_of, objects_below

_PARTIAL = ".partial"
_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS})
"""What exFAT and some network shares answer."""


class FolderObjects:
    """`Objects` in a folder, which is made where it is not there."""

    def __init__(self, root: Path) -> None:
        """Raises ObjectsUnavailableError."""
        self.root = root
        self._partial = root / _PARTIAL
        try:
            self._partial.mkdir(parents=True, exist_ok=True, mode=0o750)
        except OSError as error:
            raise _unavailable(error) from error

    @property
    def url(self) -> str:
        return self.root.as_uri()

    def put(self, key: str, content: bytes | Path, sha256: str | None = None) -> Put:
        path = self._path(key)
        source = content.open("rb") if isinstance(content, Path) else None
        partial = self._partial / secrets.token_hex(16)
        try:
            size, found = self._write(partial, source if source is not None else content)  # type: ignore[arg-type]
            if sha256 is not None and found != sha256:
                raise ContentChangedError(f"{key}: expected bytes with SHA-256 {sha256}, read {found}; nothing is kept")
            new = self._link(partial, path)
        except OSError as error:
            raise _unavailable(error) from error
        finally:
            if source is not None:
                source.close()
            partial.unlink(missing_ok=True)
        if not new and self._sha256(key) != found:
            raise ObjectExistsError(f"{key}: expected no object, or the same, found other bytes, which stay")
        return Put(key, size, found, new)

    def read(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        return b"".join(self.chunks(key, start, end))

    def chunks(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        checked_range(start, end)
        try:
            with self._path(key).open("rb") as file:
                file.seek(start)
                left = None if end is None else end - start
                while chunk := file.read(CHUNK if left is None else min(CHUNK, left)):
                    left = None if left is None else left - len(chunk)
                    yield chunk
        except OSError as error:
            raise _translated(error, key) from error

    def stat(self, key: str) -> ObjectInfo:
        try:
            return info_of(key, self._path(key).stat())
        except OSError as error:
            raise _translated(error, key) from error

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        try:
            yield from objects_below(self.root, checked_prefix(prefix))
        except OSError as error:
            raise _unavailable(error) from error

    def delete(self, key: str, deletion_id: str) -> bool:
        checked_deletion(deletion_id)
        path = self._path(key)
        try:
            path.unlink()
            _sync(path.parent)
            self._remove_empty(path.parent)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _unavailable(error) from error
        return True

    def sweep(self, older_than_s: float) -> int:
        count = 0
        try:
            for path in self._partial.iterdir():
                if time.time() - path.stat().st_mtime > older_than_s:
                    path.unlink(missing_ok=True)
                    count += 1
        except FileNotFoundError:
            return count  # another one sweeps
        except OSError as error:
            raise _unavailable(error) from error
        return count

    def _path(self, key: str) -> Path:
        return self.root / checked_key(key)

    def _write(self, partial: Path, content: bytes | BinaryIO) -> tuple[int, str]:
        """Synced when this returns; size and SHA-256. Raises OSError."""
        digest = hashlib.sha256()
        size = 0
        fd = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o440)
        with os.fdopen(fd, "wb") as file:
            for chunk in [content] if isinstance(content, bytes) else iter(lambda: content.read(CHUNK), b""):
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        return size, digest.hexdigest()

    def _link(self, partial: Path, path: Path) -> bool:
        """False where something is there. Raises OSError."""
        for _ in range(3):  # an empty folder may be removed between the two by who deletes beside us
            self._make_folders(path.parent)
            try:
                path.hardlink_to(partial)
            except FileExistsError:
                return False
            except FileNotFoundError:
                continue
            except OSError as error:
                if error.errno in _NO_LINKS:
                    raise ObjectsUnavailableError(
                        f"expected a file system with hard links (ext4, xfs, btrfs, NFS ...) at {self.root}, found one "
                        f"without: {error.strerror}"
                    ) from error
                raise
            _sync(path.parent)
            return True
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))

    def _make_folders(self, folder: Path) -> None:
        """Each is in its parent when this returns, also after a power cut. Raises OSError."""
        missing = []
        while not folder.is_dir():
            missing.append(folder)
            folder = folder.parent
        for made in reversed(missing):
            made.mkdir(exist_ok=True, mode=0o750)
            _sync(made.parent)

    def _remove_empty(self, folder: Path) -> None:
        while folder != self.root:
            try:
                folder.rmdir()
            except OSError:
                return  # it holds others
            folder = folder.parent

    def _sha256(self, key: str) -> str:
        digest = hashlib.sha256()
        for chunk in self.chunks(key):
            digest.update(chunk)
        return digest.hexdigest()


def _translated(error: OSError, key: str) -> Exception:
    if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.EISDIR}:
        return NoSuchObjectError(f"expected an object, found none named {key}")
    return _unavailable(error)


def _unavailable(error: OSError) -> ObjectsUnavailableError:
    return ObjectsUnavailableError(f"the evidence folder refuses: {error.strerror or error} ({error.filename})")


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
