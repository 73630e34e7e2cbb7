"""Packets gathered into groups that can be decoded on their own, each placed on the time line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import av

from streams.timeline import Stamp, Timeline

CHUNK_S = 4.0
CHUNK_BYTES = 32 << 20
"""A GOP longer than this is handed out in pieces, so that nobody waits for ever or holds it all in memory."""
INTRA_S = 1.0
INTRA_BYTES = 16 << 20
"""Where every picture is a keyframe, this much makes one group, so that a quiet second costs one decode."""
LOOKAHEAD = 20
"""Packets fed beyond a group to get its last pictures out of the decoder: H.264 and H.265 hold back 16 at most."""


@dataclass(slots=True, eq=False)
class Record:
    """One packet. `packet.pts` is its `index` (so that the decoder hands it through); the container's own timestamps
    are kept here, and `tick` is the moment shown, on the repaired line."""

    packet: "av.Packet[Any]"
    index: int
    pts: int | None
    dts: int | None
    key: bool
    hidden: bool
    """Behind an edit list: decoded, never shown."""
    stamp: Stamp
    tick: int = 0
    owner: int = -1
    """The group in whose time span the picture is shown. Leading pictures of an open GOP belong to the one before."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a real GOP starts and how to come back to it: for seeking."""

    number: int
    index: int
    start_tick: int
    pts: int | None
    dts: int | None
    size: int
    before: Timeline
    """State of the time line before the GOP's first packet."""

    def matches(self, packet: "av.Packet[Any]") -> bool:
        same = packet.size == self.size and packet.is_keyframe
        if self.pts is not None and packet.pts is not None:
            return same and packet.pts == self.pts
        return same and packet.dts == self.dts and self.dts is not None


@dataclass(slots=True, eq=False)
class Group:
    """Packets in decode order. Ticks are on the repaired line."""

    number: int
    records: list[Record]
    needs_previous: bool
    exact: bool
    """Ticks belong to packets one by one; else they are the group's display moments in order."""
    rising: bool
    """Ticks rise in decode order."""
    mark: Mark | None
    """None for the later pieces of a long GOP."""
    shown: list[int] = field(default_factory=list)
    """Display moments of the pictures that belong to this group, sorted."""
    start: int = 0
    end: int = 0
    ahead: list[Record] = field(default_factory=list)
    """The first packets of the next group."""
    before_key: bool = False
    """The next group begins with a keyframe."""
    following: int | None = None
    """When that is shown, where it can be told."""


class Grouper:
    """Gathers packets from one mark (or the beginning of a source) on into groups, one behind what has been read."""

    def __init__(self, timeline: Timeline, *, number: int = 0, index: int = 0) -> None:
        self._line = timeline
        self._number = number
        self._index = index
        chunk = int(CHUNK_S / timeline.time_base)
        intra = int(INTRA_S / timeline.time_base)
        self._chunk_ticks, self._intra_ticks = max(1, chunk), max(1, intra)

    def groups(self, packets: Iterator["av.Packet[Any]"], *, eager: bool = False) -> Iterator[Group]:
        """`eager` hands a group out as soon as the next one begins, where pictures are not reordered: a live source
        need not wait for a whole group more. Such groups have nothing `ahead`."""
        previous: Group | None = None
        for group in self._raw(packets):
            if previous is None:
                if group.number > 0 and group.exact:  # started at a mark: the group before was not read
                    self._lend(group)
                self._own(group)
            else:
                self._join(previous, group)
                if previous.shown:
                    yield previous
            if eager and group.before_key and group.rising and group.exact and group.shown:
                # The same end as without haste: what follows decides nothing else, and a detector must not notice.
                after = group.shown[-1] + self._line.frame_ticks
                self._finish(group, after if group.following is None else group.following)
                yield group
                previous = None
                continue
            previous = group
        if previous is not None:
            self._finish(previous, previous.shown[-1] + self._line.frame_ticks if previous.shown else 0)
            if previous.shown:
                yield previous

    def _raw(self, packets: Iterator["av.Packet[Any]"]) -> Iterator[Group]:
        line = self._line
        records: list[Record] = []
        size, all_keys, highest, piece = 0, True, None, False
        before = line.copy()
        for packet in packets:
            if records:
                shown = packet.pts if packet.pts is not None else packet.dts
                anchor = shown is None or highest is None or shown > highest
                span = self._span(records)
                if packet.is_keyframe:
                    cut = not all_keys or span >= self._intra_ticks or size >= INTRA_BYTES
                else:
                    # Only before a picture later than all others: then the pieces do not overlap in display order.
                    cut = anchor and (span >= self._chunk_ticks or size >= CHUNK_BYTES)
                if cut:
                    group = self._close(records, before, piece)
                    if packet.is_keyframe:
                        group.before_key, group.following = True, self._shown_at(packet)
                    yield group
                    records, size, all_keys, highest = [], 0, True, None
                    piece = not packet.is_keyframe
                    before = line.copy()
            record = self._record(packet)
            records.append(record)
            size += packet.size
            all_keys = all_keys and record.key
            latest = record.pts if record.pts is not None else record.dts
            if latest is not None:
                highest = latest if highest is None else max(highest, latest)
        if records:
            yield self._close(records, before, piece)

    def _shown_at(self, packet: "av.Packet[Any]") -> int | None:
        """The moment of a keyframe that has only just come."""
        line = self._line.copy()
        ticks, exact = line.place([line.unwrap(packet.pts, packet.dts)])
        return ticks[0] if exact else None

    def _span(self, records: list[Record]) -> int:
        first, last = records[0].stamp, records[-1].stamp
        start = first.dts if first.dts is not None else first.pts
        end = last.dts if last.dts is not None else last.pts
        counted = len(records) * self._line.frame_ticks
        return counted if start is None or end is None else end - start + self._line.frame_ticks

    def _record(self, packet: "av.Packet[Any]") -> Record:
        pts, dts = packet.pts, packet.dts
        record = Record(
            packet, self._index, pts, dts, packet.is_keyframe, packet.is_discard, self._line.unwrap(pts, dts)
        )
        packet.pts, packet.dts = self._index, None
        self._index += 1
        return record

    def _close(self, records: list[Record], before: Timeline, piece: bool) -> Group:
        ticks, exact = self._line.place([r.stamp for r in records])
        for record, tick in zip(records, ticks, strict=True):
            record.tick, record.owner = tick, self._number
        key = records[0]
        mark = None
        if not piece:
            mark = Mark(self._number, key.index, key.tick, key.pts, key.dts, key.packet.size, before)
        rising = all(a < b for a, b in pairwise(ticks))
        group = Group(self._number, records, piece, exact, rising, mark)
        self._number += 1
        return group

    @staticmethod
    def _lend(group: Group) -> list[int]:
        """Leading pictures to the group before; returns when they are shown."""
        leading = [r for r in group.records if r.tick < group.records[0].tick]
        for record in leading:
            record.owner = group.number - 1
        return sorted(r.tick for r in leading if not r.hidden)

    @staticmethod
    def _own(group: Group) -> None:
        group.shown = sorted(r.tick for r in group.records if r.owner == group.number and not r.hidden)
        group.start = group.shown[0] if group.shown else group.records[0].tick

    def _join(self, previous: Group, group: Group) -> None:
        if group.exact and previous.exact and not group.needs_previous:
            previous.shown += self._lend(group)
        self._own(group)
        previous.ahead = group.records
        self._finish(previous, group.start)

    @staticmethod
    def _finish(group: Group, end: int) -> None:
        group.end = max(end, group.start)
