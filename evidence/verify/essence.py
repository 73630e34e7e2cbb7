"""What a video file shows, whatever box it lies in: SHA-256 over the video packets in decode order.

The same as `ffmpeg -map 0:v -c copy -f streamhash -hash sha256`. A copy that was only re-muxed has the same essence as
the original; one whose pictures were touched has another.
"""

from __future__ import annotations

import hashlib
import struct
from typing import Iterator, Tuple

from evidence.verify.zipped import Read

Span = Tuple[int, int]
"""Offset and length."""
Box = Tuple[bytes, int, int]
"""Type, where its content begins, where it ends."""
_LARGEST_TABLE = 64 << 20
_MOST_BOXES = 100_000


class NoEssenceError(ValueError):
    """Not an MP4 file, or one whose tables lead nowhere."""


def video_essence(read: Read, size: int) -> str:
    """Raises NoEssenceError."""
    try:
        spans = _spans(read, size)
    except (struct.error, IndexError) as error:
        raise NoEssenceError(f"expected the tables of an MP4 file, found {error}") from error
    digest = hashlib.sha256()
    for offset, length in spans:
        at, end = offset, offset + length
        if at < 0 or end > size:
            raise NoEssenceError("expected packets inside the file, found one outside")
        while at < end:
            data = read(at, min(end - at, 1 << 20))
            if not data:
                raise NoEssenceError("expected packets inside the file, found its end")
            digest.update(data)
            at += len(data)
    return digest.hexdigest()


def _spans(read: Read, size: int) -> list[Span]:
    fragments: list[Box] = []
    movie: Box | None = None
    for box in _boxes(read, 0, size):
        if box[0] == b"moov":
            movie = box
        elif box[0] == b"moof":
            fragments.append(box)
    if movie is None:
        raise NoEssenceError("expected an MP4 file with a moov box, found none")
    tracks = [found for found in _children(read, movie, b"trak") if _handler(read, found) == b"vide"]
    if len(tracks) != 1:
        raise NoEssenceError(f"expected one video track, found {len(tracks)}")
    spans = _table_spans(read, _one(read, _one(read, _one(read, tracks[0], b"mdia"), b"minf"), b"stbl"), size)
    if fragments:
        track_id = _track_id(read, tracks[0])
        usual = _usual_size(read, movie, track_id)
        for fragment in fragments:
            spans.extend(_fragment_spans(read, fragment, track_id, usual))
    if sum(length for _, length in spans) > size:
        raise NoEssenceError("expected packets inside the file, found more than it has bytes")
    return spans


def _boxes(read: Read, start: int, end: int) -> Iterator[Box]:
    at = start
    for _ in range(_MOST_BOXES):
        if at + 8 > end:
            return
        length, kind = struct.unpack(">I4s", read(at, 8))
        content = at + 8
        if length == 1:
            (length,) = struct.unpack(">Q", read(content, 8))
            content += 8
        elif length == 0:
            length = end - at
        if length < content - at or at + length > end:
            raise NoEssenceError("expected boxes inside one another, found one that sticks out")
        yield kind, content, at + length
        at += length
    raise NoEssenceError("expected fewer boxes")


def _children(read: Read, box: Box, kind: bytes) -> list[Box]:
    return [found for found in _boxes(read, box[1], box[2]) if found[0] == kind]


def _one(read: Read, box: Box, kind: bytes) -> Box:
    found = _children(read, box, kind)
    if len(found) != 1:
        raise NoEssenceError(f"expected one {kind.decode()} box, found {len(found)}")
    return found[0]


def _content(read: Read, box: Box) -> bytes:
    if box[2] - box[1] > _LARGEST_TABLE:
        raise NoEssenceError("expected a smaller table")
    data = read(box[1], box[2] - box[1])
    if len(data) != box[2] - box[1]:
        raise NoEssenceError("expected a whole table, found the end of the file")
    return data


