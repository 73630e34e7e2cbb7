"""One segment file: about ten seconds of packets from a keyframe on, written record by record, complete at any moment.

    8 bytes magic | HEAD record | PACKET record ... | FOOT record (only when closed in order)

The foot has a fixed size, so that it is found from the end of the file without reading the rest.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

from streams.ring.packet import RingPacket
from streams.ring.parameters import Parameters
from streams.ring.records import HEAD_BYTES, Hole, Kind, Record, packet_head, read_record, read_records, text_record

MAGIC = b"LWRING1\n"
SUFFIX = ".seg"
NEW_NAME = "new.partial"
"""The one writer's next segment, until its head is written; a left-over one is written over."""
_FOOT_TEXT = 640
_FOOT_BYTES = HEAD_BYTES + _FOOT_TEXT


@dataclass(frozen=True, slots=True)
class SegmentHead:
    """What was known when the segment began."""

    number: int
    camera_id: str
    parameters: Parameters
    salt: int
    begins: str
    """Why: "start" (of the program), "reconnect", "parameters", "clock", "lost" or "next" (nothing happened)."""
    not_kept: int = 0
    """Packets that came since the segment before and are in neither."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a segment holds; spans are of its packets, first to last (`arrival` and `camera`: least to greatest)."""

    number: int
    packets: int = 0
    keyframes: int = 0
    sequence_from: int = 0
    sequence_to: int = 0
    arrival_from: int = 0
    arrival_to: int = 0
    camera_from: int = 0
    camera_to: int = 0
    ring_from: int = 0
    ring_to: int = 0
    media_from: int = 0
    media_to: int = 0
    damaged: int = 0
    """Bytes that are no record."""

    def with_packet(self, packet: RingPacket) -> "Summary":
        return self.with_packets((packet,))

    def with_packets(self, packets: Sequence[RingPacket]) -> "Summary":
        """`packets`, at least one, come behind those there are."""
        first, last = packets[0], packets[-1]
        arrivals = [packet.arrival_us for packet in packets]
        cameras = [packet.camera_us for packet in packets]
        medias = [packet.media_us for packet in packets]
        if self.packets:
            arrivals += self.arrival_from, self.arrival_to
            cameras += self.camera_from, self.camera_to
            medias += self.media_from, self.media_to
        return Summary(
            number=self.number,
            packets=self.packets + len(packets),
            keyframes=self.keyframes + sum(packet.key for packet in packets),
            sequence_from=self.sequence_from if self.packets else first.sequence,
            sequence_to=last.sequence,
            arrival_from=min(arrivals),
            arrival_to=max(arrivals),
            camera_from=min(cameras),
            camera_to=max(cameras),
            ring_from=self.ring_from if self.packets else first.ring_us,
            ring_to=last.ring_us,
            media_from=min(medias),
            media_to=max(medias),
            damaged=self.damaged,
        )


def segment_path(folder: Path, number: int) -> Path:
    return folder / f"{number:010d}{SUFFIX}"


def segment_numbers(folder: Path) -> list[int]:
    """Numbers of the segment files there are, rising. Raises OSError."""
    names = (entry.name for entry in os.scandir(folder))
    return sorted(int(n[: -len(SUFFIX)]) for n in names if n.endswith(SUFFIX) and n[: -len(SUFFIX)].isdecimal())


class SegmentWriter:
    """Appends to one file, unbuffered: what `append` returned from survives the death of the process."""

    def __init__(self, folder: Path, head: SegmentHead) -> None:
        """Creates the file, whose name appears when its head is in it. Raises OSError, and then leaves none behind."""
        self.head = head
        self.path = segment_path(folder, head.number)
        self.summary = Summary(head.number)
        self.size = 0
        new = folder / NEW_NAME
        self.fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o640)
        try:
            self._write(MAGIC + text_record(Kind.HEAD, _head_text(head), 0))
            new.rename(self.path)
        except OSError:
            os.close(self.fd)
            new.unlink(missing_ok=True)
            raise

    def append(self, *packets: RingPacket) -> int:
        """Some hundreds at most, at least one, in one call of the kernel. Returns the size of the file.

        Raises OSError; then the file ends with the packet before, as if nothing had been tried.
        """
        self._write(*(part for packet in packets for part in (packet_head(packet, self.head.salt), packet.data)))
        self.summary = self.summary.with_packets(packets)
        return self.size

    def finish(self) -> None:
        """Write the foot. The descriptor stays open for who syncs and closes it. Raises OSError: nothing is lost, the
        next start only has to read the file through."""
        self._write(_foot_record(self.summary, self.head.salt))

    def _write(self, *parts: bytes) -> None:
        wanted = sum(map(len, parts))
        try:
            written = os.writev(self.fd, parts)
            if written < wanted:  # a disk that is nearly full takes a part; the rest says why
                whole = b"".join(parts)
                while written < wanted:
                    written += os.write(self.fd, whole[written:])
        except OSError:
            os.ftruncate(self.fd, self.size)
            os.lseek(self.fd, self.size, os.SEEK_SET)
            raise
        self.size += wanted


