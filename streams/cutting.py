"""Whole GOPs of a file as packets that can be muxed: each with the moment it is shown and the moment to decode it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, takewhile
from typing import Any

import av

from streams.files import FileSource, Pass
from streams.groups import Group, Record

_WITHOUT_PTS = frozenset({"avi", "h264", "hevc", "m4v"})


@dataclass(frozen=True, slots=True, eq=False)
class CutPacket:
    """`pts` and `duration` are ticks of the cut's time base, the first picture shown is at 0; `dts` rises and is
    never later than `pts`, so it starts below 0 where pictures are reordered."""

    packet: "av.Packet[Any]"
    pts: int
    dts: int
    duration: int


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """Consecutive GOPs, stored as the recorder made them. `start_s` and `end_s` are media seconds of the source."""

    stream: av.video.stream.VideoStream
    """The track they come from, the template for an output track; its container stays open as long as this lives."""
    time_base: Fraction
    packets: tuple[CutPacket, ...]
    start_s: float
    end_s: float


def cut(source: FileSource, start_s: float, end_s: float) -> Cut | None:
    """From the keyframe at or before `start_s` to the end of the GOP (or of the 4 s piece of a very long one) that
    reaches `end_s`; None where the file has nothing there.

    Leading pictures of an open GOP at the start are left out, since what they refer to is. Where the keyframe does
    not decode alone (periodic intra refresh needs a while to build the picture), one more GOP comes before.
    """
    at_s = start_s
    while True:
        found, first_s = _cut(source, at_s, start_s, end_s)
        if found is not None or first_s is None:
            return found
        at_s = first_s


def _cut(source: FileSource, at_s: float, start_s: float, end_s: float) -> tuple[Cut | None, float | None]:
    """The cut, or None and a moment in the GOP before, from which it should be tried again."""
    with source.reading_from(at_s) as (run, every):
        groups = _whole(source, run, every, start_s, end_s)
        if not groups:
            return None, None
        starts_s = source.media_s(groups[0].start)
        if at_s == start_s and starts_s > 0 and run.decoder.first(groups[0].records[0]) is None:
            return None, max(0.0, starts_s - 0.001)
        ticks, lost = _ticks(run, groups)
        records = [r for g in groups for r in g.records if r.owner >= groups[0].number and r.index not in lost]
        last = _shown_until(groups[-1])
        whole = Cut(
            stream=run.reader.stream,
            time_base=run.reader.time_base,
            packets=tuple(_timed(records, [ticks[r.index] for r in records], last)),
            start_s=source.media_s(min(ticks[r.index] for r in records)),
            end_s=source.media_s(last),
        )
        return whole, None


def _whole(source: FileSource, run: Pass, groups: Iterator[Group], start_s: float, end_s: float) -> list[Group]:
    kept: list[Group] = []
    for group in groups:
        kept.append(group)
        before_piece = bool(group.ahead) and not group.ahead[0].key
        # Where only the decoder knows the order, pictures are reordered across the pieces of a long GOP.
        cuttable = not (before_piece and _order_unknown(run, group))
        if source.media_s(_shown_until(group)) >= end_s and cuttable:
            break
    return kept if kept and source.media_s(kept[-1].end) > start_s else []


def _shown_until(group: Group) -> int:
    """Until when a cut that ends with this group has pictures: leading pictures of the next GOP stay behind."""
    return min((r.tick for r in group.ahead if r.owner == group.number), default=group.end)


def _order_unknown(run: Pass, group: Group) -> bool:
    """Packets are reordered for display, and their PTS are missing or made up."""
    if not run.reader.stream.codec_context.has_b_frames:
        return False
    without = run.reader.container.format.name.split(",")[0] in _WITHOUT_PTS
    return not group.exact or (without and group.rising)


def _ticks(run: Pass, groups: Sequence[Group]) -> tuple[dict[int, int], set[int]]:
    """Packet index to the moment shown; and the leading packets that show nothing without the GOP before."""
    ticks: dict[int, int] = {}
    lost: set[int] = set()
    unknown = [_order_unknown(run, group) for group in groups]
    for i, group in enumerate(groups):
        indices = [r.index for r in group.records]
        # Only the decoder knows: decode, and see which packet comes out when. What comes before is decoded with it,
        # since the pieces of a long GOP need each other.
        out = {p.index: round(p.tick) for p in run.decoder.pictures(group)} if any(unknown[i:]) else {}
        if unknown[i]:
            if group is groups[0]:
                lost = set(takewhile(set(indices).difference(out).__contains__, indices[1:]))
            ticks |= out
        elif group.exact:
            ticks |= {r.index: r.tick for r in group.records}
        else:
            ticks |= dict(zip(indices, group.shown, strict=False))
    return filled(ticks, [r for g in groups for r in g.records]), lost


def filled(ticks: dict[int, int], records: Sequence[Record]) -> dict[int, int]:
    """Packets that show nothing (damaged, or past the last slot) get free moments, so that all can be muxed."""
    taken = set()
    whole: dict[int, int] = {}
    for record in sorted(records, key=lambda r: (ticks.get(r.index, r.tick), r.index)):
        tick = ticks.get(record.index, record.tick)
        while tick in taken:
            tick += 1
        taken.add(tick)
        whole[record.index] = tick
    return whole


def _timed(records: Sequence[Record], ticks: Sequence[int], end: int) -> Iterator[CutPacket]:
    for record, (pts, dts, duration) in zip(records, moments(ticks, end), strict=True):
        yield CutPacket(record.packet, pts, dts, duration)


def moments(ticks: Sequence[int], end: int) -> Iterator[tuple[int, int, int]]:
    """PTS, DTS and duration of packets in decode order, from the different moments at which they are shown.

    The first picture shown is at 0. DTS are made anew: what the container had may be missing, repeat or run backwards.
    """
    first = min(ticks)
    shown = sorted(t - first for t in ticks)
    durations = {a: b - a for a, b in pairwise([*shown, max(end - first, shown[-1] + 1)])}
    delay = max(s - (t - first) for s, t in zip(shown, ticks, strict=True))
    for tick, slot in zip(ticks, shown, strict=True):
        yield tick - first, slot - delay, durations[tick - first]
