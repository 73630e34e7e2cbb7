"""Records of a segment file: length-prefixed, with a checksum, each found again even behind damage.

A record is one fixed head of 104 bytes (little-endian, `_HEAD`) and a payload. The checksum (CRC-32) covers both and
starts from the segment's salt, so that remains of an older file on reused disk blocks are never taken for its own.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO

from streams.ring.packet import MAX_SOURCE_BYTES, CameraTime, RingPacket

MARK = b"\xa7LWr"
MAX_PAYLOAD = 64 << 20
"""A picture is never larger; a length beyond it is damage."""

_HEAD = struct.Struct("<4sBBHIQqqqqqqqqI12sI")
HEAD_BYTES = _HEAD.size
_NONE = -(1 << 63)
_UNKNOWN = 0xFFFFFFFF
_LENGTH_AT = 8
_KEY, _JUMPED = 1, 2


class Kind(IntEnum):
    HEAD = 1
    """First record of a segment: JSON, see streams.ring.segment."""
    PACKET = 2
    FOOT = 3
    """Last record of a segment that was closed: JSON, see streams.ring.segment."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record at byte `start`..`end` of its file."""

    kind: Kind
    start: int
    end: int
    head: bytes
    payload: bytes

    def packet(self) -> RingPacket:
        """The packet of a PACKET record."""
        (
            _,
            _,
            flags,
            _,
            _,
            sequence,
            pts,
            dts,
            duration,
            offset,
            media,
            ring,
            arrival,
            camera,
            uncertainty,
            source,
            _,
        ) = _HEAD.unpack(self.head)
        clock = None
        if camera != _NONE:
            name = source.rstrip(b"\0").decode("ascii", "replace")
            clock = CameraTime(camera / 1e6, name, None if uncertainty == _UNKNOWN else uncertainty / 1e6)
        return RingPacket(
            sequence=sequence,
            key=bool(flags & _KEY),
            jumped=bool(flags & _JUMPED),
            pts=None if pts == _NONE else pts,
            dts=None if dts == _NONE else dts,
            duration=None if duration == _NONE else duration,
            offset=offset,
            media_us=media,
            ring_us=ring,
            arrival_us=arrival,
            camera=clock,
            data=self.payload,
        )


@dataclass(frozen=True, slots=True)
class Hole:
    """Bytes that are no record, in the middle of a file or at its end."""

    start: int
    end: int


def packet_head(packet: RingPacket, salt: int) -> bytes:
    """The head that goes in front of `packet.data`. Raises ValueError where a time source's name does not fit."""
    camera, uncertainty, source = _NONE, _UNKNOWN, b""
    if packet.camera is not None:
        camera = packet.camera_us
        if packet.camera.uncertainty_s is not None:
            uncertainty = max(0, min(_UNKNOWN - 1, round(packet.camera.uncertainty_s * 1e6)))
        source = packet.camera.source.encode("ascii")
        if len(source) > MAX_SOURCE_BYTES:
            raise ValueError(f"expected a time source of at most {MAX_SOURCE_BYTES} letters, found {source!r}")
    fields = (
        _NONE if packet.pts is None else packet.pts,
        _NONE if packet.dts is None else packet.dts,
        _NONE if packet.duration is None else packet.duration,
        packet.offset,
        packet.media_us,
        packet.ring_us,
        packet.arrival_us,
        camera,
    )
    flags = (_KEY if packet.key else 0) | (_JUMPED if packet.jumped else 0)
    return _sealed(Kind.PACKET, flags, packet.sequence, fields, uncertainty, source, packet.data, salt)


def text_record(kind: Kind, text: bytes, salt: int) -> bytes:
    """A whole HEAD or FOOT record."""
    return _sealed(kind, 0, 0, (0,) * 8, 0, b"", text, salt) + text


def _sealed(
    kind: Kind,
    flags: int,
    sequence: int,
    fields: tuple[int, ...],
    uncertainty: int,
    source: bytes,
    payload: bytes,
    salt: int,
) -> bytes:
    head = _HEAD.pack(MARK, kind, flags, 0, len(payload), sequence, *fields, uncertainty, source, 0)[:-4]
    return head + struct.pack("<I", zlib.crc32(payload, zlib.crc32(head, salt)))


def read_record(file: BinaryIO, start: int, salt: int) -> Record | None:
    """The record that begins at byte `start`, None where there is no whole, undamaged one. Raises OSError."""
    file.seek(start)
    head = file.read(HEAD_BYTES)
    if len(head) < HEAD_BYTES or head[:4] != MARK:
        return None
    length = int.from_bytes(head[_LENGTH_AT : _LENGTH_AT + 4], "little")
    if length > MAX_PAYLOAD or head[4] not in {1, 2, 3}:
        return None
    payload = file.read(length)
    if len(payload) < length or zlib.crc32(payload, zlib.crc32(head[:-4], salt)) != int.from_bytes(head[-4:], "little"):
        return None
    return Record(Kind(head[4]), start, start + HEAD_BYTES + length, head, payload)


def read_records(file: BinaryIO, start: int, salt: int, *, to_end: bool = True) -> Iterator[Record | Hole]:
    """Records from byte `start` on, in order.

    With `to_end` the file is taken for finished: what is no record is skipped up to the next one and told as a Hole,
    the last Hole reaching to the end of the file. Without, reading stops at the first thing that is no whole record:
    it is probably still being written. What the disk cannot read counts as damaged.
    """
    at = start
    while True:
        try:
            record = read_record(file, at, salt)
        except OSError:
            record = None
        if record is not None:
            yield record
            at = record.end
            continue
        if not to_end:
            return
        found = _next_record(file, at + 1, salt)
        end = _size(file) if found is None else found
        if end > at:
            yield Hole(at, end)
        if found is None:
            return
        at = found


def _next_record(file: BinaryIO, start: int, salt: int) -> int | None:
    """Where the next undamaged record begins."""
    at = start
    size = _size(file)
    while at < size:
        try:
            file.seek(at)
            block = file.read(1 << 20)
        except OSError:
            at += 4096
            continue
        found = block.find(MARK)
        if found < 0:
            if at + len(block) >= size or not block:
                return None
            at += max(1, len(block) - len(MARK) + 1)
            continue
        at += found
        try:
            if read_record(file, at, salt) is not None:
                return at
        except OSError:
            pass_over = 4096
            at += pass_over
            continue
        at += 1
    return None


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)
