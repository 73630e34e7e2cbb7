"""Hashes of a media file: over the file, and over its video packets alone, which stay the same after remuxing.

The essence hash is what `ffmpeg -i FILE -map 0:v -c copy -f streamhash -hash sha256 -` prints. Signatures that a camera
put into the stream itself are counted on the way.
"""

import hashlib
import os
import struct
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evidence.package.media_part import MediaSigning
from evidence.package.mp4 import NotPlainError, Track, read_track

ONVIF_UUID = bytes.fromhex("005bc93f2d715e95ada4796f90877a6f")
AXIS_UUID = bytes.fromhex("5369676e656420566964656f2e2e2e30")
"""Of the SEI messages of ONVIF Media Signing and of Axis Signed Video."""
_BATCH = 256 << 10
"""Bytes at a time: both hashes find them in the processor's own cache."""
_SHORTEST = 19
"""Bytes of a NAL unit that can hold a message with a UUID."""
_SEI = {
    "h264": frozenset(byte for byte in range(256) if byte & 31 == 6),
    "hevc": frozenset(byte for byte in range(256) if byte >> 1 & 63 in {39, 40}),
}
"""First bytes of the NAL units that hold messages."""
_HEADS = {1: struct.Struct(">BB"), 2: struct.Struct(">HB"), 4: struct.Struct(">IB")}
"""Length and first byte of a NAL unit, by how many bytes the length takes."""


@dataclass(frozen=True, slots=True, eq=False)
class MediaHashes:
    """`shown_s` are the moments of the pictures in the file, in decode order; empty where nobody looked."""

    size: int
    file_sha256: str
    essence_sha256: str
    frames: int
    codec: str
    profile: str | None
    width: int | None
    height: int | None
    has_audio: bool
    signing: MediaSigning
    shown_s: tuple[float, ...]


class UnreadableMediaError(ValueError):
    """A media file in which no video can be found."""


def hash_media(path: Path) -> MediaHashes:
    """Read the file once. Raises UnreadableMediaError, OSError."""
    try:
        track = read_track(path)
    except NotPlainError:
        return _with_ffmpeg(path)
    file_digest, essence = hashlib.sha256(), hashlib.sha256()
    seen = _Seen(track)
    with path.open("rb", buffering=0) as file:
        fd = file.fileno()
        size = os.fstat(fd).st_size
        begin, end = track.offsets[0], track.offsets[-1] + track.sizes[-1]
        if end > size:
            raise UnreadableMediaError(f"{path.name}: expected {end} bytes of pictures, found {size}: it is cut off")
        if track.contiguous:
            for piece in _pieces(fd, 0, begin):
                file_digest.update(piece)
        for first, last, data in _batches(fd, track):
            essence.update(data)
            if track.contiguous:
                file_digest.update(data)
            seen.look(first, last, data)
        if track.contiguous:
            for piece in _pieces(fd, end, size):
                file_digest.update(piece)
        else:
            for piece in _pieces(fd, 0, size):
                file_digest.update(piece)
    return MediaHashes(
        size=size,
        file_sha256=file_digest.hexdigest(),
        essence_sha256=essence.hexdigest(),
        frames=len(track.sizes),
        codec=track.codec,
        profile=track.profile,
        width=track.width,
        height=track.height,
        has_audio=track.has_audio,
        signing=seen.signing(),
        shown_s=track.shown_s,
    )


def _pieces(fd: int, start: int, end: int) -> Iterator[bytes]:
    while start < end:
        data = os.pread(fd, min(_BATCH, end - start), start)
        if not data:
            raise UnreadableMediaError(f"expected {end - start} bytes more, found the end: the file shrinks")
        yield data
        start += len(data)


def _batches(fd: int, track: Track) -> Iterator[tuple[int, int, bytes]]:
    """Pictures in decode order, as many at a time as lie together: the number of the first, that behind the last, and
    their bytes."""
    first = 0
    while first < len(track.sizes):
        begin = track.offsets[first]
        if track.contiguous:
            last = max(first + 1, bisect_left(track.offsets, begin + _BATCH, first))
        else:
            last = first + 1
            while last < len(track.sizes) and track.offsets[last] == track.offsets[last - 1] + track.sizes[last - 1]:
                if track.offsets[last] - begin >= _BATCH:
                    break
                last += 1
        length = track.offsets[last - 1] + track.sizes[last - 1] - begin
        data = os.pread(fd, length, begin)
        if len(data) != length:
            raise UnreadableMediaError(f"expected {length} bytes of pictures, found {len(data)}: the file is cut off")
        yield first, last, data
        first = last


class _Seen:
    """Counts signature messages: SEI user data whose UUID is a known one."""

    def __init__(self, track: Track) -> None:
        self._sizes = track.sizes
        self._kinds = _SEI[track.codec]
        self._head = _HEADS[track.length_bytes]
        self._prefix = track.length_bytes
        self._onvif = self._axis = 0

    def look(self, first: int, last: int, data: bytes) -> None:
        """`data`: the pictures from number `first` up to, but not including, `last`."""
        head, prefix, kinds = self._head.unpack_from, self._prefix, self._kinds
        at, end = 0, 0
        for size in self._sizes[first:last]:
            end += size
            least = end - prefix
            while at < least:
                length, kind = head(data, at)
                # Timing messages stand in front of every picture; they are too short for a signature.
                if kind in kinds and length >= _SHORTEST:
                    self._message(data[at + prefix : at + prefix + length])
                at += prefix + length
            at = end

    def _message(self, unit: bytes) -> None:
        # Emulation prevention never cuts these UUIDs: neither has two zero bytes in a row.
        if ONVIF_UUID in unit:
            self._onvif += 1
        elif AXIS_UUID in unit:
            self._axis += 1

    def signing(self) -> MediaSigning:
        if self._onvif:
            return MediaSigning(kind="onvif", status="found_not_checked", messages=self._onvif)
        if self._axis:
            return MediaSigning(kind="axis", status="found_not_checked", messages=self._axis)
        return MediaSigning(kind="none", status="not_signed", messages=0)


def _with_ffmpeg(path: Path) -> MediaHashes:
    import av  # noqa: PLC0415  FFmpeg's libraries take their time to load, and hardly any clip needs them here
    from av.error import FFmpegError  # noqa: PLC0415

    essence = hashlib.sha256()
    frames = 0
    try:
        with av.open(f"file:{path}") as container:
            if not container.streams.video:
                raise UnreadableMediaError(f"{path.name}: expected a video track, found none")
            stream = container.streams.video[0]
            for packet in container.demux(stream):
                if packet.size:
                    essence.update(memoryview(packet))
                    frames += 1
            context = stream.codec_context
            has_audio = bool(container.streams.audio)
            width, height, codec, profile = context.width, context.height, context.name, context.profile
    except FFmpegError as error:
        raise UnreadableMediaError(f"{path.name}: expected a video, found {type(error).__name__}") from error
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        size = file.tell()
    return MediaHashes(
        size=size,
        file_sha256=digest.hexdigest(),
        essence_sha256=essence.hexdigest(),
        frames=frames,
        codec=codec,
        profile=profile,
        width=width or None,
        height=height or None,
        has_audio=has_audio,
        signing=MediaSigning(kind="none", status="not_looked_for", messages=0),
        shown_s=(),
    )
