"""Which characters a TrueType font can show, from its `cmap` table."""

import struct
import sys
from pathlib import Path


class FontError(ValueError):
    """A file that is no font."""


def covered(path: Path) -> frozenset[int]:
    """The characters that the font has a picture of. Raises FontError, OSError."""
    try:
        return _covered(path.read_bytes())
    except (struct.error, IndexError) as error:
        raise FontError(f"expected a TrueType or OpenType font, found {path.name}: {error}") from error


def _covered(data: bytes) -> frozenset[int]:
    tables = struct.unpack_from(">H", data, 4)[0]
    for i in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * i)
        if tag == b"cmap":
            return _cmap(data, offset)
    raise IndexError("it has no cmap table")


def _cmap(data: bytes, table: int) -> frozenset[int]:
    found = set[int]()
    for i in range(struct.unpack_from(">H", data, table + 2)[0]):
        platform, _, offset = struct.unpack_from(">HHI", data, table + 4 + 8 * i)
        at = table + offset
        kind = struct.unpack_from(">H", data, at)[0]
        if platform in (0, 3) and kind == 4:
            found |= _segments(data, at)
        elif platform in (0, 3) and kind == 12:
            for group in range(struct.unpack_from(">I", data, at + 12)[0]):
                first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * group)
                found.update(range(first, min(last, sys.maxunicode) + 1))
    return frozenset(found)


def _segments(data: bytes, at: int) -> set[int]:
    """Format 4: runs of characters, each with a shift or with a list of its own."""
    doubled = struct.unpack_from(">H", data, at + 6)[0]
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + doubled)
    shifts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * doubled)
    lists_at = at + 16 + 3 * doubled
    lists = struct.unpack_from(f">{count}H", data, lists_at)
    found = set[int]()
    for i, (first, last, shift, listed) in enumerate(zip(starts, ends, shifts, lists, strict=True)):
        for char in range(first, min(last, 0xFFFE) + 1):
            if listed == 0:
                glyph = (char + shift) & 0xFFFF
            else:
                glyph = struct.unpack_from(">H", data, lists_at + 2 * i + listed + 2 * (char - first))[0]
                glyph = (glyph + shift) & 0xFFFF if glyph else 0
            if glyph:
                found.add(char)
    return found
