"""Clips out of a ring: whole GOPs copied over segments, reconnects and restarts, each picture once."""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

import av

from streams.cutting import filled, moments
from streams.decoding import OutOfOrderError
from streams.groups import Group
from streams.mp4_labels import Labels, mark_real_location
from streams.ring import nal
from streams.ring.decoding import Stretch, av_packet
from streams.ring.errors import NothingRecordedError, RingChangedError
from streams.ring.folder import sync_folder
from streams.ring.gops import Gap, RingGop, runs
from streams.ring.interval import Interval
from streams.ring.packet import RingPacket
from streams.ring.parameters import Parameters
from streams.ring.reader import RingReader

_LONGEST_GAP_S = 3600.0
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class ClipPart:
    """One file. Its time 0 is `media_from_s` on the ring's media line, and both go at the same pace."""

    path: Path
    codec: str
    width: int
    height: int
    frames: int
    first_sequence: int
    last_sequence: int
    media_from_s: float
    media_to_s: float
    arrival_from_utc_s: float
    """Our clock at the first and at the last packet that is in it."""
    arrival_to_utc_s: float
    gaps: tuple[Gap, ...]
    """What is missing within; the pictures on both sides are as far apart as the gap was long."""


@dataclass(frozen=True, slots=True)
class RingClip:
    """More than one part where codec parameters changed, where pictures were missing for more than an hour, and where
    the stream went on behind a gap with a keyframe that is no fresh start (open GOP): no decoder would get that right
    in one file."""

    parts: tuple[ClipPart, ...]
    gaps: tuple[Gap, ...]
    """All of them, also those between parts."""


def cut_ring_clip(reader: RingReader, interval: Interval, path: Path, *, labels: Labels | None = None) -> RingClip:
    """Copy the interval, widened to whole GOPs, to `path` (an .mp4; further parts are called STEM-2.mp4 ...).

    Nothing is encoded again. `labels` go into each file, for the moment at which it begins. Files appear under their
    names complete or not at all. Raises NothingRecordedError where there is no picture, RingChangedError where
    segments went faster than they could be read (lock the interval first), OSError where the disk refuses,
    av.error.FFmpegError where a stream cannot be muxed.
    """
    for attempt in range(_ATTEMPTS):
        plans = _plan(reader, interval)
        if not plans:
            raise NothingRecordedError(
                f"camera {reader.camera_id}: expected recorded pictures in {interval.clock} "
                f"{interval.start}..{interval.end}, found none; ask for another time"
            )
        try:
            parts = _write(reader, plans, path, labels)
        except RingChangedError:
            if attempt + 1 == _ATTEMPTS:
                raise
            continue
        between = [plan.before for plan in plans[1:] if plan.before is not None]
        every = sorted([*between, *(gap for part in parts for gap in part.gaps)], key=lambda gap: gap.before)
        return RingClip(parts, tuple(every))
    raise RingChangedError(f"camera {reader.camera_id}: the ring kept changing")


@dataclass(slots=True)
class _Plan:
    """What goes into one file, without the pictures themselves: an hour of video need not fit into memory."""

    parameters: Parameters
    before: Gap | None
    gaps: list[Gap] = field(default_factory=list)
    sequences: list[int] = field(default_factory=list)
    ticks: list[int] = field(default_factory=list)
    """When each packet is shown, on the media line."""
    end: int = 0
    first: RingPacket | None = None
    last: RingPacket | None = None


def _plan(reader: RingReader, interval: Interval) -> list[_Plan]:
    plans: list[_Plan] = []
    known: dict[int, Gap] = {}
    fresh: set[int] = set()

    def heard() -> Iterator[RingGop]:
        """Notes the gaps on the way, by the packet behind them."""
        for gop in reader.gops(interval):
            for gap in [*([gop.gap] if gop.gap else []), *gop.inner]:
                known[gap.before] = gap
            first = gop.packets[0]
            if not gop.continues and gop.head.parameters.starts_afresh(first.data):
                fresh.add(first.sequence)
            yield gop

    for head, packets in runs(heard()):
        parameters = head.parameters
        seen: list[RingPacket] = []
        stretch = Stretch(parameters)
        plan: _Plan | None = None
        for group in stretch.groups(_noting(packets, seen)):
            ticks = _ticks(stretch, group)
            for record in group.records:
                packet = seen[record.index]
                if record.owner == 0:
                    continue  # a leading picture of the first keyframe: what it refers to is not here
                if plan is None:
                    join = packet.sequence in fresh
                    plan = _plan_for(plans, parameters, known.get(packet.sequence), join)
                    shift = max(0, plan.end - min(ticks.values()))
                elif packet.sequence in known:
                    plan.gaps.append(known[packet.sequence])
                plan.sequences.append(packet.sequence)
                plan.ticks.append(ticks[record.index] + shift)
                plan.first = plan.first or packet
                plan.last = packet
            if plan is not None:
                plan.end = max(plan.end, group.end + shift, max(ticks.values()) + shift + 1)
    return plans


