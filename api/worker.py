"""One process that is kept running: started, listened to, killed when it hangs, started again after a while.

Nothing here waits: a process that does not read, does not end, or cannot even be killed (a disk that does not answer)
costs its own camera only.
"""

import logging
import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from api import processes
from api.live_child import FOR_GOOD, GRACE_S
from api.live_messages import LiveMessage, read_live_message
from api.recorder_messages import GaveUp

Role = Literal["recorder", "sub_recorder", "watcher", "sealer"]
MODULES: dict[Role, str] = {
    "recorder": "api.recording",
    "sub_recorder": "api.recording",
    "watcher": "api.watching",
    "sealer": "api.sealing",
}
_log = logging.getLogger(__name__)
_LINE_BYTES = 8 << 20
"""No message is nearly so long: a process that says more without ending a line is out of its mind."""
_BOUND_LOG_S = 10.0
_LEAVE_S = 2.0
"""After its last word a process is gone within this, or is killed."""


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
    """`fd` is where it is heard; None while nothing is to be heard."""

    camera: str
    role: Role
    job: str = field(repr=False)
    """JSON of its job; an address with its password is in it."""
    log: Path
    pace: Pace = Pace()
    module: str | None = None
    """None: the role's."""
    fd: int | None = None
    due_s: float = 0.0
    """When it is to be started, on the monotonic clock."""
    starts: int = 0
    gave_up: GaveUp | None = None
    hung: bool = False
    retired: bool = False
    """It has been told to go; another job, if there is one, is started at once when it has gone."""
    _process: subprocess.Popen[bytes] | None = None
    _unread: bytes = b""
    _began_s: float = 0.0
    _heard_s: float = 0.0
    _bounded_s: float = 0.0
    _failures: int = 0
    _kill_s: float | None = None

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    @property
    def running(self) -> bool:
        """It was started, and its end has not been taken note of."""
        return self._process is not None

    def start(self) -> int:
        """Returns `fd`. Raises OSError where no process can be made."""
        self._process = processes.start(self.module or MODULES[self.role], self.job, self.log, own_group=True)
        assert self._process.stdout is not None
        self.gave_up, self.hung, self.retired, self._unread, self._kill_s = None, False, False, b"", None
        self.starts += 1
        self._began_s = self._heard_s = self._bounded_s = time.monotonic()
        self.fd = self._process.stdout.fileno()
        return self.fd

    def hear(self) -> list[LiveMessage] | None:
        """What it has said; None: it says nothing more, and will be `gone` soon."""
        if self.fd is None:
            return None
        data = os.read(self.fd, 1 << 16)
        if not data:
            self.fd = None
            self._kill_s = min(self._kill_s or float("inf"), time.monotonic() + _LEAVE_S)
            return None
        self._heard_s = time.monotonic()
        *lines, self._unread = (self._unread + data).split(b"\n")
        if len(self._unread) > _LINE_BYTES:
            self._unread = b""
            self.kill()
        return [message for line in lines if (message := self._understood(line)) is not None]

    def retire(self, *, for_good: bool = False) -> None:
        """Let it finish and go; killed where that takes too long. `for_good`: none like it will be started."""
        if self._process is None or self.retired:
            return
        self.retired = True
        self._kill_s = time.monotonic() + GRACE_S + 0.3
        if self._process.stdin is not None:
            if for_good:
                with suppress(BrokenPipeError):
                    os.write(self._process.stdin.fileno(), FOR_GOOD)
            self._process.stdin.close()

    def excuse(self, seconds: float) -> None:
        """Nobody listened for so long: its silence is not its fault."""
        self._heard_s += seconds
        if self._kill_s is not None:
            self._kill_s += seconds

    def look_after(self) -> None:
        """Kill it where it hangs, or does not go; keep its log short."""
        if self._process is None:
            return
        now_s = time.monotonic()
        if not self.retired and now_s - self._heard_s > self.pace.hang_s:
            self.hung = True
            self.kill()
        elif self._kill_s is not None and now_s > self._kill_s:
            self.kill()
        if now_s - self._bounded_s > _BOUND_LOG_S:
            self._bounded_s = now_s
            processes.bound(self.log)

    def gone(self) -> bool:
        """It has ended, and everything it said has been heard: call `ended`."""
        return self._process is not None and self.fd is None and self._process.poll() is not None

    def ended(self) -> str:
        """Take note of its end, and return why it went, in a few words. Where it has not ended, nobody looks after it
        any more."""
        if self._process is None:
            return ""
        code = self._process.poll()
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
        """Now, with all it has started."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _understood(self, line: bytes) -> LiveMessage | None:
        try:
            message = read_live_message(line)
        except ValidationError as error:
            _log.warning("%s of %s: not understood: %s", self.role, self.camera, error)
            return None
        if isinstance(message, GaveUp):
            self.gave_up = message
        return message

    def _why(self, code: int | None) -> str:
        if code is None:
            return "does not end"
        if code < 0:
            try:
                return signal.Signals(-code).name
            except ValueError:
                return f"signal {-code}"
        lines = processes.log_tail(self.log).strip().splitlines()
        return f"exit code {code}" + (f": {lines[-1]}" if lines else "")
