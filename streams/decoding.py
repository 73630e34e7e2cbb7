"""One decoder that walks from group to group and knows which picture belongs to which."""

from collections.abc import Iterator
from dataclasses import dataclass

import av
from av.error import EOFError as AvEOFError
from av.error import FFmpegError

from streams.groups import LOOKAHEAD, Group, Record

HEALS_S = 10.0
"""Seconds after which pictures are shown again although no keyframe came since a part of them was lost: cameras send
one every 10 s at most, and with rarer ones a torn picture is better than none."""


class OutOfOrderError(RuntimeError):
    """A piece of a long GOP was asked for without the pieces before it."""


@dataclass(slots=True)
class Picture:
    """A decoded picture, the tick at which it is shown, and the packet it came in."""

    picture: av.VideoFrame
    tick: float
    index: int
    torn: bool
    """A part of it, or of what it is predicted from, was lost: FFmpeg has invented that part."""


class GroupDecoder:
    """Decodes whole groups in display order.

    Groups that follow each other are decoded without a break, so that references across open GOPs hold and nothing is
    decoded twice: a group's last pictures are pushed out by the first packets of the next group, and the pictures of
    the next group that come out on the way wait for it. Any other group starts with an empty decoder.
    """

    def __init__(self, context: av.VideoCodecContext) -> None:
        self._context = context
        self.damaged = 0
        """Packets that the decoder refused."""
        self._torn_since_s: float | None = None
        self._done: int | None = None
        self._fed = 0
        self._waiting: list[tuple[Record, av.VideoFrame]] = []
        self._known: dict[int, Record] = {}
        self._turn = 0

    def comes_next(self, group: Group) -> bool:
        """The group before was the last one decoded (a decoder that was emptied behind it must begin anew here)."""
        return self._done == group.number - 1

    def follows(self, group: Group) -> bool:
        """The decoder stands right before `group`."""
        return self.comes_next(group) and self._fed >= group.records[0].index

    def pictures(self, group: Group) -> Iterator[Picture]:
        """The group's own pictures in display order, with rising ticks.

        Raises OutOfOrderError where the group needs the one before and that was not the last one decoded.
        """
        self._turn += 1
        turn = self._turn
        if not self.follows(group):
            # After damage the decoder may have had to be emptied in between: then this piece starts without
            # references, and its first pictures are lost.
            if group.needs_previous and self._done != group.number - 1:
                raise OutOfOrderError(f"group {group.number} needs the one before it")
            self._restart(group.records[0].index)
        self._done = None
        place = _Placer(group, self._context)
        for record, picture in self._own(group):
            tick = place(record)
            yield Picture(picture, tick, record.index, self._is_torn(record, picture, tick))
            if self._turn != turn:
                raise OutOfOrderError("frames() of one group was resumed after another group had begun")
        self._done = group.number

    def first(self, record: Record) -> av.VideoFrame | None:
        """Only this packet, on an empty decoder that is left empty. None where it is torn, or gives no picture."""
        self._restart(0)
        self._done = None
        found = self._feed(record) or self._drain()
        self._context.flush_buffers()
        return found[0][1] if found and not _incomplete(record, found[0][1]) else None

    def forget(self) -> None:
        """The next group starts with an empty decoder, whichever it is."""
        self._done = None

    def _restart(self, index: int) -> None:
        self._context.flush_buffers()
        self._fed = index
        self._waiting = []
        self._known = {}
        self._torn_since_s = None

    def _is_torn(self, record: Record, picture: av.VideoFrame, tick: float) -> bool:
        if self._torn_since_s is None and not _incomplete(record, picture):
            return False
        now_s = tick * float(record.packet.time_base or 0)
        healed = self._torn_since_s is not None and now_s - self._torn_since_s >= HEALS_S
        if picture.key_frame or healed:
            self._torn_since_s = None
        if self._torn_since_s is None and _incomplete(record, picture):
            self._torn_since_s = now_s
        return self._torn_since_s is not None

    def _own(self, group: Group) -> Iterator[tuple[Record, av.VideoFrame]]:
        left = len(group.shown)
        later: list[tuple[Record, av.VideoFrame]] = []
        ready, self._waiting = self._waiting, []
        last = group.records[-1].index
        self._known = {i: r for i, r in self._known.items() if r.owner >= group.number - 1}
        sequence = [*group.records, *group.ahead[: LOOKAHEAD + _leading(group)]]
        position = 0
        ended = False
        while True:
            for record, picture in ready:
                if self._belongs(record, group, left):
                    left -= 1
                    yield record, picture
                elif record.owner >= group.number:
                    later.append((record, picture))
            if ended:
                break
            while position < len(sequence) and sequence[position].index < self._fed:
                position += 1
            past = position < len(sequence) and sequence[position].index > last
            if past and (left <= 0 or later):
                break
            if position == len(sequence):
                if not later and (left > 0 or not group.ahead):
                    ready = self._drain()
                    self._context.flush_buffers()
                    self._fed = -1
                    ended = True
                    continue
                break
            record = sequence[position]
            position += 1
            self._fed = record.index + 1
            # After a fresh start the leading pictures of an open GOP have lost what they refer to.
            ready = self._feed(record) if record.owner >= group.number else []
        self._waiting = later

    def _belongs(self, record: Record, group: Group, left: int) -> bool:
        if group.exact and not _made_up(group, self._context):
            return record.owner == group.number
        # Nobody knows which packet is shown when. Between the pieces of a long GOP, where pictures are reordered
        # across the cut, each piece gets as many as it has packets.
        lowest = group.number - 1 if group.needs_previous else group.number
        before_piece = bool(group.ahead) and not group.ahead[0].key
        highest = group.number + 1 if before_piece else group.number
        return lowest <= record.owner <= highest and (left > 0 or not before_piece)

    def _feed(self, record: Record) -> list[tuple[Record, av.VideoFrame]]:
        self._known[record.index] = record
        try:
            pictures = self._context.decode(record.packet)
        except AvEOFError:
            self._context.flush_buffers()
            return []
        except (FFmpegError, MemoryError):
            self.damaged += 1
            return []
        return self._named(pictures, record)

    def _drain(self) -> list[tuple[Record, av.VideoFrame]]:
        try:
            return self._named(self._context.decode(None), None)
        except FFmpegError:
            return []

    def _named(self, pictures: list[av.VideoFrame], fed: Record | None) -> list[tuple[Record, av.VideoFrame]]:
        named = []
        for picture in pictures:
            record = self._known.get(picture.pts, fed) if picture.pts is not None else fed
            if record is not None:
                named.append((record, picture))
        return named


def _incomplete(record: Record, picture: av.VideoFrame) -> bool:
    """The container missed a part of its packet, or the decoder a part of its slices (H.264 tells, H.265 does not)."""
    return bool(picture.is_corrupt or record.packet.is_corrupt)


def _leading(group: Group) -> int:
    return sum(r.owner == group.number for r in group.ahead[:64])


def _made_up(group: Group, context: av.VideoCodecContext) -> bool:
    """AVI holds no PTS and FFmpeg makes them up in decode order: with B-frames each belongs to another picture."""
    return bool(context.has_b_frames) and group.rising


class _Placer:
    """Ticks for the pictures of one group in display order; never backwards, whatever the container says."""

    def __init__(self, group: Group, context: av.VideoCodecContext) -> None:
        self._group = group
        self._context = context
        self._count = 0
        self._last: float | None = None

    def __call__(self, record: Record) -> float:
        shown = self._group.shown
        if (self._group.exact and not _made_up(self._group, self._context)) or not shown:
            tick: float = record.tick
        else:
            tick = shown[min(self._count, len(shown) - 1)]
        self._count += 1
        if self._last is not None and tick <= self._last:
            tick = self._last + 0.125
        self._last = tick
        return tick
