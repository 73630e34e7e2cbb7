"""Starting a process of this program that does one job, and what it left behind."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

_LOG_TAIL = 4000


def start(module: str, job: str, log: Path) -> subprocess.Popen[bytes]:
    """Run `module` with `job` (JSON) as the first line of its standard input, and its standard error in `log`.

    Raises OSError where no process, or no log, can be made.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    # The child finds the program where this process found it, installed or not.
    home = str(Path(__file__).resolve().parent.parent)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))}
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, env=env
        )
    if process.stdin is None or process.stdout is None:
        raise OSError("expected pipes to the process, found none")
    # Below Python's buffer: what a process that died at once did not take would be tried again at every close.
    with suppress(BrokenPipeError):  # its end is read like any other
        os.write(process.stdin.fileno(), job.encode() + b"\n")
    return process


def log_tail(log: Path) -> str:
    """The end of what it said on its standard error; empty where there is nothing to read."""
    try:
        return log.read_bytes()[-_LOG_TAIL:].decode(errors="replace")
    except OSError:
        return ""
