"""Starting a process of this program that does one job, and what it left behind."""

import fcntl
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_log = logging.getLogger(__name__)
_LOG_TAIL = 4000
LOG_BYTES = 1 << 20
"""A log that has grown beyond this is moved to NAME.1, in place of the one before it."""
_PIPE_BYTES = 1 << 16


def start(module: str, job: str, log: Path, *, own_group: bool = False) -> subprocess.Popen[bytes]:
    """Run `module` with `job` (JSON) as the first line of its standard input, and its standard error in `log`; what an
    earlier process said there is kept as NAME.1.

    `own_group`: a signal to it reaches what it started too, and Ctrl-C does not reach it. Returns at once, whatever the
    process does. Raises OSError where no process can be made, or the job is longer than a pipe holds (1 MB).
    """
    # The child finds the program where this process found it, installed or not.
    home = str(Path(__file__).resolve().parent.parent)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))}
    with _fresh(log) as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=env,
            process_group=0 if own_group else None,
        )
    if process.stdin is None or process.stdout is None:
        raise OSError("expected pipes to the process, found none")
    try:
        _hand_over(process.stdin.fileno(), job.encode() + b"\n")
    except OSError:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
        raise
    return process


def log_tail(log: Path) -> str:
    """The end of what it said on its standard error; empty where there is nothing to read."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _LOG_TAIL))
            return file.read(_LOG_TAIL).decode(errors="replace")
    except OSError:
        return ""


def bound(log: Path, most_bytes: int = LOG_BYTES) -> None:
    """Cut a log that has grown too long, also while it is written to: its end goes to NAME.1."""
    try:
        if log.stat().st_size <= most_bytes:
            return
        with log.open("rb+") as file:
            file.seek(-most_bytes, os.SEEK_END)
            before = file.read(most_bytes)
            file.truncate(0)  # whoever writes to it appends
        _old(log).write_bytes(before)
    except OSError as error:
        _log.warning("%s cannot be cut: %s", log, error)


def _old(log: Path) -> Path:
    return log.with_name(log.name + ".1")


@contextmanager
def _fresh(log: Path) -> Iterator[int]:
    """A descriptor of an empty log; of nothing where the disk refuses one, for that should not keep it from its job."""
    fd = None
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size:
            log.replace(_old(log))
        fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC, 0o644)
    except OSError as error:
        _log.warning("no log %s: %s", log, error)
    if fd is None:
        fd = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    try:
        yield fd
    finally:
        os.close(fd)


def _hand_over(fd: int, line: bytes) -> None:
    """Without waiting for the process, which may take its time, or never read. Raises OSError."""
    if len(line) > _PIPE_BYTES:
        fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, len(line))
    os.set_blocking(fd, False)
    # Below Python's buffer: what a process that died at once did not take would be tried again at every close.
    with suppress(BrokenPipeError):  # its end is read like any other
        written = os.write(fd, line)
        if written < len(line):
            raise OSError(f"a job of {len(line)} bytes does not fit into a pipe: {written} did")
