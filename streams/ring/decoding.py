"""Ring packets through the same grouping and decoding as files: one stretch is one run of a decoder."""

from collections.abc import Iterable, Iterator
from typing import Any

import av

from streams.decoding import GroupDecoder
from streams.frames import Frame
from streams.groups import Group, Grouper
from streams.pictures import Orientation, to_frame
from streams.ring.packet import RingPacket
from streams.ring.parameters import Parameters
from streams.timeline import Timeline


def av_packet(packet: RingPacket, parameters: Parameters) -> "av.Packet[Any]":
    """In annex B framing, with PTS and DTS on the ring's media line."""
    made: av.Packet[Any] = av.Packet(parameters.annexb(packet.data))
    made.time_base = parameters.time_base
    made.pts = None if packet.pts is None else packet.pts + packet.offset
    made.dts = None if packet.dts is None else packet.dts + packet.offset
    made.is_keyframe = packet.key
    return made


class Stretch:
    """Consecutive packets from a keyframe on that one decoder can walk through, and the decoders for them.

    Group numbers begin at 1, so that leading pictures of the first keyframe, which refer to what is not there, are
    nobody's.
    """

    def __init__(self, parameters: Parameters, size: tuple[int, int] | None = None) -> None:
        """`size` is the stored width and height that all frames are brought to; None keeps that of the first."""
        self.parameters = parameters
        self.decoder = GroupDecoder(parameters.decoder())
        self.key_decoder = GroupDecoder(parameters.decoder())
        self.size = size
        self.last_yielded_s: float | None = None
        self.torn = 0

    @property
    def damaged(self) -> int:
        """Packets that did not decode."""
        return self.decoder.damaged + self.key_decoder.damaged

    def groups(self, packets: Iterable[RingPacket], *, eager: bool = False) -> Iterator[Group]:
        """Groups whose ticks are on the media line, in the stretch's time base."""
        base, fps = self.parameters.time_base, self.parameters.fps
        frame = max(1, round(1 / ((fps if fps and 0.5 <= fps <= 240 else 25.0) * float(base))))
        grouper = Grouper(Timeline(base, frame), number=1)
        return grouper.groups((av_packet(packet, self.parameters) for packet in packets), eager=eager)

    def media_s(self, tick: float) -> float:
        return float(tick * self.parameters.time_base)

    def frame(self, picture: av.VideoFrame, media_s: float) -> Frame:
        if self.size is None:
            self.size = (picture.width, picture.height)
        return to_frame(picture, media_s, Orientation(), self.size)
