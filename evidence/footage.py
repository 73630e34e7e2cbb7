"""Where evidence is taken from: a recorded file or a camera's ring, looked at in the same way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from av.error import FFmpegError

from evidence.clips import Clip, ClipError, cut_clip
from streams.files import FileSource
from streams.frames import Frame
from streams.mp4_labels import Labels
from streams.ring import (
    Interval,
    NothingRecordedError,
    RingChangedError,
    RingReader,
    RingSource,
    cut_ring_clip,
)


class Footage(Protocol):
    """What has been filmed, by media seconds."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a frame, as displayed."""
        ...

    def declared_fps(self, media_s: float) -> float | None:
        """Pictures a second at that moment, as the file or the camera says; None where it does not."""
        ...

    def replay(self, start_s: float, end_s: float) -> Iterator[Frame]:
        """Every frame with start_s <= media_s < end_s."""
        ...

    def clip(self, start_s: float, end_s: float, moment_s: float, out: Path, labels: Labels | None = None) -> Clip:
        """A stream copy of the interval, widened to whole GOPs. Where it cannot be one file, the one that shows
        `moment_s` is returned and the others lie beside it. Raises ClipError, OSError."""
        ...


class FileFootage:
    """A recording that has been read already."""

    def __init__(self, source: FileSource) -> None:
        self._source = source

    @property
    def size(self) -> tuple[int, int]:
        return self._source.info.width, self._source.info.height

    def declared_fps(self, media_s: float) -> float | None:
        del media_s  # one for all of it
        fps = self._source.info.declared_fps
        return None if fps is None else round(fps, 3)

    def replay(self, start_s: float, end_s: float) -> Iterator[Frame]:
        return self._source.replay(start_s, end_s)

    def clip(self, start_s: float, end_s: float, moment_s: float, out: Path, labels: Labels | None = None) -> Clip:
        del moment_s  # one file holds it all
        return cut_clip(self._source.info.path, start_s, end_s, out, source=self._source, labels=labels)


class RingFootage:
    """A camera's ring. `size` is that of the detector's source, whose frames boxes refer to."""

    def __init__(self, reader: RingReader, source: RingSource) -> None:
        self._reader, self._source = reader, source

    @property
    def size(self) -> tuple[int, int]:
        """Raises ValueError where nothing has been decoded yet."""
        if self._source.size is None:
            raise ValueError("expected a decoded picture before anything is kept")
        return self._source.size

    def declared_fps(self, media_s: float) -> float | None:
        gop = next(self._reader.gops(Interval.media(media_s, media_s + 0.001)), None)
        fps = None if gop is None else gop.head.parameters.fps
        return None if fps is None else round(fps, 3)

    def replay(self, start_s: float, end_s: float) -> Iterator[Frame]:
        return self._source.replay(start_s, end_s)

    def clip(self, start_s: float, end_s: float, moment_s: float, out: Path, labels: Labels | None = None) -> Clip:
        try:
            found = cut_ring_clip(self._reader, Interval.media(start_s, end_s), out, labels=labels)
        except (NothingRecordedError, RingChangedError) as error:
            raise ClipError(str(error)) from error
        except FFmpegError as error:
            if isinstance(error, OSError) and error.errno is not None and error.strerror:
                raise
            raise ClipError(
                f"expected to mux a clip, found {type(error).__name__}; look at the camera's codec"
            ) from error
        part = min(found.parts, key=lambda p: max(p.media_from_s - moment_s, moment_s - p.media_to_s, 0.0))
        plays = part.codec == "h264"
        return Clip(part.path, part.media_from_s, part.media_to_s, part.frames, part.codec, "mp4", plays)
