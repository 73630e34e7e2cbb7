"""Which numbered pictures were received, which of them are recorded, and whether a clip shows them all once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
from av.error import FFmpegError

from benchmarks.cameras.relay import Passed
from benchmarks.cameras.stamp import read_stamp
from streams.ring import Interval, RingClip, RingPacket, RingReader, cut_ring_clip


@dataclass(frozen=True, slots=True)
class Recorded:
    """A numbered picture in the ring."""

    number: int
    sequence: int
    media_s: float
    camera_utc_s: float
    jumped: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """Pictures that came whole and could be decoded (those before a connection's first keyframe cannot)."""

    received: int
    lost: tuple[Passed, ...]
    """Received and not in the ring."""
    doubled: int
    """In the ring more than once."""


@dataclass(frozen=True, slots=True)
class ClipCheck:
    """A clip cut across a fault, all its parts together. Each count is of pictures."""

    shown: int
    missing: int
    """Received, between its first and last picture, and neither in it nor in a gap that it tells of."""
    doubled: int
    undecodable: int

    @property
    def whole(self) -> bool:
        return self.shown > 0 and not (self.missing or self.doubled or self.undecodable)


def recorded(reader: RingReader) -> tuple[Recorded, ...]:
    """What is in the ring, in the order it came. Pictures without a number are left out."""
    found = []
    for packet in reader.packets():
        stamp = read_stamp(packet.data)
        if stamp is not None:
            found.append(_recorded(stamp.number, packet))
    return tuple(found)


def _recorded(number: int, packet: RingPacket) -> Recorded:
    return Recorded(number, packet.sequence, packet.media_us / 1e6, packet.camera_us / 1e6, packet.jumped)


def usable(passed: Sequence[Passed]) -> tuple[Passed, ...]:
    """Those that came whole, from the first keyframe of their connection on. A picture beside one that the network
    damaged is left out: FFmpeg tells where a picture ends by the beginning of the next."""
    found, connection = [], -1
    for index, picture in enumerate(passed):
        if picture.key and picture.whole:
            connection = picture.connection
        beside = [passed[i] for i in (index - 1, index + 1) if 0 <= i < len(passed)]
        mine = [other for other in beside if other.connection == picture.connection]
        sound = all(other.whole and abs(other.number - picture.number) == 1 for other in mine)
        if picture.whole and sound and picture.connection == connection:
            found.append(picture)
    return tuple(found)


def tally(passed: Sequence[Passed], ring: Sequence[Recorded], removed_before: int = 0) -> Tally:
    """`removed_before`: pictures with lower numbers were let go by the ring's budget and are not counted."""
    came = {picture.number: picture for picture in usable(passed) if picture.number >= removed_before}
    kept = Counter(picture.number for picture in ring)
    lost = tuple(picture for number, picture in came.items() if number not in kept)
    return Tally(len(came), lost, sum(count - 1 for count in kept.values()))


def check_clip(
    reader: RingReader, interval: Interval, passed: Sequence[Passed], ring: Sequence[Recorded], path: Path
) -> ClipCheck:
    """Cut `interval` to `path` and look at every picture in it. Raises what cut_ring_clip raises."""
    clip = cut_ring_clip(reader, interval, path)
    parts = [_numbers(part.path) for part in clip.parts]
    shown = [number for part in parts for number in part]
    came = {picture.number for picture in usable(passed)}
    told = _told(clip, ring)
    missing = sum(
        number not in told for number in came.difference(shown) if min(shown) < number < max(shown)
    )  # numbers rise with time, whatever clocks do
    undecodable = sum(_undecodable(part.path, came) for part in clip.parts)
    return ClipCheck(len(shown), missing, len(shown) - len(set(shown)), undecodable)


def _told(clip: RingClip, ring: Sequence[Recorded]) -> set[int]:
    """Numbers that lie in a gap which the clip tells of."""
    by_sequence = {picture.sequence: picture.number for picture in ring}
    found: set[int] = set()
    for gap in clip.gaps:
        after = None if gap.after is None else by_sequence.get(gap.after)
        before = by_sequence.get(gap.before)
        if after is not None and before is not None:
            found.update(range(after + 1, before))
    return found


def _numbers(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        packets = (bytes(packet) for packet in container.demux(video=0) if packet.size)
        return [stamp.number for data in packets if (stamp := read_stamp(data)) is not None]


def _undecodable(path: Path, came: Iterable[int]) -> int:
    """Packets that give no picture. What follows a picture that the network damaged, up to the next keyframe, is left
    out: nobody can decode that."""
    count = 0
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        for gop in _sound_gops(container, stream, set(came)):
            decoder = av.VideoCodecContext.create(stream.codec_context.name, "r")
            assert isinstance(decoder, av.VideoCodecContext)
            decoder.extradata = stream.codec_context.extradata
            decoder.options = {"err_detect": "explode"}
            decoder.thread_count = 1
            shown = 0
            for packet in [*gop, None]:
                try:
                    shown += sum(not frame.is_corrupt for frame in decoder.decode(packet))
                except FFmpegError:
                    continue  # counted by its absence
            count += len(gop) - shown
    return count


def _sound_gops(
    container: av.container.InputContainer, stream: av.VideoStream, came: set[int]
) -> Iterator[list["av.Packet[av.VideoStream]"]]:
    """Packets from keyframe to keyframe, each up to the first picture before which one is missing."""
    gop: list[av.Packet[av.VideoStream]] = []
    last, sound = -1, False
    for packet in container.demux(stream):
        stamp = read_stamp(bytes(packet)) if packet.size else None
        if stamp is None:
            continue
        if packet.is_keyframe:
            if gop:
                yield gop
            gop, sound = [], True
        elif stamp.number != last + 1:
            sound = False
        sound = sound and stamp.number in came
        last = stamp.number
        if sound:
            gop.append(packet)
    if gop:
        yield gop
