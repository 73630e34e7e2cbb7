"""A wall clock that can be stepped for some processes alone: Debian's libfaketime, loaded before everything else.

What they read with clock_gettime, gettimeofday and time is off by what the file says; the monotonic clock stays, as it
does when somebody sets a machine's clock.
"""

from pathlib import Path

PACKAGE = "libfaketime"


def library() -> Path | None:
    """None where it is not installed (`apt-get install libfaketime`)."""
    return next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)


def environment(data: Path) -> dict[str, str]:
    """For a process whose clock `write_offset` is to step. Raises FileNotFoundError where there is no library."""
    found = library()
    if found is None:
        raise FileNotFoundError(f"expected {PACKAGE} to be installed: apt-get install {PACKAGE}")
    write_offset(data, "+0")
    return {
        "LD_PRELOAD": str(found),
        "FAKETIME_TIMESTAMP_FILE": str(_file(data)),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }


def write_offset(data: Path, offset: str) -> None:
    """`offset`: seconds with their sign. Heard within a second."""
    new = _file(data).with_suffix(".new")
    new.write_text(offset + "\n", encoding="ascii")
    new.replace(_file(data))


def _file(data: Path) -> Path:
    return data.with_name(f"{data.name}.clock")
