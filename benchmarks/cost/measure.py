"""What a command costs: CPU-seconds of it and all its children, and peak memory. Standard library only.

`measure` starts this file as a small process of its own, which starts the command, because Linux counts the memory of
the process that forked into the child's peak (exec keeps the old high-water mark): a parent with numpy loaded would
put a floor under every figure.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_S = 0.1


class CommandFailedError(RuntimeError):
    """The measured command did not end with status 0; the message holds the end of what it said."""


@dataclass(frozen=True, slots=True)
class Usage:
    """`cpu_s` user and system seconds of the command and its children (`wait4`). Memory in MB (10^6 bytes):
    `largest_mb` the peak RSS of the biggest single process, `tree_mb` the highest sum over the process tree seen by
    sampling every 0.1 s, shared pages counted once (PSS)."""

    cpu_s: float
    wall_s: float
    largest_mb: float
    tree_mb: float

    @property
    def peak_mb(self) -> float:
        """What a machine must have for it: sampling may miss a spike of one process, its RSS peak does not."""
        return max(self.largest_mb, self.tree_mb)


def measure(command: Sequence[str], cwd: Path | None = None, log: Path | None = None) -> Usage:
    """Run `command` to its end and say what it cost; its output goes to `log`.

    Raises:
        CommandFailedError: it ended with another status than 0.
    """
    said = log or Path(os.devnull)
    wrapper = [sys.executable, "-I", "-S", str(Path(__file__).resolve()), str(said), *command]
    done = subprocess.run(wrapper, cwd=cwd, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise CommandFailedError(f"measuring {command[0]} failed with status {done.returncode}")
    report = json.loads(done.stdout)
    if report["status"] != 0:
        tail = said.read_text(encoding="utf-8", errors="replace")[-2000:] if log else ""
        raise CommandFailedError(f"{' '.join(command[:6])} ... ended with status {report['status']}: {tail}")
    return Usage(report["cpu_s"], report["wall_s"], report["largest_mb"], report["tree_mb"])


def _run(log: str, command: Sequence[str]) -> dict[str, float]:
    """In the small process: start, sample, wait."""
    began = time.monotonic()
    with Path(log).open("wb") as stream:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream)
    tree_kb = 0
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            break
        tree_kb = max(tree_kb, sum(_pss_kb(member) for member in _tree(child.pid)))
        time.sleep(SAMPLE_S)
    child.returncode = os.waitstatus_to_exitcode(status)  # or Popen would wait for a child already reaped
    return {
        "status": child.returncode,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "wall_s": time.monotonic() - began,
        "largest_mb": usage.ru_maxrss * 1024 / 1e6,
        "tree_mb": tree_kb * 1024 / 1e6,
    }


def _tree(pid: int) -> Iterator[int]:
    yield pid
    # Processes come and go while they are being listed; one that has just ended has no memory to count.
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                yield from _tree(int(child))


def _pss_kb(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


if __name__ == "__main__":
    print(json.dumps(_run(sys.argv[1], sys.argv[2:])))