def _plan_for(plans: list[_Plan], parameters: Parameters, gap: Gap | None, fresh: bool) -> _Plan:
    """The plan that the next stretch goes into: the last one, or a new one."""
    last = plans[-1] if plans else None
    near = gap is None or gap.media_s <= _LONGEST_GAP_S
    if last is not None and fresh and near and last.parameters.joins(parameters):
        if gap is not None:
            last.gaps.append(gap)
        return last
    plans.append(_Plan(parameters, gap if plans else None))
    return plans[-1]


def _noting(packets: Iterator[RingPacket], seen: list[RingPacket]) -> Iterator[RingPacket]:
    for packet in packets:
        # The picture itself is not kept: only its times are needed until the file is written.
        seen.append(replace(packet, data=b""))
        yield packet


def _ticks(stretch: Stretch, group: Group) -> dict[int, int]:
    """Packet index to the moment shown, all different."""
    if group.exact:
        found = {record.index: record.tick for record in group.records}
    else:
        # PTS repeat or are missing: only the decoder knows which packet is shown when.
        try:
            found = {picture.index: round(picture.tick) for picture in stretch.decoder.pictures(group)}
        except OutOfOrderError:
            found = {}
        if len(found) < len(group.records) // 2:
            found = dict(zip((record.index for record in group.records), group.shown, strict=False))
    return filled(found, group.records)


def _write(reader: RingReader, plans: list[_Plan], path: Path, labels: Labels | None) -> tuple[ClipPart, ...]:
    parts: list[ClipPart] = []
    try:
        for number, plan in enumerate(plans):
            named = path if number == 0 else path.with_name(f"{path.stem}-{number + 1}{path.suffix}")
            parts.append(_write_part(reader, plan, named, labels))
    except BaseException:
        for part in parts:
            part.path.unlink(missing_ok=True)
        raise
    return tuple(parts)


def _write_part(reader: RingReader, plan: _Plan, path: Path, labels: Labels | None) -> ClipPart:
    first, last = plan.first, plan.last
    if first is None or last is None:
        raise NothingRecordedError(f"{path.name}: expected at least one picture, found none")
    wanted = Interval.sequences(plan.sequences[0], plan.sequences[-1])
    with closing(reader.packets(wanted)) as stored, _replacing(path) as partial:
        size = _mux(plan, stored, partial, labels)
    base = float(plan.parameters.time_base)
    return ClipPart(
        path=path,
        codec=plan.parameters.codec,
        width=size[0],
        height=size[1],
        frames=len(plan.sequences),
        first_sequence=first.sequence,
        last_sequence=last.sequence,
        media_from_s=min(plan.ticks) * base,
        media_to_s=plan.end * base,
        arrival_from_utc_s=first.arrival_us / 1e6,
        arrival_to_utc_s=last.arrival_us / 1e6,
        gaps=tuple(plan.gaps),
    )


def _mux(plan: _Plan, stored: Iterator[RingPacket], partial: Path, labels: Labels | None) -> tuple[int, int]:
    parameters = plan.parameters
    times = zip(plan.sequences, moments(plan.ticks, plan.end), strict=True)
    options = {"fflags": "+bitexact", "movflags": "+faststart"}
    first = _next(stored, plan.sequences[0])
    with (
        _template(parameters, first) as template,
        av.open(f"file:{partial}", "w", format="mp4", options=options) as muxer,
    ):
        if labels is not None:
            muxer.metadata.update(labels.metadata(min(plan.ticks) * float(parameters.time_base)))
        track = muxer.add_stream_from_template(template, opaque=True)
        track.time_base = parameters.time_base
        if parameters.codec == "hevc":
            track.codec_context.codec_tag = "hvc1"  # players of Apple's refuse the muxer's own choice, hev1
        for sequence, (pts, dts, duration) in times:
            stored_packet = first if sequence == first.sequence else _next(stored, sequence)
            packet = av_packet(stored_packet, parameters)
            packet.pts, packet.dts, packet.duration = pts, dts, duration
            packet.stream = track
            muxer.mux(packet)
        size = template.codec_context.width, template.codec_context.height
    if labels is not None:
        mark_real_location(partial)
    return size


def _next(stored: Iterator[RingPacket], sequence: int) -> RingPacket:
    for packet in stored:
        if packet.sequence == sequence:
            return packet
        if packet.sequence > sequence:
            break
    raise RingChangedError(f"expected packet {sequence} to be still there, found it removed; lock the interval first")


@contextmanager
def _template(parameters: Parameters, keyframe: RingPacket) -> Iterator[av.video.stream.VideoStream]:
    """A track with everything a muxer wants to know, found out by FFmpeg's own parser from the first picture."""
    data = nal.joined(parameters.sets) + parameters.annexb(keyframe.data)
    with av.open(BytesIO(data), format=parameters.codec) as container:
        yield container.streams.video[0]


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    partial = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.partial{path.suffix}")
    try:
        yield partial
        fd = os.open(partial, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
        partial.replace(path)
        sync_folder(path.parent)
    finally:
        partial.unlink(missing_ok=True)
