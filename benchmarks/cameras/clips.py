"""Clips as the RTSP server in gst_server.py reads them: access units with their times, made from a short encode."""

import json
from fractions import Fraction
from pathlib import Path

import av
from av.bitstream import BitStreamFilterContext

from benchmarks.cameras.encode import encode

H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-sc_threshold", "0", "-bf", "0")
H264_B = ("-c:v", "libx264", "-preset", "veryfast", "-sc_threshold", "0", "-bf", "2")
H265 = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:bframes=0:scenecut=0")


def make_clip(
    folder: Path,
    name: str,
    *codec: str,
    seconds: float = 2,
    fps: int = 25,
    size: str = "320x240",
    gop: int = 25,
) -> Path:
    """`folder/name.clip`, a whole number of GOPs of a moving test card; made once."""
    clip = folder / f"{name}.clip"
    if not clip.exists():
        whole = folder / f"{name}.mp4"
        encode(whole, *(codec or H264), "-g", str(gop), "-keyint_min", str(gop), seconds=seconds, fps=fps, size=size)
        clip_of(whole, clip)
    return clip


def clip_of(video: Path, clip: Path) -> None:
    """Write what is in `video` (mp4, H.264 or H.265) as a clip. Its loop joins without a gap."""
    sizes: list[int] = []
    keys: list[bool] = []
    pts: list[Fraction] = []
    dts: list[Fraction] = []
    units: list[bytes] = []
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        codec = "h265" if stream.codec_context.name == "hevc" else "h264"
        annexb = BitStreamFilterContext(f"{stream.codec_context.name}_mp4toannexb", stream)
        fps = stream.average_rate or Fraction(25)
        for packet in container.demux(stream):
            for unit in annexb.filter(packet if packet.size else None):
                if unit.pts is None or unit.dts is None:
                    raise ValueError(f"{video}: expected timestamps on every packet, found {unit!r}")
                units.append(bytes(unit))
                sizes.append(unit.size)
                keys.append(unit.is_keyframe)
                pts.append(unit.pts * unit.time_base)
                dts.append(unit.dts * unit.time_base)
    first = dts[0]
    head = {
        "codec": codec,
        "fps": float(fps),
        "sizes": sizes,
        "keys": keys,
        "pts": [float(t - first) for t in pts],
        "dts": [float(t - first) for t in dts],
    }
    clip.write_bytes(json.dumps(head).encode() + b"\n" + b"".join(units))


def sound_clip(folder: Path) -> Path:
    """A stream without pictures."""
    clip = folder / "sound.clip"
    clip.write_text(json.dumps({"codec": "sound", "fps": 1, "sizes": [], "keys": [], "pts": [], "dts": []}) + "\n")
    return clip
