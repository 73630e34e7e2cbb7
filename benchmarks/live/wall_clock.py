"""A wall clock that can be stepped for some processes alone: wall_clock.c, loaded before the C library.

The monotonic clock stays, as it does when somebody sets a machine's clock. Setting the machine's own would step it for
everything that runs beside the benchmark.
"""

import shutil
import struct
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")


def missing() -> str | None:
    """Why no clock can be stepped here; None where one can."""
    return None if shutil.which("cc") else "no C compiler (apt-get install gcc libc6-dev)"


def environment(data: Path) -> dict[str, str]:
    """For a process whose clock `step` is to step. Raises subprocess.CalledProcessError."""
    library = data.with_name("wall_clock.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl"], check=True)
    _file(data).write_bytes(bytes(8))
    return {"LD_PRELOAD": str(library), "LITTERWATCH_CLOCK": str(_file(data))}


def step(data: Path, seconds: float) -> None:
    """From now on the clock is off by so much against the machine's."""
    with _file(data).open("r+b") as file:  # the processes have it mapped
        file.write(struct.pack("=q", round(seconds * 1e9)))


def _file(data: Path) -> Path:
    return data.with_name("wall_clock.offset")
