"""A recorded file as a `Source`: groups of packets that are decoded only when somebody asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import av

from streams.decoding import GroupDecoder
from streams.frames import Frame
from streams.group_gop import GroupGop
from streams.groups import Group, Grouper, Mark
from streams.packets import MAX_PIXELS, PacketReader
from streams.pictures import to_frame
from streams.probe import Probe, StreamInfo, probe

_REPLAY_STEPS_BACK = (0, 1, 4)


def open_file(path: Path | str) -> "FileSource":
    """Raises a SourceError (see streams.errors) where the file gives no picture at all."""
    return FileSource(*probe(Path(path)))


class FileSource:
    """Implements `Source` for one file, with one decode thread. Not thread-safe.

    Media time counts from the first picture that is shown; how broken timestamps are repaired is told in
    streams.timeline. Packets and pictures that cannot be decoded are left out and counted; `gops` leaves out torn
    pictures too.
    """

    def __init__(self, found: Probe, reader: PacketReader) -> None:
        self._probe = found
        self._spare: list[Pass] = [Pass(found, reader)]
        self._passes = list(self._spare)
        self._marks: list[Mark] = []
        self._zero: int | None = None

    @property
    def info(self) -> StreamInfo:
        return self._probe.info

    @property
    def damaged_packets(self) -> int:
        """Packets that could not be read or decoded so far, over all passes."""
        return sum(p.damaged for p in self._passes)

    @property
    def torn_pictures(self) -> int:
        """Pictures left out so far because a part of them, or of what they are predicted from, was lost."""
        return sum(p.torn for p in self._passes)

    def gops(self) -> Iterator[GroupGop]:
        """All groups from the beginning. Each call reads the file again."""
        run = self._take()  # not given back: the groups handed out need its decoders
        for group in self.groups(run.reader):
            yield GroupGop(group, run, media_s=self.media_s, frame=run.frame, replay=self.replay)

    def replay(self, start_s: float, end_s: float) -> Iterator[Frame]:
        """Every frame with start_s <= media_s < end_s, from a second, independent container."""
        if end_s <= start_s:
            return
        self._read_marks(start_s)
        at = self._mark_before(start_s)
        for back in _REPLAY_STEPS_BACK:
            # Going back further helps where a stream decodes properly only some time after its "keyframe"
            # (periodic intra refresh); going to the start where seeking lands anywhere.
            first = True
            complete = True
            for frame, expected_s in self._decode_from(max(0, at - back), start_s, end_s):
                if first and frame.media_s > expected_s + 0.001 and at - back > 0 and back != _REPLAY_STEPS_BACK[-1]:
                    complete = False
                    break
                first = False
                yield frame
            if complete and not (first and at - back > 0 and back != _REPLAY_STEPS_BACK[-1]):
                return

    @contextmanager
    def reading_from(self, at_s: float) -> "Iterator[tuple[Pass, Iterator[Group]]]":
        """Groups from the keyframe at or before `at_s` on, in a second, independent container."""
        self._read_marks(at_s)
        with self._reading(self._mark_before(at_s)) as (run, groups):
            yield run, groups

    @contextmanager
    def _reading(self, at: int) -> "Iterator[tuple[Pass, Iterator[Group]]]":
        run = self._take()
        try:
            yield run, self.groups(run.reader, self._marks[at]) if self._marks else iter(())
        finally:
            self._spare.append(run)

    def media_s(self, tick: float) -> float:
        """Media seconds of a tick of the repaired line; what is shown before the first picture counts as 0."""
        return max(0.0, float((tick - (self._zero or 0)) * self._probe.timeline.time_base))

    def groups(self, reader: PacketReader, mark: Mark | None = None) -> Iterator[Group]:
        """Groups from `mark` on (from the first picture where None), in an open container."""
        grouper, packets = self._position(reader, mark)
        for group in grouper.groups(packets):
            if mark is not None and group.number < mark.number:
                continue
            if self._zero is None:
                first = next((r for r in group.records if r.index == self._probe.first_shown), None)
                if first is None:
                    continue
                self._zero = first.tick if group.exact else group.shown[0]
            if group.end <= self._zero:
                continue
            if group.start < self._zero:
                group.shown = [t for t in group.shown if t >= (self._zero or 0)]
                group.start = self._zero
            if group.mark is not None and (not self._marks or self._marks[-1].number < group.number):
                self._marks.append(group.mark)
            yield group

    def _position(self, reader: PacketReader, mark: Mark | None) -> tuple[Grouper, Iterator["av.Packet[Any]"]]:
        start = self._probe.timeline
        if reader.fresh and (mark is None or mark.number == 0):
            return Grouper(start.copy()), reader.packets()
        target = None if mark is None else mark.pts if mark.dts is None else mark.dts
        if mark is not None and target is not None and reader.seek(target):
            for seen, packet in enumerate(packets := reader.packets()):
                if mark.matches(packet):
                    grouper = Grouper(mark.before.copy(), number=mark.number, index=mark.index)
                    return grouper, _chain(packet, packets)
                if seen > 2000:
                    break
        reader.rewind()
        return Grouper(start.copy()), reader.packets()

    def _read_marks(self, until_s: float) -> None:
        """Read on (without decoding) from the last mark until one lies after `until_s`."""
        if self._marks and self.media_s(self._marks[-1].start_tick) > until_s:
            return
        run = self._take()
        for group in self.groups(run.reader, self._marks[-1] if self._marks else None):
            if self.media_s(group.start) > until_s and group.mark is not None:
                break
        self._spare.append(run)

    def _take(self) -> "Pass":
        """An open container that nobody uses: opening one costs several decoded pictures."""
        if self._spare:
            run = self._spare.pop()
        else:
            run = Pass(self._probe, PacketReader(self.info.path))
            self._passes.append(run)
        run.decoder.forget()
        return run

    def _mark_before(self, at_s: float) -> int:
        found = 0
        low, high = 0, len(self._marks)
        while low < high:
            middle = (low + high) // 2
            if self.media_s(self._marks[middle].start_tick) <= at_s:
                found, low = middle, middle + 1
            else:
                high = middle
        return found

    def _decode_from(self, at: int, start_s: float, end_s: float) -> Iterator[tuple[Frame, float]]:
        """Frames in the span, each with the time at which the first one should have come."""
        expected_s: float | None = None
        with self._reading(at) as (run, groups):
            for group in groups:
                if self.media_s(group.start) >= end_s:
                    return
                times = [self.media_s(t) for t in group.shown]
                if expected_s is None:
                    expected_s = next((t for t in times if t >= start_s), None)
                for picture in run.decoder.pictures(group):
                    shown_s = self.media_s(picture.tick)
                    if start_s <= shown_s < end_s:
                        frame = run.frame(picture.picture, shown_s)
                        frame = replace(frame, torn=True) if picture.torn else frame
                        yield frame, start_s if expected_s is None else expected_s


class Pass:
    """One open container and its decoders."""

    def __init__(self, found: Probe, reader: PacketReader) -> None:
        self.reader = reader
        self.decoder = GroupDecoder(self.reader.stream.codec_context)
        self.key_decoder = self._second_decoder()
        self.last_yielded_s: float | None = None
        self.torn = 0
        self._upright = found.upright
        self._size = found.stored_size

    @property
    def damaged(self) -> int:
        keys = 0 if self.key_decoder is self.decoder else self.key_decoder.damaged
        return self.reader.damaged + self.decoder.damaged + keys

    def frame(self, picture: av.VideoFrame, media_s: float) -> Frame:
        return to_frame(picture, media_s, self._upright, self._size)

    def _second_decoder(self) -> GroupDecoder:
        """For keyframes alone, so that looking at one does not break a run of groups being decoded."""
        first = self.reader.stream.codec_context
        if first.codec.intra_only:
            return self.decoder
        second = av.CodecContext.create(first.name, "r")
        if not isinstance(second, av.VideoCodecContext):
            return self.decoder
        second.thread_count = 1
        second.options = {"max_pixels": str(MAX_PIXELS)}
        second.extradata = first.extradata
        second.codec_tag = first.codec_tag
        second.width, second.height = first.width, first.height
        second.bits_per_coded_sample = first.bits_per_coded_sample
        second.color_range = first.color_range
        if first.pix_fmt:
            second.pix_fmt = first.pix_fmt
        return GroupDecoder(second)


def _chain(first: "av.Packet[Any]", rest: Iterator["av.Packet[Any]"]) -> Iterator["av.Packet[Any]"]:
    yield first
    yield from rest
