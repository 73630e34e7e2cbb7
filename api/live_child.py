"""What a recorder and a watcher process have in common: how they hear of the end, and how they speak.

Standard input stays open for as long as the parent wants the process, and closes by itself when the parent dies,
whatever kills it. So its end means: finish and go. A process that does not manage within `GRACE_S` goes all the same;
what it does is built to be stopped anywhere.
"""

import os
import signal
import threading
import time
from collections.abc import Callable

from api.line import Line

GRACE_S = 3.0
FOR_GOOD = b"for good\n"
UNSENT_BYTES = 4 << 20
"""What is kept for a parent that does not listen. What matters is on disk before it is said."""


class Channel:
    """To the parent; threads may share it. It never waits: a parent that does not listen (stopped, or swapped out)
    must not keep a recorder from recording. What is out of date by the next of its kind is then left out."""

    def __init__(self) -> None:
        # Messages keep the real standard output to themselves; what libraries print goes to standard error.
        self._fd = os.dup(1)
        os.dup2(2, 1)
        os.set_blocking(self._fd, False)
        self._unsent = b""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self._lock = threading.Lock()

    def say(self, message: Line) -> None:
        """The parent is told, now or when it listens again; where it is gone, nobody needs to be."""
        line = message.model_dump_json().encode() + b"\n"
        with self._lock:
            self._send()
            if self._unsent and (message.beat or len(self._unsent) > UNSENT_BYTES):
                return
            self._unsent += line
            self._send()

    def _send(self) -> None:
        try:
            while self._unsent:
                self._unsent = self._unsent[os.write(self._fd, self._unsent) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._unsent = b""  # standard input tells of the same, and ends the process in order


def read_job() -> bytes:
    """The first line of standard input, read below Python's buffer, which would hold a lock at the end."""
    line = b""
    while not line.endswith(b"\n"):
        more = os.read(0, 1)
        if not more:
            os._exit(3)
        line += more
    return line


def when_told_to_go(
    stop: Callable[[], None], grace_s: float = GRACE_S, *, for_good: Callable[[], None] | None = None
) -> None:
    """Call `stop` in a thread when standard input ends, and end the process where that was not enough. Where the
    parent says `FOR_GOOD` before, `for_good` is called instead: nobody will take up what is left unfinished."""

    def wait() -> None:
        said = b""
        while more := os.read(0, 64):
            said += more
        (for_good if for_good is not None and said == FOR_GOOD else stop)()
        time.sleep(grace_s)
        os._exit(4)

    threading.Thread(target=wait, name="parent", daemon=True).start()
