"""A disk that can be filled to the last byte without touching anybody else's: a file with an ext4 of its own, mounted.

Where that is not allowed (it takes root and a loop device), every write of the recorder is refused instead, by the
limit on file sizes that Linux has for a process.
"""

import resource
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

SIZE_BYTES = 3 << 30
"""Sparse. More than the floor of free space that a ring keeps (2 GiB), so that it is not below it from the start."""
_FILL_EVERY_S = 0.1


class DiskFiller(Protocol):
    """Makes writes fail between `start` and `stop`; `how` says by what."""

    how: str

    def start(self) -> None: ...
    def stop(self) -> None: ...


@contextmanager
def own_disk(folder: Path) -> Iterator[Path | None]:
    """A mounted folder with a file system of its own; None where that is not allowed here."""
    image, at = folder / "disk.img", folder / "disk"
    at.mkdir()
    with ExitStack() as undo:
        with image.open("wb") as file:
            file.truncate(SIZE_BYTES)
        undo.callback(image.unlink)
        made = _ran("mkfs.ext4", "-q", "-m", "0", str(image)) and _ran("mount", "-o", "loop", str(image), str(at))
        if made:
            undo.callback(_ran, "umount", str(at))
        yield at if made else None


def _ran(*command: str) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


@dataclass(slots=True)
class Ballast:
    """Takes every free byte of a file system, again and again: what is let go is taken as well."""

    folder: Path
    how: str = "an ext4 of its own, to the last byte"
    _full: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._fill, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._full.set()
        if self._thread is not None:
            self._thread.join()
        for file in self.folder.glob("ballast-*"):
            file.unlink()

    def _fill(self) -> None:
        number = 0
        while True:
            for unit in ("256M", "16M", "1M", "64K", "4K"):
                # fallocate takes blocks without writing them; the last file of each size fails and is cut off.
                while _ran("fallocate", "-l", unit, str(self.folder / f"ballast-{number}")):
                    number += 1
                (self.folder / f"ballast-{number}").unlink(missing_ok=True)
            if self._full.wait(_FILL_EVERY_S):
                return


@dataclass(slots=True)
class FileLimit:
    """Refuses every write of processes; `pids` are asked for at each moment, for processes are started again."""

    pids: Callable[[], set[int]]
    how: str = "no disk can be mounted here: the recorder's writes refused by RLIMIT_FSIZE"

    def start(self) -> None:
        self._limit(0)

    def stop(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        for pid in self.pids():
            with suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
