"""Reading a ring at its growing end, as `tail -f` does, from any process."""

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from streams.ring.index import find
from streams.ring.interval import Interval
from streams.ring.packet import RingPacket
from streams.ring.records import Hole
from streams.ring.segment import SegmentHead, SegmentReader, Summary, segment_numbers, segment_path

_LIST_AGAIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Start:
    """The next packet is a keyframe on which a decoder begins anew, with these parameters."""

    head: SegmentHead


class Follower:
    """Position of one reader. `read` gives what has come since; it never waits."""

    def __init__(self, folder: Path, after: int) -> None:
        self._folder = folder
        self._after = after
        self._number: int | None = None
        self._segment: SegmentReader | None = None
        self._at: int | None = None
        self._before: SegmentHead | None = None
        self._waiting = True
        """For a keyframe, and with a Start."""
        self._listed_s = 0.0

    def read(self) -> Iterator[Start | RingPacket]:
        """Raises OSError where the folder cannot be read."""
        while self._open():
            closed = yield from self._take(finished=False)
            if not closed:
                following = self._following()
                if following is None:
                    return
                # The writer has gone on to another file and left this one as it is.
                yield from self._take(finished=True)
            following = self._following()
            if following is None:
                return
            self._leave(following)

    def close(self) -> None:
        if self._segment is not None:
            self._segment.close()
            self._segment = None

    def _open(self) -> bool:
        if self._segment is not None:
            return True
        if self._number is None:
            if not self._folder.is_dir():
                return False
            rows = find(self._folder, self._folder / "index.sqlite", Interval("sequence", self._after + 1, 1 << 62))
            if not rows:
                return False
            self._number = rows[0].summary.number
        try:
            self._segment = SegmentReader(self._folder, self._number)
        except OSError:
            self._waiting = True
            following = self._following()
            if following is None:
                return False
            self._leave(following)
            return self._open()
        head = self._segment.head
        self._at = None
        if head is None:
            self._waiting = True
        else:
            same = self._before is not None and self._before.parameters.joins(head.parameters)
            follows = self._before is not None and self._before.number + 1 == head.number and not head.not_kept
            if not same or not follows or head.begins in {"start", "reconnect", "lost"}:
                self._waiting = True
            self._before = head
        return True

    def _take(self, *, finished: bool) -> Generator[Start | RingPacket, None, bool]:
        """Returns whether the segment is complete."""
        segment = self._segment
        if segment is None or segment.head is None:
            return finished or segment is None
        for found in segment.records(self._at, finished=finished):
            self._at = segment.at
            if isinstance(found, Summary):
                return True
            if isinstance(found, Hole):
                self._waiting = True
            elif found.sequence > self._after:
                if self._waiting and not found.key:
                    continue
                if self._waiting:
                    yield Start(segment.head)
                    self._waiting = False
                self._after = found.sequence
                yield found
        return finished

    def _following(self) -> int | None:
        """The next segment there is. Listing a folder of a hundred thousand files takes a while, so rarely."""
        number = self._number or 0
        if segment_path(self._folder, number + 1).exists():
            return number + 1
        now_s = time.monotonic()
        if now_s - self._listed_s < _LIST_AGAIN_S and segment_path(self._folder, number).exists():
            return None
        self._listed_s = now_s
        return next((n for n in segment_numbers(self._folder) if n > number), None)

    def _leave(self, following: int) -> None:
        self.close()
        self._number = following