class SegmentReader:
    """One open segment file. Raises OSError where it is gone; `head` is None where it does not begin as one."""

    def __init__(self, folder: Path, number: int) -> None:
        self.number = number
        self.path = segment_path(folder, number)
        self.file: BinaryIO = self.path.open("rb", buffering=1 << 18)
        self.head, self.start = _read_head(self.file, number)

    def close(self) -> None:
        self.file.close()

    def __enter__(self) -> "SegmentReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def records(self, start: int | None = None, *, finished: bool = True) -> Iterator[RingPacket | Hole | Summary]:
        """Packets from byte `start` on (from the first where None), the damage between them, and the foot.

        Where the file is not `finished`, what is no whole record ends the reading without being called damage. `at`
        is the byte behind the last thing yielded.
        """
        self.at = self.start if start is None else start
        if self.head is None:
            if finished:
                yield Hole(0, _size(self.file))
            return
        last = -1
        for found in read_records(self.file, self.at, self.head.salt, to_end=finished):
            self.at = found.end
            if isinstance(found, Hole):
                yield found
            elif found.kind is Kind.FOOT:
                yield _summary(found)
                return
            elif found.kind is Kind.PACKET:
                packet = found.packet()
                if packet.sequence > last:
                    last = packet.sequence
                    yield packet

    def foot(self) -> Summary | None:
        """The summary of a segment that was closed in order, without reading the rest."""
        if self.head is None:
            return None
        start = _size(self.file) - _FOOT_BYTES
        try:
            record = read_record(self.file, start, self.head.salt) if start >= self.start else None
        except OSError:
            return None
        return None if record is None or record.kind is not Kind.FOOT else _summary(record)

    def read_through(self) -> tuple[Summary, int]:
        """A summary from the packets themselves, and the byte behind the last undamaged record (0: there is none)."""
        summary, sound = Summary(self.number), self.start if self.head else 0
        for found in self.records():
            if isinstance(found, Hole):
                summary = replace(summary, damaged=summary.damaged + found.end - found.start)
            else:
                sound = self.at
                summary = summary.with_packet(found) if isinstance(found, RingPacket) else summary
        return summary, sound


def mend(folder: Path, number: int) -> tuple[Summary, int]:
    """Close a segment whose writer died: cut off a torn tail, write the foot. Returns what it holds and how many bytes
    at its end were no record. Raises OSError."""
    with SegmentReader(folder, number) as segment:
        done = segment.foot()
        if done is not None:
            return done, 0
        summary, sound = segment.read_through()
        head, size = segment.head, _size(segment.file)
    if head is None or sound == 0:
        return summary, 0
    torn = size - sound
    summary = replace(summary, damaged=summary.damaged - torn)
    fd = os.open(segment.path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.ftruncate(fd, sound)
        os.lseek(fd, sound, os.SEEK_SET)
        if summary.packets:
            with suppress(OSError):  # a full disk: only the foot is missing, and readers do without
                os.write(fd, _foot_record(summary, head.salt))
        os.fsync(fd)
    finally:
        os.close(fd)
    return summary, torn


def _head_text(head: SegmentHead) -> bytes:
    p = head.parameters
    document = {
        "number": head.number,
        "camera": head.camera_id,
        "salt": head.salt,
        "begins": head.begins,
        "not_kept": head.not_kept,
        "codec": p.codec,
        "time_base": str(p.time_base),
        "extradata": p.extradata.hex(),
        "in_band": [unit.hex() for unit in p.in_band],
        "width": p.width,
        "height": p.height,
        "fps": p.fps,
    }
    return json.dumps(document).encode()


def _read_head(file: BinaryIO, number: int) -> tuple[SegmentHead | None, int]:
    try:
        file.seek(0)
        if file.read(len(MAGIC)) != MAGIC:
            return None, 0
        record = read_record(file, len(MAGIC), 0)
    except OSError:
        return None, 0
    if record is None or record.kind is not Kind.HEAD:
        return None, 0
    d: dict[str, Any] = json.loads(record.payload)
    parameters = Parameters(
        codec=d["codec"],
        time_base=Fraction(d["time_base"]),
        extradata=bytes.fromhex(d["extradata"]),
        width=d["width"],
        height=d["height"],
        fps=d["fps"],
        in_band=tuple(bytes.fromhex(unit) for unit in d["in_band"]),
    )
    head = SegmentHead(number, d["camera"], parameters, d["salt"], d["begins"], d["not_kept"])
    return head, record.end


def _foot_record(summary: Summary, salt: int) -> bytes:
    return text_record(Kind.FOOT, json.dumps(asdict(summary)).encode().ljust(_FOOT_TEXT), salt)


def _summary(record: Record) -> Summary:
    return Summary(**json.loads(record.payload))


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)
