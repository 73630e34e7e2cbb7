"""Where a camera's ring lies, and the lock that keeps a second writer out."""

import fcntl
import hashlib
import os
import re
from pathlib import Path

from streams.ring.errors import RingBusyError

_LONGEST = 100


def ring_folder(data: Path, camera_id: str) -> Path:
    """`data`/ring/NAME. Ids of cameras.yaml are their own names; anything else becomes safe and stays unique."""
    return data / "ring" / folder_name(camera_id)


def sub_stream(camera_id: str) -> str:
    """The id under which a camera's sub-stream is recorded: no id of cameras.yaml has a stroke in it."""
    return f"{camera_id}/detect"


def folder_name(camera_id: str) -> str:
    """Lower-case letters, digits, dot, hyphen and underscore stay; other bytes become %XX. No two ids share a name,
    also where the file system does not tell capitals, no name is hidden or leads elsewhere."""
    safe = re.sub(
        rb"[^a-z0-9._-]|^\.|\.$", lambda m: b"".join(b"%%%02x" % byte for byte in m[0]), camera_id.encode()
    ).decode("ascii")
    if not safe or len(safe) > _LONGEST:
        return f"{safe[: _LONGEST - 33]}%{hashlib.sha256(camera_id.encode()).hexdigest()[:32]}"
    return safe


class WriterLock:
    """Held by the one process that writes a ring; the kernel lets go of it when that process dies, however."""

    def __init__(self, folder: Path, camera_id: str) -> None:
        """Raises RingBusyError, OSError."""
        self._fd = os.open(folder / "writer.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(self._fd, 100, 0).decode("ascii", "replace").strip() or "another process"
            os.close(self._fd)
            raise RingBusyError(camera_id, holder) from error
        except OSError:
            os.close(self._fd)
            raise
        try:
            os.ftruncate(self._fd, 0)
            os.pwrite(self._fd, f"process {os.getpid()}\n".encode(), 0)
        except OSError:
            # The name is a courtesy; on a full disk the lock itself still holds.
            os.ftruncate(self._fd, 0)

    def release(self) -> None:
        os.close(self._fd)


def sync_folder(folder: Path) -> None:
    """Make names that appeared or went in `folder` survive a power cut. Raises OSError."""
    fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
