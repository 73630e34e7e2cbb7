"""A zip file read distrustfully: every name once, every byte accounted for, nothing unpacked to a disk."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Callable

Read = Callable[[int, int], bytes]
"""(offset, length) -> what is there, less at the end of the file."""
MOST_ENTRIES = 100_000
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s5H3I2H")
_DOS_START = (0, 0x21)
"""1 January 1980: what a zip without a time of its own says."""


class ZipError(ValueError):
    """Not a zip file, or one that two programs could read in two ways."""


@dataclass(frozen=True)
class ZipEntry:
    """`start` and `packed`: where its bytes lie. `attributes`: the Unix mode, 0 where the zip says none."""

    name: str
    start: int
    packed: int
    size: int
    crc: int
    deflated: bool
    attributes: int


@dataclass(frozen=True)
class ZipListing:
    """`as_written`: to the byte what litterwatch writes, but for the entries' own content."""

    entries: tuple[ZipEntry, ...]
    as_written: bool


def list_zip(read: Read, size: int) -> ZipListing:
    """Raises ZipError."""
    try:
        return _listing(read, size)
    except (struct.error, IndexError) as error:
        raise ZipError(f"expected a zip file, found its end too early ({error})") from error


def inflate(read: Read, entry: ZipEntry) -> bytes:
    """No more than the entry says it holds: a bomb bursts here. Raises ZipError."""
    stream = zlib.decompressobj(-15)
    parts: list[bytes] = []
    left, at, packed = entry.size, entry.start, entry.packed
    try:
        while packed and left:
            data = read(at, min(packed, 1 << 20))
            if not data:
                break
            at, packed = at + len(data), packed - len(data)
            while data and left:
                part = stream.decompress(data, left)
                data = stream.unconsumed_tail
                left -= len(part)
                parts.append(part)
    except zlib.error as error:
        raise ZipError(f"expected compressed content, found {error}") from error
    return b"".join(parts)


def _listing(read: Read, size: int) -> ZipListing:
    tail_at = max(0, size - 65557)
    tail = read(tail_at, size - tail_at)
    found = tail.rfind(b"PK\5\6")
    if found < 0:
        raise ZipError("expected a zip file, found no directory at its end")
    end_at = tail_at + found
    _, disk, first_disk, here, count, length, start, comment = _END.unpack_from(tail, found)
    if disk or first_disk or here != count or end_at + _END.size + comment != size:
        raise ZipError("expected a zip file in one part that ends with its directory")
    plain = comment == 0
    directory_end = end_at
    if 0xFFFF in (count,) or 0xFFFFFFFF in (length, start):
        directory_end, count, length, start = _end64(read, end_at)
    if start + length != directory_end or count > MOST_ENTRIES or length > 64 << 20:
        raise ZipError("expected the directory right before the end of the zip file")
    directory = read(start, length)
    entries: list[ZipEntry] = []
    at, expected_local = 0, 0
    for _ in range(count):
        entry, at, next_local, usual = _entry(read, directory, at, start)
        # Two entries over the same bytes, or bytes between entries, are what one program shows and another hides.
        if next_local[0] != expected_local:
            raise ZipError(f"expected one entry after another, found {entry.name!r} elsewhere")
        expected_local = next_local[1]
        plain = plain and usual
        entries.append(entry)
    if at != len(directory) or expected_local != start:
        raise ZipError("expected nothing between the entries and the directory")
    return ZipListing(tuple(entries), plain)


def _end64(read: Read, end_at: int) -> tuple[int, int, int, int]:
    magic, disk, at, disks = _LOCATOR.unpack(read(end_at - _LOCATOR.size, _LOCATOR.size))
    found = _END64.unpack(read(at, _END64.size))
    if (
        magic != b"PK\6\7"
        or disk
        or disks != 1
        or found[0] != b"PK\6\6"
        or at + 12 + found[1] != end_at - _LOCATOR.size
    ):
        raise ZipError("expected a large zip file to end as such")
    if found[4] or found[5] or found[6] != found[7]:
        raise ZipError("expected a zip file in one part")
    return at, found[7], found[8], found[9]


def _entry(read: Read, directory: bytes, at: int, limit: int) -> tuple[ZipEntry, int, tuple[int, int], bool]:
    fields = _CENTRAL.unpack_from(directory, at)
    magic, made, needed, flags, method, time, day, crc, packed, size = fields[:10]
    name_size, extra_size, comment_size, disk, internal, external, local_at = fields[10:]
    at += _CENTRAL.size
    raw = directory[at : at + name_size]
    extra = directory[at + name_size : at + name_size + extra_size]
    at += name_size + extra_size + comment_size
    packed, size, local_at = _wide(extra, size, packed, local_at)
    if magic != b"PK\1\2" or disk or len(raw) != name_size or method not in (0, 8) or flags & ~0x080E:
        raise ZipError("expected plain entries, stored or deflated, found something else")
    name = _name(raw, flags)
    local = _LOCAL.unpack(read(local_at, _LOCAL.size))
    local_name = read(local_at + _LOCAL.size, name_size)
    start = local_at + _LOCAL.size + local[9] + local[10]
    late = bool(flags & 8)
    if local[0] != b"PK\3\4" or local_name != raw or local[9] != name_size or (local[2], local[3]) != (flags, method):
        raise ZipError(f"expected {name!r} to be called so in both places")
    seen = _wide(read(local_at + _LOCAL.size + name_size, local[10]), local[8], local[7], 0)[:2]
    if not late and (local[6], *seen) != (crc, packed, size):
        raise ZipError(f"expected {name!r} to be described alike in both places")
    if (method == 0 and packed != size) or start + packed > limit:
        raise ZipError(f"expected the bytes of {name!r} before the directory")
    after = start + packed + (_descriptor(read, start + packed, crc) if late else 0)
    usual = (made, needed, flags, method, time, day, extra_size, comment_size, internal, external >> 16) == (
        *(0x0314, 20, 0, 0),
        *_DOS_START,
        *(0, 0, 0, 0o100440),
    ) and (local[1], local[4], local[5], local[10], external & 0xFFFF) == (20, *_DOS_START, 0, 0)
    mode = external >> 16 if made >> 8 == 3 else 0
    return ZipEntry(name, start, packed, size, crc, method == 8, mode), at, (local_at, after), usual


def _wide(extra: bytes, size: int, packed: int, local_at: int) -> tuple[int, int, int]:
    """Sizes of 4 GiB and more stand in an extra field."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            values = list(struct.unpack_from(f"<{length // 8}Q", extra, at + 4))
            size = values.pop(0) if size == 0xFFFFFFFF else size
            packed = values.pop(0) if packed == 0xFFFFFFFF else packed
            local_at = values.pop(0) if local_at == 0xFFFFFFFF else local_at
        at += 4 + length
    return packed, size, local_at


def _descriptor(read: Read, at: int, crc: int) -> int:
    """The sizes that a program wrote after the bytes, because it did not know them before."""
    found = read(at, 24)
    signed = found[:4] == b"PK\7\b"
    body = found[4:] if signed else found
    if struct.unpack_from("<I", body)[0] != crc:
        raise ZipError("expected the sizes after the bytes of an entry")
    wide = body[8:12] == b"\0\0\0\0" and body[12:16] != b"PK\3\4" and body[12:16] != b"PK\1\2"
    return (4 if signed else 0) + (20 if wide and len(body) >= 20 and body[16:20] == b"\0\0\0\0" else 12)


def _name(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8" if flags & 0x800 else "ascii")
    except UnicodeError:
        return raw.decode("cp437")
