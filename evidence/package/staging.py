"""A folder in which a package grows, file by file, each hashed as it goes in; nobody looks at it before it is whole."""

import errno
import hashlib
import os
import shutil
from pathlib import Path

from evidence.package.essence import MediaHashes, hash_media
from evidence.package.manifest import File

FOLDER_MODE = 0o750
"""People are in these pictures: they are nobody's business who has merely an account on the machine."""
_MODE = 0o440
_NO_LINK = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EACCES})


class Stage:
    """`files` lists what is in it, by path. Raises OSError wherever the disk refuses."""

    def __init__(self, folder: Path) -> None:
        """`folder` must not be there yet."""
        folder.mkdir(parents=True, mode=FOLDER_MODE)
        self.folder = folder
        self._files: dict[str, File] = {}
        self._folders = {folder}

    @property
    def files(self) -> tuple[File, ...]:
        return tuple(self._files[path] for path in sorted(self._files))

    def write(self, path: str, content: bytes, *, listed: bool = True) -> str:
        """Returns the SHA-256 of `content`."""
        target = self._target(path)
        fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
        with os.fdopen(fd, "wb", buffering=0) as file:
            file.write(content)
            os.fsync(fd)
        return self._note(path, len(content), hashlib.sha256(content).hexdigest(), listed=listed)

    def take(self, path: str, source: Path, *, ours: bool = True) -> str:
        """A file that is never written to again: linked where the file system can, else copied. One that is not
        `ours`, whose owner may do with it as they like, is always copied. Returns its hash."""
        target = self._link(path, source) if ours else self._copy(path, source)
        content = target.read_bytes()
        return self._note(path, len(content), hashlib.sha256(content).hexdigest())

    def take_media(self, path: str, source: Path, *, ours: bool = True) -> MediaHashes:
        """The same of a moving picture, which may be large. Raises UnreadableMediaError too."""
        found = hash_media(self._link(path, source) if ours else self._copy(path, source))
        self._note(path, found.size, found.file_sha256)
        return found

    def sync(self) -> None:
        """All names are on disk when this returns; the contents are already."""
        for folder in self._folders:
            fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)

    def _link(self, path: str, source: Path) -> Path:
        target = self._target(path)
        try:
            os.link(source, target)
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
            return self._copied(source, target)
        target.chmod(_MODE)
        return target

    def _copy(self, path: str, source: Path) -> Path:
        return self._copied(source, self._target(path))

    def _copied(self, source: Path, target: Path) -> Path:
        shutil.copyfile(source, target)
        fd = os.open(target, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
        target.chmod(_MODE)
        return target

    def _target(self, path: str) -> Path:
        if path in self._files:
            raise ValueError(f"expected each path once, found {path} twice")
        target = self.folder / path
        if target.parent not in self._folders:
            target.parent.mkdir(mode=FOLDER_MODE)
            self._folders.add(target.parent)
        return target

    def _note(self, path: str, size: int, sha256: str, *, listed: bool = True) -> str:
        if listed:
            self._files[path] = File(path=path, size=size, sha256=sha256)
        return sha256
