"""Where and when a clip was filmed, written into the MP4 itself while it is cut, so that it need not be copied later.

    moov/udta/loci              latitude, longitude, name of the place; role 1, "real": where it was filmed
    moov/mvhd                   UTC of the first picture, in whole seconds
    moov/udta/meta/ilst/©day    UTC of the first picture, to the millisecond
    moov/udta/meta/ilst/©cmt    whose clip it is

Players show these, other programs read them (`ffprobe`), and no picture is touched: the essence hash stays.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_HEADER = 8
_REAL = 1
_MOST_MOOV = 64 << 20


@dataclass(frozen=True, slots=True)
class Labels:
    """`clock` gives the wall clock of a media second, None where it is unknown. Degrees are WGS 84."""

    clock: Callable[[float], datetime | None]
    lat: float | None = None
    lon: float | None = None
    place: str = ""
    comment: str = ""

    def metadata(self, start_s: float) -> dict[str, str]:
        """For FFmpeg's muxer, of a clip that begins at `start_s`; nothing about what is unknown."""
        found: dict[str, str] = {}
        at = self.clock(start_s)
        if at is not None:
            utc = at.astimezone(UTC)
            found["creation_time"] = utc.isoformat(timespec="microseconds").replace("+00:00", "Z")
            found["date"] = utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if self.lat is not None and self.lon is not None:
            # What stands behind the slash becomes the name; without one FFmpeg would read on in the number.
            place = self.place.replace("\0", " ").replace("\n", " ")[:200]
            found["location"] = f"{self.lat:+09.5f}{self.lon:+010.5f}/{place}"
        if self.comment:
            found["comment"] = self.comment
        return found


def mark_real_location(path: Path) -> bool:
    """Say in `loci` that the place is the real one (role 1): FFmpeg always writes 0, "shooting location" of fiction as
    well. Changes one byte of a file that nobody has seen yet. False where it has no location. Raises OSError."""
    with path.open("r+b") as file:
        at, size = _find(file.fileno(), b"moov", 0, os.fstat(file.fileno()).st_size)
        if not size or size > _MOST_MOOV:
            return False
        at, size = _find(file.fileno(), b"udta", at, size)
        at, size = _find(file.fileno(), b"loci", at, size)
        if not size:
            return False
        body = os.pread(file.fileno(), size, at)
        # version and flags, language, the name up to its NUL, then the role
        end_of_name = body.find(b"\0", 6)
        if end_of_name < 0 or end_of_name + 1 >= size:
            return False
        os.pwrite(file.fileno(), bytes([_REAL]), at + end_of_name + 1)
    return True


def _find(fd: int, kind: bytes, at: int, size: int) -> tuple[int, int]:
    """Where the content of the first such box within begins, and its length; 0, 0 where there is none."""
    end = at + size
    while at + _HEADER <= end:
        head = os.pread(fd, 16, at)
        if len(head) < _HEADER:
            break
        length, header = int.from_bytes(head[:4], "big"), _HEADER
        if length == 1 and len(head) == 16:
            length, header = int.from_bytes(head[8:], "big"), 16
        elif length == 0:
            length = end - at
        if length < header:
            break
        if head[4:8] == kind:
            return at + header, min(length, end - at) - header
        at += length
    return 0, 0
