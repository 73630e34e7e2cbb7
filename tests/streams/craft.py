"""Small real files with the faults that real recorders have, made with the ffmpeg that imageio-ffmpeg brings."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.cameras.encode import SIZE, encode, ffmpeg

X264 = ("-c:v", "libx264", "-preset", "veryfast", "-g", "25", "-sc_threshold", "0")
X265 = ("-c:v", "libx265", "-preset", "ultrafast")
OPEN_X265 = "log-level=none:keyint=27:min-keyint=5:open-gop=1:bframes=3:b-adapt=0:scenecut=0"
X265_QUIET = "log-level=none:keyint=25:min-keyint=25:scenecut=0:bframes=3"


def _vfr(out: Path) -> None:
    encode(out, "-vf", "select='lt(n,20)+not(mod(n,4))+gt(n,80)'", "-fps_mode", "vfr", *X264, "-bf", "2")


def _remux(out: Path, source: str, *args: str) -> None:
    ffmpeg("-i", gallery_file(out.parent, source), "-c", "copy", *args, out)


def _late(out: Path) -> None:
    _remux(out, "bframes.mp4", "-output_ts_offset", "1000", "-muxdelay", "0", "-avoid_negative_ts", "disabled")


def _wrap(out: Path) -> None:
    # 33 bits of 90 kHz end at 95443.7 s: the timestamps wrap 1.7 s into the file.
    _remux(out, "bframes.mp4", "-output_ts_offset", "95442", "-muxdelay", "0")


def _splice(out: Path) -> None:
    """Two recordings one behind the other: the clock starts again in the middle."""
    first = gallery_file(out.parent, "offset.ts")
    second = out.with_suffix(".part")
    ffmpeg("-i", gallery_file(out.parent, "bframes.mp4"), "-c", "copy", "-f", "mpegts", second)
    out.write_bytes(first.read_bytes() + second.read_bytes())
    second.unlink()


def _headless_ts(out: Path) -> None:
    """Cut in the middle of a GOP, as a ring dump is."""
    data = gallery_file(out.parent, "offset.ts").read_bytes()
    cut = len(data) // 3 // 188 * 188
    out.write_bytes(data[: 188 * 3] + data[cut:])


def _rotated(out: Path, degrees: str, flip: tuple[str, ...] = ()) -> None:
    ffmpeg("-display_rotation", degrees, *flip, "-i", gallery_file(out.parent, "bframes.mp4"), "-c", "copy", out)


def _truncated(out: Path) -> None:
    whole = out.with_suffix(".whole.mp4")
    encode(whole, *X264)
    out.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    whole.unlink()


def _truncated_faststart(out: Path) -> None:
    whole = out.with_suffix(".whole.mp4")
    _remux(whole, "bframes.mp4", "-movflags", "+faststart")
    out.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    whole.unlink()


def _damaged(out: Path) -> None:
    """Every 40th kilobyte of the picture data is overwritten."""
    data = bytearray(gallery_file(out.parent, "bframes.mp4").read_bytes())
    at = data.index(b"mdat") + 20_000
    while at < len(data) - 12_000:
        data[at : at + 300] = b"\xa5" * 300
        at += 20_000
    out.write_bytes(data)


def _with_sound(out: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", "sine=d=2", "-i", gallery_file(out.parent, "bframes.mp4"), "-map", "0", "-map", "1",
           "-c:v", "copy", "-c:a", "aac", out)  # fmt: skip


def _sound_only(out: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", out)


def _cover(out: Path) -> None:
    picture = out.with_suffix(".jpg")
    encode(picture, "-frames:v", "1", "-update", "1", seconds=1)
    ffmpeg("-f", "lavfi", "-i", "sine=d=1", "-i", picture, "-map", "0", "-map", "1", "-c:a", "aac", "-c:v", "mjpeg",
           "-disposition:v:0", "attached_pic", out)  # fmt: skip
    picture.unlink()


def _reconfigured(out: Path) -> None:
    """The recorder changes to another resolution in the middle."""
    parts = [out.with_suffix(f".{n}") for n in (1, 2)]
    encode(parts[0], *X264, "-f", "mpegts", seconds=2)
    encode(parts[1], *X264, "-f", "mpegts", "-output_ts_offset", "2", seconds=2, size="320x240")
    out.write_bytes(b"".join(p.read_bytes() for p in parts))
    for part in parts:
        part.unlink()


def _edit_list(out: Path) -> None:
    """Cut by a phone: the file holds pictures that are not to be shown."""
    ffmpeg("-ss", "1.5", "-i", gallery_file(out.parent, "bframes.mp4"), "-c", "copy", out)


def _text(out: Path) -> None:
    out.write_text("This is not a video.\n" * 50)


def _playlist(out: Path) -> None:
    out.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nbframes.mp4\n#EXT-X-ENDLIST\n")


def _coded(*codec: str, seconds: float = 4, fps: int = 25, size: str = SIZE) -> Callable[[Path], None]:
    return lambda out: encode(out, *codec, seconds=seconds, fps=fps, size=size)


def _copied(source: str, *args: str) -> Callable[[Path], None]:
    return lambda out: _remux(out, source, *args)


WATCHABLE: dict[str, Callable[[Path], None]] = {
    "bframes.mp4": _coded(*X264, "-bf", "3"),
    "plain.mkv": _coded(*X264, "-bf", "0"),
    "opengop.mp4": _coded(*X264, "-x264-params", "open-gop=1:bframes=3:b-adapt=0:keyint=27:min-keyint=5"),
    "opengop_hevc.mkv": _coded(*X265, "-x265-params", OPEN_X265, seconds=3),
    "hevc.mp4": _coded(*X265, "-x265-params", X265_QUIET + ":open-gop=0", seconds=3),
    "hevc10.mp4": _coded(*X265, "-pix_fmt", "yuv420p10le", "-x265-params", X265_QUIET, seconds=2),
    "hevc.ts": _copied("hevc.mp4"),
    "vfr.mkv": _vfr,
    "offset.ts": _late,
    "offset.mkv": _late,
    "wrap.ts": _wrap,
    "splice.ts": _splice,
    "headless.ts": _headless_ts,
    "fpslie.mkv": _copied("bframes.mp4", "-bsf:v", "setts=pts=PTS*2:dts=DTS*2"),
    "dup_pts.mkv": _copied("plain.mkv", "-bsf:v", "setts=pts=floor(PTS/80)*80:dts=floor(PTS/80)*80"),
    "rot90.mov": partial(_rotated, degrees="90"),
    "rot180.mp4": partial(_rotated, degrees="180"),
    "rot270.mp4": partial(_rotated, degrees="-90"),
    "mirrored.mp4": partial(_rotated, degrees="90", flip=("-display_hflip",)),
    "edit_list.mp4": _edit_list,
    "fragmented.mp4": _copied("bframes.mp4", "-movflags", "frag_keyframe+empty_moov+default_base_moof"),
    "interlaced.ts": _coded(*X264, "-vf", "interlace", "-flags", "+ilme+ildct", "-bf", "2", fps=50, seconds=2),
    "yuv444.mp4": _coded(*X264, "-pix_fmt", "yuv444p", seconds=2),
    "gray.mp4": _coded(*X264, "-pix_fmt", "gray", seconds=2),
    "odd.mp4": _coded(*X264, "-pix_fmt", "yuv444p", seconds=2, size="161x121"),
    "odd_mjpeg.avi": _coded("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", seconds=2, size="161x121"),
    "mjpeg422.avi": _coded("-c:v", "mjpeg", "-pix_fmt", "yuvj422p", seconds=3),
    "mpeg4.avi": _coded("-c:v", "mpeg4", "-bf", "2", "-g", "25", "-q:v", "4"),
    "h264_bframes.avi": _coded(*X264, "-bf", "3"),
    "vp9.webm": _coded("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "25", seconds=2),
    "gif.gif": _coded(fps=10, seconds=3),
    "raw_bgr.avi": _coded("-c:v", "rawvideo", "-pix_fmt", "bgr24", seconds=1),
    "raw_i420.avi": _coded("-c:v", "rawvideo", "-pix_fmt", "yuv420p", seconds=2),
    "huffyuv.avi": _coded("-c:v", "huffyuv", seconds=2),
    "allintra.mp4": _coded("-c:v", "libx264", "-preset", "veryfast", "-g", "1", seconds=3),
    "raw.h264": _copied("bframes.mp4"),
    "longgop.mkv": _coded("-c:v", "libx264", "-preset", "veryfast", "-g", "999", "-bf", "2", seconds=12),
    "longgop.avi": _coded("-c:v", "libx264", "-preset", "veryfast", "-g", "999", "-bf", "2", seconds=9),
    "refresh.mp4": _coded(*X264, "-bf", "0", "-x264-params", "intra-refresh=1:keyint=25"),
    "sound.mp4": _with_sound,
}
"""Files whose every picture must come out."""

BROKEN: dict[str, Callable[[Path], None]] = {
    "damaged.mp4": _damaged,
    "reconfigured.ts": _reconfigured,
    "truncated_faststart.mp4": _truncated_faststart,
    "truncated.mp4": _truncated,
    "empty.mp4": Path.touch,
    "text.mp4": _text,
    "playlist.mp4": _playlist,
    "sound_only.mp4": _sound_only,
    "cover.m4a": _cover,
}


def gallery_file(folder: Path, name: str) -> Path:
    """`folder/name`, made at first use."""
    path = folder / name
    if not path.exists():
        (WATCHABLE | BROKEN)[name](path)
    return path
