"""Reading a ring: by any of its clocks, from any process, while the writer goes on."""

import sqlite3
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from streams.ring.folder import ring_folder
from streams.ring.follow import Follower, Start
from streams.ring.gops import GopBuilder, RingGop, from_here
from streams.ring.holds import Hold, Holds
from streams.ring.index import Extent, Row, extent, find
from streams.ring.interval import Interval
from streams.ring.packet import RingPacket
from streams.ring.records import Hole
from streams.ring.segment import SegmentReader, Summary, segment_numbers

_EVERYTHING = Interval("sequence", 0, 1 << 62)
_BETWEEN_S = 2.0


@dataclass(frozen=True, slots=True)
class Moment:
    """One packet's place on all clocks. `camera_utc_s`, its source and uncertainty are None where unknown."""

    sequence: int
    media_s: float
    arrival_utc_s: float
    camera_utc_s: float | None
    camera_source: str | None
    camera_uncertainty_s: float | None


@dataclass(frozen=True, slots=True)
class Span:
    """Recorded without a break, by our clock."""

    from_utc_s: float
    to_utc_s: float
    segments: int
    size: int
    """Bytes on disk; the segment that is being written does not count yet."""


class RingReader:
    """Reads one camera's ring. Needs no lock and disturbs no writer; a ring that does not exist yet is empty."""

    def __init__(self, data: Path, camera_id: str) -> None:
        self.camera_id = camera_id
        self.folder = ring_folder(data, camera_id)

    def segments(self, interval: Interval = _EVERYTHING) -> list[Row]:
        """Segments that may hold something of `interval`, in arrival order. Raises OSError."""
        return find(self.folder, self.folder / "index.sqlite", interval) if self.folder.is_dir() else []

    def extent(self) -> Extent | None:
        """How much is kept, without the segment that is being written; None where the index cannot say."""
        try:
            return extent(self.folder / "index.sqlite")
        except sqlite3.Error:
            return None

    def coverage(self, interval: Interval = _EVERYTHING) -> list[Span]:
        """When there is footage, in arrival order, from whole segments and without opening any but the newest: breaks
        of less than 2 s do not show, those within a segment neither (`gops` and `cut_ring_clip` tell all)."""
        spans: list[Span] = []
        for row in self.segments(interval):
            summary = self._grown(row.summary) if row.open else row.summary
            if summary.packets == 0 or not interval.meets(summary):
                continue
            start, end = summary.arrival_from / 1e6, summary.arrival_to / 1e6
            last = spans[-1] if spans else None
            if last is not None and 0 <= start - last.to_utc_s <= _BETWEEN_S:
                spans[-1] = Span(last.from_utc_s, end, last.segments + 1, last.size + row.size)
            else:
                spans.append(Span(start, end, 1, row.size))
        return spans

    def packets(self, interval: Interval = _EVERYTHING) -> Generator[RingPacket, None, None]:
        """Packets in the interval in arrival order, each once. Damage is passed over (see `gops`)."""
        for row in self.segments(interval):
            try:
                segment = SegmentReader(self.folder, row.summary.number)
            except OSError:
                continue  # removed by the budget a moment ago
            with segment:
                for found in segment.records(finished=not row.open):
                    if isinstance(found, RingPacket) and interval.holds(found):
                        yield found

    def gops(self, interval: Interval = _EVERYTHING) -> Iterator[RingGop]:
        """Whole GOPs that show something of the interval, in arrival order: from the keyframe at or before its start
        to the end of the GOP that reaches its end. The newest one is as long as it is at this moment."""
        before: RingGop | None = None
        yielded = False
        # A moment between two pictures belongs to the first: that may lie in the segment before.
        for gop in self._walk(self.segments(interval.widened(_BETWEEN_S))):
            if before is not None and _touches(before, gop, interval):
                yield before if yielded else from_here(before)
                yielded = True
            before = gop
        if before is not None and _touches(before, None, interval):
            yield before if yielded else from_here(before)

    def newest(self) -> RingPacket | None:
        """The last packet there is."""
        for number in reversed(segment_numbers(self.folder) if self.folder.is_dir() else []):
            last = None
            with SegmentReader(self.folder, number) as segment:
                for found in segment.records(finished=False):
                    last = found if isinstance(found, RingPacket) else last
            if last is not None:
                return last
        return None

    def moment_at(self, media_s: float) -> Moment | None:
        """The clocks at the picture that is shown at `media_s` (the nearest one within 2 s); None where there is
        none."""
        at = round(media_s * 1e6)
        near = self.packets(Interval("media", at - 2_000_000, at + 2_000_000))
        packet = min(near, key=lambda p: abs(p.media_us - at), default=None)
        if packet is None:
            return None
        camera = packet.camera
        return Moment(
            sequence=packet.sequence,
            media_s=packet.media_us / 1e6,
            arrival_utc_s=packet.arrival_us / 1e6,
            camera_utc_s=None if camera is None else camera.utc_s,
            camera_source=None if camera is None else camera.source,
            camera_uncertainty_s=None if camera is None else camera.uncertainty_s,
        )

    def lock(self, interval: Interval, reason: str, *, now_utc_s: float | None = None) -> Hold:
        """Keep the interval whatever the budget says, until `unlock`. Raises OSError where that cannot be written."""
        return Holds(self.folder).lock(interval, reason, time.time() if now_utc_s is None else now_utc_s)

    def unlock(self, hold_id: str) -> None:
        """Raises KeyError where there is no such hold."""
        Holds(self.folder).unlock(hold_id)

    def follow(
        self, after: int = -1, *, stop: Callable[[], bool] = lambda: False, poll_s: float = 0.1
    ) -> Iterator[Start | RingPacket]:
        """Everything from the first keyframe behind sequence `after` on, then what comes, until `stop()`. A `Start`
        comes before each run that a decoder can walk through."""
        follower = Follower(self.folder, after)
        try:
            while True:
                yield from follower.read()
                if stop():
                    return
                time.sleep(poll_s)
        finally:
            follower.close()

    def _grown(self, summary: Summary) -> Summary:
        """What the open segment holds by now."""
        grown = Summary(summary.number)
        try:
            with SegmentReader(self.folder, summary.number) as segment:
                for found in segment.records(finished=False):
                    grown = grown.with_packet(found) if isinstance(found, RingPacket) else grown
        except OSError:
            return summary
        return grown

    def _walk(self, rows: list[Row]) -> Iterator[RingGop]:
        builder = GopBuilder()
        for row in rows:
            number = row.summary.number
            try:
                segment = SegmentReader(self.folder, number)
            except OSError:
                continue  # the next head's number tells the builder that one is missing
            with segment:
                if segment.head is None:
                    yield from builder.unreadable(number)
                    continue
                yield from builder.segment(segment.head)
                for found in segment.records(finished=not row.open):
                    if isinstance(found, RingPacket):
                        yield from builder.packet(found)
                    elif isinstance(found, Hole):
                        yield from builder.hole()
        yield from builder.finish()


def _touches(gop: RingGop, following: RingGop | None, interval: Interval) -> bool:
    """Some moment from the GOP's first packet up to the GOP behind it lies in the interval."""
    values = [interval.of(packet) for packet in gop.packets]
    if following is not None and following.gap is None:
        values.append(interval.of(following.packets[0]) - 1)
    return min(values) < interval.end and max(values) >= interval.start
