"""What an MP4 says about its one video track: where each picture lies, when it is shown, how the stream is coded.

Only what sealing needs, read from the boxes themselves (ISO/IEC 14496-12): no library opens the file, and nothing is
decoded. Files that do not look as expected are left to FFmpeg (evidence.package.essence).
"""

import os
import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, chain, repeat
from pathlib import Path

_MOST_MOOV = 256 << 20
_CODECS = {b"avc1": "h264", b"avc3": "h264", b"hvc1": "hevc", b"hev1": "hevc"}
_H264_PROFILES = {66: "Baseline", 77: "Main", 88: "Extended", 100: "High", 110: "High 10", 122: "High 4:2:2"}
_HEVC_PROFILES = {1: "Main", 2: "Main 10", 3: "Main Still Picture", 4: "Rext"}
_VISUAL_ENTRY = 78
"""Bytes of a VisualSampleEntry before its own boxes."""


class NotPlainError(ValueError):
    """Not an MP4 with one H.264 or H.265 track in one run of tables: FFmpeg has to read it."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """`offsets` and `sizes` are those of the pictures' bytes, in decode order."""

    codec: str
    profile: str | None
    width: int
    height: int
    length_bytes: int
    """In front of each NAL unit."""
    offsets: "array[int]"
    sizes: "array[int]"
    contiguous: bool
    """The pictures lie one behind the other, in decode order."""
    shown_s: tuple[float, ...]
    """When each is shown, in decode order; the first picture shown is at 0."""
    has_audio: bool


def read_track(path: Path) -> Track:
    """Raises NotPlainError, OSError."""
    with path.open("rb") as file:
        moov = _moov(file.fileno())
    try:
        return _track(moov)
    except (struct.error, IndexError, KeyError) as error:
        raise NotPlainError(f"{path.name}: {type(error).__name__}") from error


def _moov(fd: int) -> bytes:
    at, end = 0, os.fstat(fd).st_size
    while at + 8 <= end:
        head = os.pread(fd, 16, at)
        size, skip = int.from_bytes(head[:4], "big"), 8
        if size == 1:
            size, skip = int.from_bytes(head[8:16], "big"), 16
        elif size == 0:
            size = end - at
        if size < skip:
            break
        if head[4:8] == b"moov":
            if size > _MOST_MOOV or at + size > end:
                break
            return os.pread(fd, size - skip, at + skip)
        at += size
    raise NotPlainError("expected a moov box, found none")


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size < 8 or at + size > len(data):
            raise NotPlainError("expected a box, found none")
        yield data[at + 4 : at + 8], data[at + 8 : at + size]
        at += size


def _inside(data: bytes) -> dict[bytes, bytes]:
    """The boxes within, the last of each kind."""
    return dict(_boxes(data))


def _track(moov: bytes) -> Track:
    found: list[dict[bytes, bytes]] = []
    has_audio = False
    for kind, content in _boxes(moov):
        if kind == b"mvex":
            raise NotPlainError("expected one movie, found fragments")
        if kind != b"trak":
            continue
        trak = _inside(content)
        mdia = _inside(trak[b"mdia"])
        handler = mdia[b"hdlr"][8:12]
        has_audio |= handler == b"soun"
        if handler == b"vide":
            found.append(trak | mdia)
    if len(found) != 1:
        raise NotPlainError(f"expected one video track, found {len(found)}")
    trak = found[0]
    stbl = _inside(_inside(trak[b"minf"])[b"stbl"])
    count, entry_size, kind = struct.unpack_from(">II4s", stbl[b"stsd"], 4)
    if count != 1 or kind not in _CODECS:
        raise NotPlainError(f"expected one entry of H.264 or H.265, found {count} of {kind!r}")
    entry = stbl[b"stsd"][16 : 8 + entry_size]
    width, height = struct.unpack_from(">HH", entry, 24)
    codec = _CODECS[kind]
    profile, length_bytes = _configuration(codec, _inside(entry[_VISUAL_ENTRY:]))
    if length_bytes == 3:
        raise NotPlainError("expected lengths of 1, 2 or 4 bytes, found 3, which the format reserves")
    sizes = _sizes(stbl[b"stsz"])
    offsets, contiguous = _offsets(stbl, sizes)
    return Track(
        codec, profile, width, height, length_bytes, offsets, sizes, contiguous, _shown_s(trak, stbl), has_audio
    )


def _configuration(codec: str, boxes: dict[bytes, bytes]) -> tuple[str | None, int]:
    if codec == "h264":
        record = boxes[b"avcC"]
        return _H264_PROFILES.get(record[1]), (record[4] & 3) + 1
    record = boxes[b"hvcC"]
    return _HEVC_PROFILES.get(record[1] & 31), (record[21] & 3) + 1


def _numbers(data: bytes, at: int, count: int) -> "array[int]":
    """Big-endian 32-bit."""
    if at + 4 * count > len(data):
        raise NotPlainError("expected a whole table, found part of one")
    found = array("I", data[at : at + 4 * count])
    found.byteswap()
    return found


def _sizes(stsz: bytes) -> "array[int]":
    size, count = struct.unpack_from(">II", stsz, 4)
    return array("I", [size]) * count if size else _numbers(stsz, 12, count)


def _offsets(stbl: dict[bytes, bytes], sizes: "array[int]") -> tuple["array[int]", bool]:
    """Where each picture begins; and whether each begins where the one before ends."""
    if b"stco" in stbl:
        chunks = list(_numbers(stbl[b"stco"], 8, struct.unpack_from(">I", stbl[b"stco"], 4)[0]))
    else:
        (count,) = struct.unpack_from(">I", stbl[b"co64"], 4)
        chunks = list(struct.unpack_from(f">{count}Q", stbl[b"co64"], 8))
    (runs,) = struct.unpack_from(">I", stbl[b"stsc"], 4)
    table = _numbers(stbl[b"stsc"], 8, 3 * runs)
    offsets = array("Q")
    contiguous = True
    at: int | None = None
    for run in range(runs):
        first, each = table[3 * run], table[3 * run + 1]
        last = table[3 * run + 3] if run + 1 < runs else len(chunks) + 1
        for chunk in chunks[first - 1 : last - 1]:
            contiguous &= at is None or at == chunk
            done = len(offsets)
            *begins, at = accumulate(sizes[done : done + each], initial=chunk)
            offsets.extend(begins)
    if len(offsets) != len(sizes) or not sizes:
        raise NotPlainError(f"expected {len(sizes)} pictures in the chunks, found {len(offsets)}")
    return offsets, contiguous


def _shown_s(trak: dict[bytes, bytes], stbl: dict[bytes, bytes]) -> tuple[float, ...]:
    mdhd = trak[b"mdhd"]
    (scale,) = struct.unpack_from(">I", mdhd, 20 if mdhd[0] == 1 else 12)
    steps = chain.from_iterable(repeat(delta, count) for count, delta in _pairs(stbl[b"stts"]))
    decoded = list(accumulate(steps, initial=0))[:-1]
    if b"ctts" in stbl:
        later = chain.from_iterable(repeat(delta, count) for count, delta in _pairs(stbl[b"ctts"]))
        decoded = [at + delta - (delta >> 31 << 32) for at, delta in zip(decoded, later, strict=True)]
    if not decoded or not scale:
        raise NotPlainError("expected pictures with times, found none")
    first = min(decoded)
    return tuple([(tick - first) / scale for tick in decoded])


def _pairs(table: bytes) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", table, 4)
    numbers = _numbers(table, 8, 2 * count)
    return zip(numbers[::2], numbers[1::2], strict=True)
