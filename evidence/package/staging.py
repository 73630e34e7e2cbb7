"""A folder in which a package grows, file by file, each hashed as it goes in; nobody looks at it before it is whole."""

import errno
import hashlib
import os
import shutil
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

from evidence.package.essence import MediaHashes, hash_media
from evidence.package.manifest import File
from evidence.package.syncing import OneSync

FOLDER_MODE = 0o750
"""People are in these pictures: they are nobody's business who has merely an account on the machine."""
_MODE = 0o440
_PIECE = 256 << 10
_NO_LINK = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EACCES})


class Stage:
    """`files` lists what is in it, by path. Raises OSError wherever the disk refuses."""

    def __init__(self, folder: Path) -> None:
        """`folder` must not be there yet."""
        folder.mkdir(parents=True, mode=FOLDER_MODE)
        self.folder = folder
        self._root = os.fspath(folder)
        self._files: dict[str, File] = {}
        self._folders = {""}
        self._written: list[str] = []
        self._disk = OneSync(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._disk.__exit__(kind, error, at)

    @property
    def files(self) -> tuple[File, ...]:
        return tuple(self._files[path] for path in sorted(self._files))

    def write(self, path: str, content: bytes, *, listed: bool = True, everywhere: bool = False) -> str:
        """Returns the SHA-256 of `content`; that of what is the same `everywhere`, in each package, is remembered."""
        target = self._target(path)
        fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
        try:
            done = os.write(fd, content)
            while done < len(content):
                done += os.write(fd, memoryview(content)[done:])
        finally:
            os.close(fd)
        self._written.append(target)
        sha256 = _remembered(content) if everywhere else hashlib.sha256(content).hexdigest()
        return self._note(path, len(content), sha256, listed=listed)

    def take(self, path: str, source: Path, *, ours: bool = True) -> str:
        """A file that is never written to again: linked where the file system can, else copied. One that is not
        `ours`, whose owner may do with it as they like, is always copied. Returns its hash."""
        fd = os.open(self._link(path, source) if ours else self._copy(path, source), os.O_RDONLY | os.O_CLOEXEC)
        digest, size = hashlib.sha256(), 0
        try:
            while piece := os.read(fd, _PIECE):
                digest.update(piece)
                size += len(piece)
        finally:
            os.close(fd)
        return self._note(path, size, digest.hexdigest())

    def take_media(self, path: str, source: Path, *, ours: bool = True) -> MediaHashes:
        """The same of a moving picture, which may be large. Raises UnreadableMediaError too."""
        found = hash_media(Path(self._link(path, source) if ours else self._copy(path, source)))
        self._note(path, found.size, found.file_sha256)
        return found

    def sync(self, also: tuple[Path, ...] = ()) -> None:
        """All contents and names are on disk when this returns, and the names in the folders of `also`."""
        self._disk.wait(self._written, (*(f"{self._root}/{folder}" for folder in self._folders), *map(str, also)))

    def _link(self, path: str, source: Path) -> str:
        target = self._target(path)
        try:
            os.link(source, target)
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
            return self._copied(source, target)
        os.chmod(target, _MODE)  # noqa: PTH101  (to make a Path takes as long as the call)
        return target

    def _copy(self, path: str, source: Path) -> str:
        return self._copied(source, self._target(path))

    def _copied(self, source: Path, target: str) -> str:
        shutil.copyfile(source, target)
        Path(target).chmod(_MODE)
        self._written.append(target)
        return target

    def _target(self, path: str) -> str:
        if path in self._files:
            raise ValueError(f"expected each path once, found {path} twice")
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            os.mkdir(f"{self._root}/{folder}", FOLDER_MODE)  # noqa: PTH102
            self._folders.add(folder)
        return f"{self._root}/{path}"

    def _note(self, path: str, size: int, sha256: str, *, listed: bool = True) -> str:
        if listed:
            self._files[path] = File(path=path, size=size, sha256=sha256)
        return sha256


@lru_cache(maxsize=16)
def _remembered(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
