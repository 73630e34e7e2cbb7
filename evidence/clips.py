"""Clips: whole GOPs copied out of a recording, never encoded again; and a small derivative that browsers can play."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import av
import ffmpeg
import imageio_ffmpeg
from av.error import FFmpegError

from evidence.atomic import replacing
from streams.cutting import Cut, cut
from streams.files import FileSource, open_file
from streams.mp4_labels import Labels, mark_real_location

BROWSER_CODECS = frozenset({"h264", "vp8", "vp9", "av1"})
_BROWSER_PIXELS = frozenset({"yuv420p", "yuvj420p"})
_PREVIEW_WIDTH = 640


Container = Literal["mp4", "mkv", "avi", "mov", "gif"]
_MUXERS: dict[Container, str] = {"mp4": "mp4", "mkv": "matroska", "avi": "avi", "mov": "mov"}
"""In order of preference, with FFmpeg's names."""
_CARRIED_BY_MP4 = frozenset({"h264", "hevc", "mpeg4", "mjpeg", "av1", "vp9", "mpeg2video", "mpeg1video"})


class ClipError(Exception):
    """A clip that could not be made; the text says what was expected, what was found and what to do."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A stream copy. `start_s` and `end_s` are media seconds of the source; the clip's own time starts at 0.

    `path` differs from the one asked for in its suffix where mp4 cannot carry the codec (then mkv, avi, mov).
    `whole_file` is true where the format cannot be cut (gif) and the file was copied byte for byte.
    """

    path: Path
    start_s: float
    end_s: float
    frames: int
    codec: str
    container: Container
    plays_in_browsers: bool
    whole_file: bool = False
    reencoded: Literal[False] = False


def cut_clip(
    path: Path | str,
    start_s: float,
    end_s: float,
    out: Path | str,
    *,
    source: FileSource | None = None,
    labels: Labels | None = None,
) -> Clip:
    """Copy start_s..end_s (media seconds) of `path` to `out`, widened to whole GOPs, without sound.

    Give the FileSource that has already read the recording: it knows where the keyframes are, otherwise the file is
    read up to `end_s` first. `labels` go into an mp4. The clip appears under its name complete or not at all.

    Raises SourceError where the recording cannot be read, ClipError where it has nothing there or cannot be muxed,
    OSError where the disk refuses.
    """
    video = source or open_file(path)
    info = video.info
    target = Path(out)
    if info.codec == "gif":
        return _copy_gif(video, target)
    found = cut(video, max(0.0, start_s), end_s)
    if found is None:
        raise ClipError(f"{info.path.name}: expected pictures from {start_s:.2f} s to {end_s:.2f} s, found none")
    refusals: list[str] = []
    for container in _containers_for(info.codec):
        named = target if target.suffix.lower() == f".{container}" else target.with_suffix(f".{container}")
        try:
            with replacing(named) as partial:
                _mux(found, partial, container, info.codec, labels)
        except (FFmpegError, ValueError) as error:
            if isinstance(error, OSError):  # a full disk refuses every container
                raise
            refusals.append(f"{container}: {type(error).__name__}")
            continue
        break
    else:
        raise ClipError(
            f"{info.path.name}: expected a container for {info.codec}, found none ({', '.join(refusals)}); "
            "keep the recording itself"
        )
    plays = container == "mp4" and info.codec in BROWSER_CODECS and info.pix_fmt in _BROWSER_PIXELS
    return Clip(named, found.start_s, found.end_s, len(found.packets), info.codec, container, plays)


def make_preview(clip: Path | str, out: Path | str) -> None:
    """An H.264 derivative of `clip`, at most 640 wide, upright, for browsers. Raises ClipError, OSError."""
    with replacing(Path(out)) as partial:
        job = (
            ffmpeg.input(f"file:{clip}", threads=1, format_whitelist="mov,matroska,webm,gif,avi,mpegts")
            .video.filter("scale", w=f"trunc(min({_PREVIEW_WIDTH},iw)/2)*2", h="-2", out_range="tv")
            .output(
                f"file:{partial}",
                format="mp4",
                vcodec="libx264",
                preset="veryfast",
                crf=26,
                pix_fmt="yuv420p",
                color_range="tv",
                fps_mode="passthrough",
                movflags="+faststart",
                threads=1,
            )
        )
        try:
            job.run(cmd=imageio_ffmpeg.get_ffmpeg_exe(), quiet=True, overwrite_output=True)
        except ffmpeg.Error as error:
            last = (error.stderr or b"").decode(errors="replace").strip().splitlines()[-1:]
            raise ClipError(
                f"{Path(clip).name}: expected to make a preview, found {' '.join(last) or 'no message'}; "
                "the clip itself is not affected"
            ) from error


def _containers_for(codec: str) -> tuple[Container, ...]:
    return tuple(c for c in _MUXERS if c != "mp4" or codec in _CARRIED_BY_MP4)


def _mux(found: Cut, out: Path, container: Container, codec: str, labels: Labels | None) -> None:
    options = {"fflags": "+bitexact"}  # the same GOPs give the same bytes
    if container in {"mp4", "mov"}:
        options["movflags"] = "+faststart"
    with av.open(f"file:{out}", "w", format=_MUXERS[container], options=options) as muxer:
        if labels is not None and container == "mp4":
            muxer.metadata.update(labels.metadata(found.start_s))
        track = muxer.add_stream_from_template(found.stream, opaque=True)
        track.time_base = found.time_base
        if codec == "hevc" and container == "mp4":
            track.codec_context.codec_tag = "hvc1"  # players of Apple's refuse the muxer's own choice, hev1
        elif container != "mp4":
            track.codec_context.codec_tag = found.stream.codec_context.codec_tag  # names the pixels of raw video
        for item in found.packets:
            packet = item.packet
            packet.time_base = found.time_base
            packet.pts, packet.dts, packet.duration = item.pts, item.dts, item.duration
            packet.stream = track
            muxer.mux(packet)
    if labels is not None and container == "mp4":
        mark_real_location(out)


def _copy_gif(video: FileSource, out: Path) -> Clip:
    """The pictures of a gif build on each other and no muxer copies them in part: take all of it."""
    info = video.info
    target = out.with_suffix(".gif")
    with replacing(target) as partial:
        shutil.copyfile(info.path, partial)
    frames, end_s = 0, 0.0
    for gop in video.gops():
        frames, end_s = frames + len(gop.packet_bytes), gop.end_s
    return Clip(target, 0.0, end_s, frames, info.codec, "gif", plays_in_browsers=True, whole_file=True)
