"""Puts what was written onto the disk itself once a second, beside the thread that records."""

import os
import threading
from pathlib import Path

from streams.ring.folder import sync_folder


class Syncer:
    """One thread per ring. A disk that takes seconds to sync delays the sync, never the camera."""

    def __init__(self, folder: Path, interval_s: float) -> None:
        self._folder = folder
        self._interval_s = interval_s
        self._wake = threading.Condition()
        self._current: int | None = None
        self._names_changed = False
        self._closing: list[int] = []
        self._stopping = False
        self._hurry = False
        self._rounds = 0
        self._busy = False
        self.failure: str | None = None
        """Why the last round failed; None where it went well."""
        self._thread = threading.Thread(target=self._run, name=f"ring-sync-{folder.name}", daemon=True)
        self._thread.start()

    def written(self, fd: int) -> None:
        """`fd` has bytes that are not on the disk yet."""
        with self._wake:
            self._current = fd

    def created(self) -> None:
        """A file appeared in the folder."""
        with self._wake:
            self._names_changed = True

    def finished(self, fd: int) -> None:
        """Sync `fd` soon, then close it; the caller does not touch it again."""
        with self._wake:
            if self._current == fd:
                self._current = None
            self._closing.append(fd)
            self._wake.notify_all()

    def flush(self, timeout_s: float) -> bool:
        """Sync now and wait for it; False where the disk did not finish in time."""
        with self._wake:
            target = self._rounds + (2 if self._busy else 1)
            self._hurry = True
            self._wake.notify_all()
            return self._wake.wait_for(lambda: self._rounds >= target, timeout_s)

    def stop(self, timeout_s: float) -> bool:
        """Sync and close everything; False where the disk did not finish in time (the kernel goes on by itself)."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._stopping or bool(self._closing) or self._hurry, self._interval_s)
                self._hurry = False
                current, self._current = self._current, None
                closing, self._closing = self._closing, []
                names, self._names_changed = self._names_changed, False
                last = self._stopping
                self._busy = True
            failure = self._round(current, closing, names)
            with self._wake:
                if current is not None or closing or names:
                    self.failure = failure
                self._busy = False
                self._rounds += 1
                self._wake.notify_all()
            if last:
                return

    def _round(self, current: int | None, closing: list[int], names: bool) -> str | None:
        failure = None
        for fd in [*closing, *([] if current is None else [current])]:
            try:
                os.fdatasync(fd)
            except OSError as error:
                failure = f"{type(error).__name__}: {error.strerror}"
        for fd in closing:
            os.close(fd)
        if names:
            try:
                sync_folder(self._folder)
            except OSError as error:
                failure = f"{type(error).__name__}: {error.strerror}"
        return failure
