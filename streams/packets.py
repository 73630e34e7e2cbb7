"""Opening a container safely and reading the packets of its one picture track, however damaged."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.error import EOFError as AvEOFError
from av.error import FFmpegError
from av.stream import Discard, Disposition

from streams.errors import (
    EmptyFileError,
    MissingFileError,
    NoPictureError,
    NotVideoError,
    TruncatedError,
    UndecodableError,
)

FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,avi,matroska,webm,mpegts,mpegtsraw,mpeg,mpegvideo,gif,flv,live_flv,asf,ogg,mxf,nut,ivf,"
    "dhav,wtv,h264,hevc,m4v,mjpeg,yuv4mpegpipe,dv,rm,wav,mp3,flac,aac,aiff"
)
"""What FFmpeg may take an input for. Playlists (hls, concat, dash ...) stay out: a file named .mp4 that is one would
make us read other files or the network. Sound formats are in so that they are called by their name."""

_DISCONTINUOUS = frozenset({"mpegts", "mpegtsraw", "mpeg", "dhav"})
_NOT_PICTURES = Disposition.attached_pic | Disposition.timed_thumbnails
_READ_ERRORS_IN_A_ROW = 64
MAX_PIXELS = 100_000_000
"""Three times 8K. A few forged bytes may claim any size, and the decoder would take gigabytes for it."""


class PacketReader:
    """One open container. Not thread-safe."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damaged = 0
        """Read errors."""
        self.fresh = True
        """Nothing has been taken from it since it was opened, but what was put back."""
        self._back: list[av.Packet[Any]] = []
        self.container = _open(path)
        try:
            self.stream = _picture_track(self.container, path)
        except BaseException:
            self.container.close()
            raise
        self._prepare()
        self.time_base = self.stream.time_base or Fraction(1, 90_000)
        self.discontinuous = not set(self.container.format.name.split(",")).isdisjoint(_DISCONTINUOUS)

    def close(self) -> None:
        self.container.close()

    def rewind(self) -> None:
        """Back to the beginning by opening the file again: what works where seeking does not.

        The old track's codec context stays valid for who holds it.
        """
        self.container = _open(self.path)
        self.stream = _picture_track(self.container, self.path)
        self._prepare()
        self._back = []
        self.fresh = True

    def _prepare(self) -> None:
        for other in self.container.streams:
            if other is not self.stream:
                other.discard = Discard.all
        context = self.stream.codec_context
        context.thread_count = 1
        context.options = {**context.options, "max_pixels": str(MAX_PIXELS)}

    def packets(self) -> Iterator["av.Packet[Any]"]:
        """Packets that carry bytes, in decode order, from where the container stands to where it gives up."""
        back, self._back = self._back, []
        self.fresh = False
        yield from back
        failures = 0
        while failures < _READ_ERRORS_IN_A_ROW:
            try:
                for packet in self.container.demux(self.stream):
                    # Empty packets repeat a picture (AVI) or end the track; a decoder would take them for the end.
                    if packet.size:
                        failures = 0
                        yield packet
                return
            except AvEOFError:
                return
            except IndexError:
                return  # PyAV 18 trips at the end over tracks that appeared in mid-file (transport streams)
            except FFmpegError:
                # A truncated mp4 fails once for each sample that is missing; a bad sector fails once.
                failures += 1
                self.damaged += 1

    def put_back(self, packets: "list[av.Packet[Any]]") -> None:
        """The next `packets()` starts with these: all that has been read since the file was opened."""
        self._back = packets
        self.fresh = True

    def seek(self, tick: int) -> bool:
        """To the keyframe at or before `tick` of the track's time base; False where the container cannot."""
        self.fresh = False
        self._back = []
        try:
            self.container.seek(tick, stream=self.stream, backward=True)
        except FFmpegError:
            return False
        return True


def _open(path: Path) -> av.container.InputContainer:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise MissingFileError(path, f"{type(error).__name__}: {error.strerror}") from error
    if size == 0:
        raise EmptyFileError(path, "0 bytes")
    try:
        # "file:" keeps names that contain a colon from being read as a protocol.
        return av.open(f"file:{path}", options={"format_whitelist": FORMATS, "protocol_whitelist": "file"})
    except (FFmpegError, ValueError) as error:
        if head[4:8] in {b"ftyp", b"mdat", b"moov", b"wide", b"free", b"skip"}:
            raise TruncatedError(path, _boxes(path, size)) from error
        raise NotVideoError(path, f"{size} bytes starting with {head[:8]!r}") from error


def _boxes(path: Path, size: int) -> str:
    """What is there of an mp4 that could not be opened, in words."""
    names: list[str] = []
    with path.open("rb") as file:
        at = 0
        while at + 8 <= size and len(names) < 1000:
            file.seek(at)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            names.append(head[4:8].decode("latin-1"))
            if length == 0 or at + length > size:
                return f"{size} bytes that end inside the '{names[-1]}' box" + _index_words(names)
            if length < 8:
                return f"{size} bytes with a damaged '{names[-1]}' box" + _index_words(names)
            at += length
    return f"{size} bytes" + _index_words(names)


def _index_words(names: list[str]) -> str:
    return " with a damaged index (moov)" if "moov" in names else " without an index (moov)"


def _picture_track(container: av.container.InputContainer, path: Path) -> av.video.stream.VideoStream:
    tracks = [s for s in container.streams.video if not s.disposition & _NOT_PICTURES]
    if not tracks:
        kinds = ", ".join(sorted({s.type for s in container.streams})) or "no tracks at all"
        raise NoPictureError(path, f"{container.format.name.split(',')[0]} with {kinds}")
    usable = [s for s in tracks if s.codec_context is not None]
    if not usable:
        raise UndecodableError(path, "a picture track in a codec that FFmpeg does not know")
    return max(usable, key=lambda s: s.codec_context.width * s.codec_context.height)
