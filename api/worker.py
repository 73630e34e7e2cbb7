"""One process that is kept running: started, listened to, killed when it hangs, started again after a while."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from api import processes
from api.live_child import GRACE_S
from api.live_messages import LiveMessage, read_live_message
from api.recorder_messages import GaveUp

Role = Literal["recorder", "watcher"]
MODULES: dict[Role, str] = {"recorder": "api.recording", "watcher": "api.watching"}


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds."""

    hang_s: float = 60.0
    """Silence after which a process is taken to hang: far beyond the slowest group of pictures."""
    first_s: float = 0.5
    most_s: float = 30.0
    """A process that keeps dying is started again after the first of these, twice as long each time, up to the last."""
    well_s: float = 60.0
    """One that has run so long begins with the first again."""


@dataclass(slots=True)
class Worker:
    """`fd` is where it is heard; None while nothing runs."""

    camera: str
    role: Role
    job: str = field(repr=False)
    """JSON of its job; an address with its password is in it."""
    log: Path
    pace: Pace = Pace()
    fd: int | None = None
    due_s: float = 0.0
    """When it is to be started, on the monotonic clock."""
    gave_up: GaveUp | None = None
    hung: bool = False
    retired: bool = False
    """It has been told to go; another job, if there is one, is started at once when it has gone."""
    _process: subprocess.Popen[bytes] | None = None
    _unread: bytes = b""
    _began_s: float = 0.0
    _heard_s: float = 0.0
    _failures: int = 0
    _kill_s: float | None = None

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def start(self) -> int:
        """Returns `fd`. Raises OSError where no process can be made."""
        process = processes.start(MODULES[self.role], self.job, self.log)
        assert process.stdout is not None
        self.gave_up, self.hung, self.retired, self._unread, self._kill_s = None, False, False, b"", None
        self._process = process
        self._began_s = self._heard_s = time.monotonic()
        self.fd = process.stdout.fileno()
        return self.fd

    def hear(self) -> list[LiveMessage] | None:
        """What it has said; None: it has ended, call `ended`."""
        if self.fd is None:
            return None
        data = os.read(self.fd, 1 << 16)
        if not data:
            return None
        self._heard_s = time.monotonic()
        *lines, self._unread = (self._unread + data).split(b"\n")
        found: list[LiveMessage] = []
        for line in lines:
            try:
                message = read_live_message(line)
            except ValidationError as error:
                print(f"{self.role} of {self.camera}: not understood: {error}", file=sys.stderr)
                continue
            if isinstance(message, GaveUp):
                self.gave_up = message
            found.append(message)
        return found

    def retire(self) -> None:
        """Let it finish and go; killed where that takes too long."""
        if self._process is None or self.retired:
            return
        self.retired = True
        self._kill_s = time.monotonic() + GRACE_S + 0.7
        if self._process.stdin is not None:
            self._process.stdin.close()

    def look_after(self) -> None:
        """Kill it where it hangs, or does not go."""
        if self._process is None:
            return
        now_s = time.monotonic()
        if not self.retired and now_s - self._heard_s > self.pace.hang_s:
            self.hung = True
            self._process.kill()
        elif self._kill_s is not None and now_s > self._kill_s:
            self._process.kill()

    def ended(self) -> str:
        """The process is gone: take note, and return why it went, in a few words."""
        if self._process is None:
            return ""
        code = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process, self.fd = None, None
        now_s = time.monotonic()
        if self.retired:
            self.due_s, self._failures = now_s, 0
            return "told to go"
        if now_s - self._began_s > self.pace.well_s:
            self._failures = 0
        self.due_s = now_s + min(self.pace.most_s, self.pace.first_s * 2.0 ** min(self._failures, 16))
        self._failures += 1
        return self._why(code)

    def kill(self) -> None:
        """Now. `ended` all the same."""
        if self._process is not None:
            self._process.kill()

    def _why(self, code: int) -> str:
        if code < 0:
            try:
                return signal.Signals(-code).name
            except ValueError:
                return f"signal {-code}"
        lines = processes.log_tail(self.log).strip().splitlines()
        return f"exit code {code}" + (f": {lines[-1]}" if lines else "")
