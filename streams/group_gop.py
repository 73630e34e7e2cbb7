"""One group of packets as a `Gop`, whatever the packets came from."""

from collections.abc import Callable, Iterator
from typing import Protocol

import av

from streams.decoding import GroupDecoder, OutOfOrderError
from streams.frames import Frame
from streams.groups import Group

_SAME_MOMENT_S = 0.0005
_WIDEST = 1.15
"""Spread evenly, frames lie at most so many gaps apart; where that cannot be had, they are taken as they come."""


class Decoders(Protocol):
    """What walks through consecutive groups. `key_decoder` is for keyframes alone, so that looking at one does not
    break a run of groups being decoded; `last_yielded_s` is when the last frame handed out was shown; `torn` counts
    the pictures that were not."""

    decoder: GroupDecoder
    key_decoder: GroupDecoder
    last_yielded_s: float | None
    torn: int


class GroupGop:
    """Implements `Gop`. Decodes with the decoders of the pass that it came from."""

    def __init__(
        self,
        group: Group,
        decoders: Decoders,
        *,
        media_s: Callable[[float], float],
        frame: Callable[[av.VideoFrame, float], Frame],
        replay: Callable[[float, float], Iterator[Frame]],
    ) -> None:
        """`media_s` tells the moment of a tick, `frame` makes a frame of a picture shown at a moment, `replay` decodes
        a span again, from its keyframe on."""
        self._group, self._decoders = group, decoders
        self._media_s, self._frame, self._replay = media_s, frame, replay

    @property
    def start_s(self) -> float:
        return self._media_s(self._group.start)

    @property
    def end_s(self) -> float:
        return self._media_s(self._group.end)

    @property
    def packet_bytes(self) -> tuple[int, ...]:
        return tuple(record.packet.size for record in self._group.records)

    @property
    def needs_previous(self) -> bool:
        return self._group.needs_previous

    def keyframe(self) -> Frame | None:
        if self._group.needs_previous:
            return None
        record = self._group.records[0]
        picture = self._decoders.key_decoder.first(record)
        if picture is None:
            return None
        tick = record.tick if self._group.exact else self._group.shown[0]
        return self._frame(picture, self._media_s(tick))

    def frames(self, min_gap_s: float = 0.0) -> Iterator[Frame]:
        """The frames of this group in display order.

        After the group before, the gap counts from the last frame yielded there. Where the next keyframe can be had
        without the frames before it, looks are spread evenly from keyframe to keyframe and what comes after the last is
        not decoded. A piece of a long GOP whose predecessor was not decoded is decoded again from the keyframe.

        Where a part of a picture was lost FFmpeg invents it, and what is predicted from it carries the invention on: a
        smear that comes to rest looks like something left behind. Torn pictures are left out.
        """
        decoders = self._decoders
        looks, gap_s = self._spread(min_gap_s)
        last_s = decoders.last_yielded_s if decoders.decoder.comes_next(self._group) else None
        try:
            for picture in decoders.decoder.pictures(self._group):
                shown_s = self._media_s(picture.tick)
                if picture.torn:
                    decoders.torn += 1
                elif last_s is None or shown_s - last_s >= gap_s - _SAME_MOMENT_S:
                    last_s = decoders.last_yielded_s = shown_s
                    yield self._frame(picture.picture, shown_s)
                    if looks is not None:
                        looks -= 1
                        if not looks:
                            decoders.decoder.forget()
                            return
        except OutOfOrderError:
            for frame in self._replay(self.start_s, self.end_s):
                if frame.torn:
                    decoders.torn += 1
                elif last_s is None or frame.media_s - last_s >= gap_s - _SAME_MOMENT_S:
                    last_s = frame.media_s
                    yield frame

    def _spread(self, min_gap_s: float) -> tuple[int | None, float]:
        """How many frames to yield (None: as they come) and their least distance, at least `min_gap_s`."""
        group = self._group
        alone = group.before_key and group.rising and group.exact and not group.needs_previous
        long_s = self.end_s - self.start_s
        looks = int(long_s / min_gap_s) if alone and min_gap_s > 0 else 0
        if looks < 2 or long_s / looks > _WIDEST * min_gap_s:
            return None, min_gap_s
        return looks, max(min_gap_s, long_s * (1 / looks - 0.5 / len(group.records)))
