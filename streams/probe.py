"""What a file is, found by opening it and decoding its first picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import av
from av.error import FFmpegError

from streams.errors import NoFramesError, UndecodableError
from streams.packets import PacketReader
from streams.pictures import Orientation, orientation
from streams.timeline import Timeline

_STEPS_MEASURED = 48
_PACKETS_KEPT = 256
_SANE_FPS = (0.01, 1000.0)
_SANE_BITS_PER_S = 200
"""Fewer than this over the declared duration: the header, or a jump in the timestamps, makes the file too long."""


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """Facts about a file. Width and height are as displayed, after `rotation_deg` (counter-clockwise) and
    a mirror, if the container asks for one, are applied."""

    path: Path
    container: str
    codec: str
    pix_fmt: str
    width: int
    height: int
    declared_fps: float | None
    measured_fps: float | None
    """From the timestamps of the first packets; None where the container gives too few."""
    duration_s: float | None
    """As the header says; a broken or unfinished file may be shorter or longer. None where it says nothing, or what
    cannot be."""
    rotation_deg: int
    creation_time: datetime | None
    """Aware UTC, None where the container has none that can be believed. Many recorders write local time here."""
    time_note: str | None
    """What is odd about this file's time, in words."""


@dataclass(frozen=True, slots=True)
class Probe:
    """`info`, and what a pass over the packets needs to know before it starts."""

    info: StreamInfo
    first_shown: int
    """Index of the packet that carries the first picture that is shown."""
    stored_size: tuple[int, int]
    """Width and height before turning."""
    upright: Orientation
    timeline: Timeline


def probe(path: Path) -> tuple[Probe, PacketReader]:
    """Open `path` and decode up to its first picture; the reader stands at the beginning again.

    Raises a SourceError where there is none.
    """
    reader = PacketReader(path)
    try:
        return _probe(reader), reader
    except BaseException:
        reader.close()
        raise


def _probe(reader: PacketReader) -> Probe:
    stream, path = reader.stream, reader.path
    context = stream.codec_context
    shown: list[int] = []
    decoded: list[int] = []
    first = None
    index = 0
    read: list[av.Packet[Any]] = []
    for packet in reader.packets():
        if index < _STEPS_MEASURED:
            shown += [] if packet.pts is None else [packet.pts]
            decoded += [] if packet.dts is None else [packet.dts]
        if first is None:
            stamps = packet.pts, packet.dts
            packet.pts, packet.dts = index, None
            try:
                pictures = context.decode(packet)
            except (FFmpegError, ValueError):
                pictures = []
            first = pictures[0] if pictures else None
            packet.pts, packet.dts = stamps
        if index < _PACKETS_KEPT:
            read.append(packet)
        index += 1
        if first is not None and index >= _STEPS_MEASURED:
            break
    if index == 0:
        raise NoFramesError(path, f"a {context.name} track without a single packet")
    if first is None:
        try:
            first = next(iter(context.decode(None)), None)
        except FFmpegError:
            first = None
    if first is None:
        raise UndecodableError(path, f"{index} {context.name} packets, none of which decodes")

    declared = _fps(stream.average_rate) or _fps(stream.base_rate)
    step = _step(decoded) or _step(shown)
    measured = None if step is None else float(1 / (step * reader.time_base))
    ticks = step or max(1, round(1 / (Fraction(declared or 25) * reader.time_base)))
    upright = orientation(first)
    width, height = (first.height, first.width) if upright.transpose else (first.width, first.height)
    info = StreamInfo(
        path=path,
        container=reader.container.format.name.split(",")[0],
        codec=context.codec.canonical_name,
        pix_fmt=first.format.name,
        width=width,
        height=height,
        declared_fps=declared,
        measured_fps=measured,
        duration_s=_duration_s(reader),
        rotation_deg=upright.turned_deg,
        creation_time=_creation_time({**reader.container.metadata, **stream.metadata}),
        time_note=_note(declared, measured),
    )
    timeline = Timeline(reader.time_base, ticks, reader.discontinuous)
    context.flush_buffers()
    if index <= _PACKETS_KEPT:
        reader.put_back(read)
    else:
        reader.rewind()
    return Probe(info, first.pts if first.pts is not None else 0, (first.width, first.height), upright, timeline)


def _fps(rate: Fraction | None) -> float | None:
    return float(rate) if rate and _SANE_FPS[0] <= rate <= _SANE_FPS[1] else None


def _step(ticks: list[int]) -> int | None:
    """The usual distance of neighbouring timestamps."""
    line = sorted(set(ticks))
    steps = [b - a for a, b in pairwise(line)]
    return max(1, round(median(steps))) if len(steps) >= 3 else None


def _duration_s(reader: PacketReader) -> float | None:
    if reader.stream.duration:
        seconds = float(reader.stream.duration * reader.time_base)
    elif reader.container.duration:
        seconds = reader.container.duration / 1_000_000
        if "matroska" in reader.container.format.name:  # the moment of the end, not the length
            seconds -= float((reader.stream.start_time or 0) * reader.time_base)
    else:
        return None
    if seconds <= 0 or reader.container.size * 8 / seconds < _SANE_BITS_PER_S:
        return None
    return seconds


def _creation_time(metadata: Mapping[str, str]) -> datetime | None:
    for name in ("com.apple.quicktime.creationdate", "creation_time"):
        try:
            found = datetime.fromisoformat(metadata.get(name, ""))
        except ValueError:
            continue
        if found.tzinfo is not None and found.year > 1990:  # 1904 and 1970: a clock that was never set
            return found.astimezone(UTC)
    return None


def _note(declared: float | None, measured: float | None) -> str | None:
    if measured is None:
        return "timestamps are missing or too few: times follow from the declared frame rate"
    if declared is not None and not 0.95 < declared / measured < 1.05:
        return f"header says {declared:.4g} frames/s, timestamps say {measured:.4g}; timestamps are used"
    return None
