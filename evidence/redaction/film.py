"""From a clip and a plan to the redacted clip: every picture, at its own time, nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.error import FFmpegError

from evidence.atomic import replacing
from evidence.package.essence import hash_media
from evidence.redaction.errors import RedactionError
from evidence.redaction.mark import Mark
from evidence.redaction.paint import mask_at, painted
from evidence.redaction.plan import Plan
from streams.files import FileSource
from streams.frames import U8

TICKS = 90_000
"""A second, on the line of the derivative: finer than any camera's."""
ALL_S = 1e12
ENCODER = {"preset": "veryfast", "crf": "23", "x264-params": "threads=1:mbtree=0"}
"""Without macroblock trees: x264's code for them reads memory that it never wrote, and gives other bytes each time."""


@dataclass(frozen=True, slots=True)
class Film:
    """The redacted clip on disk. `size` in bytes."""

    width: int
    height: int
    frames: int
    frames_covered: int
    duration_s: float
    size: int
    file_sha256: str
    essence_sha256: str


def film(source: FileSource, plan: Plan, out: Path, on_frame: Callable[[float], None] | None = None) -> Film:
    """Write the clip with the plan laid over it to `out`: H.264, no sound, no metadata; whole or not at all.

    Every picture of the source is there at the time it had, also where these are uneven. The same clip and plan give
    the same bytes. Raises RedactionError where it cannot be encoded, OSError where the disk refuses.
    """
    info = source.info
    if (info.width, info.height) != (plan.width, plan.height):
        raise RedactionError(
            f"{info.path.name}: expected pictures of {plan.width}x{plan.height} as the regions say, "
            f"found {info.width}x{info.height}; make the regions anew"
        )
    try:
        with replacing(out) as partial:
            frames, covered, end_s = _encode(source, plan, partial, on_frame)
            hashes = hash_media(partial)
    except (FFmpegError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise RedactionError(
            f"{info.path.name}: expected to encode it, found {type(error).__name__}: {error}"
        ) from error
    width, height = info.width + info.width % 2, info.height + info.height % 2
    return Film(width, height, frames, covered, round(end_s, 3), hashes.size, hashes.file_sha256, hashes.essence_sha256)


def _encode(
    source: FileSource, plan: Plan, out: Path, on_frame: Callable[[float], None] | None
) -> tuple[int, int, float]:
    width, height = plan.width + plan.width % 2, plan.height + plan.height % 2
    info = source.info
    mark = Mark(width, height, plan.parent_sha256)
    without_osd = plan.model_copy(update={"osd": False})
    count = covered = 0
    last_tick, media_s = -1, 0.0
    # bitexact: no encoder's name, no dates; faststart: plays before it has come whole.
    options = {"fflags": "+bitexact", "movflags": "+faststart"}
    with av.open(f"file:{out}", "w", format="mp4", options=options) as muxer:
        rate = Fraction(info.measured_fps or info.declared_fps or 25).limit_denominator(1001)
        track = muxer.add_stream("libx264", rate=rate, options=ENCODER)  # the rate decides the level only
        track.width, track.height, track.pix_fmt = width, height, "yuv420p"
        track.time_base = track.codec_context.time_base = Fraction(1, TICKS)
        track.codec_context.thread_count = 1
        for frame in source.replay(0.0, ALL_S):
            mask = mask_at(plan, frame.media_s)
            picture = painted(frame, mask)
            mark.draw(picture)
            if mask.any() and (not plan.osd or mask_at(without_osd, frame.media_s).any()):
                covered += 1
            media_s = frame.media_s
            last_tick = max(last_tick + 1, round(media_s * TICKS))
            for packet in track.encode(_video_frame(picture, last_tick, full_range=frame.full_range)):
                muxer.mux(packet)
            count += 1
            if on_frame is not None:
                on_frame(media_s)
        for packet in track.encode(None):
            muxer.mux(packet)
    if count == 0:
        raise RedactionError(f"{source.info.path.name}: expected pictures, found none that can be decoded")
    return count, covered, media_s


def _video_frame(i420: U8, tick: int, *, full_range: bool) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(i420, format="yuv420p")
    frame.pts, frame.time_base = tick, Fraction(1, TICKS)
    frame.color_range = 2 if full_range else 1
    return frame
