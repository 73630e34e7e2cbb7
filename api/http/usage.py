"""What a process costs, from /proc."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Usage:
    cpu_s: float
    """User and system time since it started."""
    resident_bytes: int
    open_files: int


def usage_of(pid: int) -> Usage | None:
    """None where it has ended, or this system has no /proc."""
    folder = Path(f"/proc/{pid}")
    try:
        # The second field is the name in brackets, which may hold spaces: count from its end.
        fields = (folder / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
        resident = int((folder / "statm").read_text("ascii").split()[1])
        open_files = sum(1 for _ in (folder / "fd").iterdir())
    except (OSError, IndexError):
        return None
    return Usage((int(fields[11]) + int(fields[12])) * _TICK_S, resident * _PAGE_BYTES, open_files)
