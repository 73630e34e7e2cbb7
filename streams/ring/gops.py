"""Packets of a ring gathered from keyframe to keyframe, with what is missing between them said."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import Literal

from streams.ring.packet import RingPacket
from streams.ring.segment import SegmentHead

GapKind = Literal["start", "reconnect", "lost", "damaged", "removed", "silence"]
SILENCE_US = 2_000_000


@dataclass(frozen=True, slots=True)
class Gap:
    """Time without recorded pictures, or where pictures may be missing.

    "start": the program was restarted; "reconnect": the camera was connected anew; "lost": packets could not be
    written; "damaged": the disk gave back something else; "removed": the budget took it; "silence": the camera was
    connected and sent nothing (or the network lost it).
    """

    kind: GapKind
    after: int | None
    """Sequence of the last packet before it, None where nothing comes before."""
    before: int
    """Sequence of the first packet behind it."""
    from_utc_s: float | None
    """Our clock at these two packets."""
    to_utc_s: float
    media_s: float
    """How long it is on the media line (0 for none before it)."""
    packets: int | None
    """Received and not kept, or kept and not decodable; None where nobody counted."""


@dataclass(frozen=True, slots=True)
class RingGop:
    """A keyframe and what follows up to the next one, all in one segment."""

    head: SegmentHead
    packets: tuple[RingPacket, ...]
    gap: Gap | None
    """What is missing between the GOP before and this one."""
    inner: tuple[Gap, ...]
    """Silences within."""
    continues: bool
    """A decoder that has just decoded the GOP before can go on with this one."""


class GopBuilder:
    """Feed it what readers find, in order; it hands out GOPs as they become complete."""

    def __init__(self) -> None:
        self._head: SegmentHead | None = None
        self._packets: list[RingPacket] = []
        self._inner: list[Gap] = []
        self._last: RingPacket | None = None
        """The last packet that went into a GOP."""
        self._number: int | None = None
        self._why: GapKind | None = None
        self._missing: int | None = 0
        self._broken = False
        """Wait for a keyframe."""
        self._joins = False

    def segment(self, head: SegmentHead) -> Iterator[RingGop]:
        """The next segment begins."""
        yield from self.finish()
        if self._number is not None and head.number != self._number + 1:
            self._gap("removed", None)
        elif self._number is not None:
            if head.begins in {"start", "reconnect", "lost"}:
                kind: GapKind = "start" if head.begins == "start" else "lost" if head.begins == "lost" else "reconnect"
                self._gap(kind, head.not_kept)
            elif head.not_kept:
                self._gap("lost", head.not_kept)
        same = self._head is not None and self._head.parameters.joins(head.parameters)
        self._joins = same and self._why is None
        self._head = head
        self._number = head.number
        self._broken = True

    def unreadable(self, number: int) -> Iterator[RingGop]:
        """A segment of which nothing can be read."""
        yield from self.finish()
        self._number = number
        self._gap("damaged", None)

    def hole(self) -> Iterator[RingGop]:
        """Bytes that are no record: what follows up to the next keyframe cannot be decoded."""
        yield from self.finish()
        self._gap("damaged", None)
        self._broken = True

    def packet(self, packet: RingPacket) -> Iterator[RingGop]:
        """The next packet of the segment."""
        if packet.key:
            yield from self.finish()
            self._broken = False
        elif self._broken:
            if self._missing is not None:
                self._missing += 1
            return
        if self._packets and packet.media_us - self._packets[-1].media_us > SILENCE_US:
            self._inner.append(_between("silence", self._packets[-1], packet, None))
        self._packets.append(packet)

    def finish(self) -> Iterator[RingGop]:
        """The GOP that is being gathered, if there is one, ends here."""
        if not self._packets or self._head is None:
            return
        first = self._packets[0]
        gap = None
        if self._why is not None and self._last is not None:
            gap = _between(self._why, self._last, first, self._missing)
        elif self._last is not None and first.media_us - self._last.media_us > SILENCE_US:
            gap = _between("silence", self._last, first, None)
        elif self._why is not None:
            gap = Gap(self._why, None, first.sequence, None, first.arrival_us / 1e6, 0.0, self._missing)
        yield RingGop(self._head, tuple(self._packets), gap, tuple(self._inner), self._joins and self._why is None)
        self._last = self._packets[-1]
        self._packets, self._inner = [], []
        self._why, self._missing, self._joins = None, 0, True

    def _gap(self, kind: GapKind, missing: int | None) -> None:
        # The first reason stands; what is missing adds up, as long as it is known.
        self._why = self._why or kind
        self._missing = None if missing is None or self._missing is None else self._missing + missing
        self._joins = False


def _between(kind: GapKind, last: RingPacket, first: RingPacket, missing: int | None) -> Gap:
    return Gap(
        kind=kind,
        after=last.sequence,
        before=first.sequence,
        from_utc_s=last.arrival_us / 1e6,
        to_utc_s=first.arrival_us / 1e6,
        media_s=max(0, first.media_us - last.media_us) / 1e6,
        packets=missing,
    )


def from_here(gop: RingGop) -> RingGop:
    """The same GOP as the first of a walk: nothing is said of what came before."""
    return replace(gop, gap=None, continues=False)


def runs(gops: Iterable[RingGop]) -> Iterator[tuple[SegmentHead, Iterator[RingPacket]]]:
    """Stretches that one decoder can walk through, each with the head of its first segment. Take the packets of one
    before asking for the next."""
    number = 0

    def stretch(gop: RingGop) -> int:
        nonlocal number
        number += not gop.continues
        return number

    for _, members in groupby(gops, stretch):
        yield _opened(members)


def _opened(members: Iterator[RingGop]) -> tuple[SegmentHead, Iterator[RingPacket]]:
    first = next(members)
    return first.head, chain(first.packets, (packet for gop in members for packet in gop.packets))