def _handler(read: Read, track: Box) -> bytes:
    return _content(read, _one(read, _one(read, track, b"mdia"), b"hdlr"))[8:12]


def _track_id(read: Read, track: Box) -> int:
    header = _content(read, _one(read, track, b"tkhd"))
    return int(struct.unpack_from(">I", header, 20 if header[0] else 12)[0])


def _usual_size(read: Read, movie: Box, track_id: int) -> int:
    for extends in _children(read, movie, b"mvex"):
        for defaults in _children(read, extends, b"trex"):
            found = struct.unpack_from(">IIIII", _content(read, defaults), 4)
            if found[0] == track_id:
                return int(found[3])
    return 0


def _table_spans(read: Read, table: Box, size: int) -> list[Span]:
    sizes = _sample_sizes(_content(read, _one(read, table, b"stsz")), size)
    long = _children(read, table, b"co64")
    offsets = _numbers(_content(read, long[0] if long else _one(read, table, b"stco")), "Q" if long else "I", 4)
    runs = _numbers(_content(read, _one(read, table, b"stsc")), "I", 4, per=3)
    spans: list[Span] = []
    sample = 0
    for index, (first, count) in enumerate(zip(runs[0::3], runs[1::3])):
        after = runs[3 * index + 3] if 3 * index + 3 < len(runs) else len(offsets) + 1
        for chunk in range(first, min(after, len(offsets) + 1)):
            offset = offsets[chunk - 1]
            for length in sizes[sample : sample + count]:
                spans.append((offset, length))
                offset += length
            sample += count
    if len(spans) != len(sizes):
        raise NoEssenceError(f"expected {len(sizes)} packets, found places for {len(spans)}")
    return spans


def _sample_sizes(data: bytes, size: int) -> list[int]:
    same, count = struct.unpack_from(">II", data, 4)
    if not same:
        return list(struct.unpack_from(f">{count}I", data, 12)) if count <= len(data) else _refuse(count)
    return [same] * count if count * same <= size else _refuse(count)


def _refuse(count: int) -> list[int]:
    raise NoEssenceError(f"expected as many packets as the file can hold, found {count}")


def _numbers(data: bytes, form: str, at: int, per: int = 1) -> list[int]:
    (count,) = struct.unpack_from(">I", data, at)
    if count > len(data):
        _refuse(count)
    return list(struct.unpack_from(f">{count * per}{form}", data, at + 4))


def _fragment_spans(read: Read, fragment: Box, track_id: int, usual: int) -> list[Span]:
    """Of one moof box: its traf boxes of this track, each with runs of packets."""
    spans: list[Span] = []
    for part in _children(read, fragment, b"traf"):
        header = _content(read, _one(read, part, b"tfhd"))
        flags = int.from_bytes(header[1:4], "big")
        if struct.unpack_from(">I", header, 4)[0] != track_id:
            continue
        at, base, size = 8, fragment[1] - 8, usual
        if flags & 0x1:
            (base,) = struct.unpack_from(">Q", header, at)
        at += (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0) + (4 if flags & 0x8 else 0)
        if flags & 0x10:
            (size,) = struct.unpack_from(">I", header, at)
        offset = base
        for run in _children(read, part, b"trun"):
            data = _content(read, run)
            flags = int.from_bytes(data[1:4], "big")
            (count,) = struct.unpack_from(">I", data, 4)
            at = 8
            if flags & 0x1:
                offset = base + struct.unpack_from(">i", data, at)[0]
            at += (4 if flags & 0x1 else 0) + (4 if flags & 0x4 else 0)
            fields = [bit for bit in (0x100, 0x200, 0x400, 0x800) if flags & bit]
            if count > _LARGEST_TABLE or (fields and count > len(data)):
                _refuse(count)
            for _ in range(count):
                length = size
                if flags & 0x200:
                    (length,) = struct.unpack_from(">I", data, at + 4 * fields.index(0x200))
                spans.append((offset, int(length)))
                offset += int(length)
                at += 4 * len(fields)
    return spans
