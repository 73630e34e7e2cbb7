"""Recordings in which parts of pictures are missing, as a network or a worn disk leaves them."""

from pathlib import Path
from typing import Any

import av

from benchmarks.cameras.encode import encode

FPS = 25
X264 = ("-c:v", "libx264", "-bf", "0", "-sc_threshold", "0", "-x264-params", "slices=1")


def torn(folder: Path, at: tuple[int, ...], *, seconds: int = 8, gop: int = 50) -> Path:
    """A camera's file in which the end of some pictures, by number, is missing."""
    whole, path = folder / "whole.mp4", folder / "torn.mp4"
    encode(whole, *X264, "-g", str(gop), seconds=seconds, fps=FPS)
    with av.open(whole) as source, av.open(path, "w") as target:
        taken = target.add_stream_from_template(source.streams.video[0])
        for number, packet in enumerate(source.demux(video=0)):
            if packet.dts is None:
                continue
            packet.stream = taken
            target.mux(_halved(packet) if number in at else packet)
    return path


def _halved(packet: "av.Packet[Any]") -> "av.Packet[Any]":
    """Its last NAL unit ends in the middle."""
    data, at, last = bytes(packet), 0, 0
    while at < len(data):
        last, at = at, at + 4 + int.from_bytes(data[at : at + 4], "big")
    kept = (len(data) - last - 4) // 2
    half: av.Packet[Any] = av.Packet(data[:last] + kept.to_bytes(4, "big") + data[last + 4 :][:kept])
    half.pts, half.dts, half.time_base = packet.pts, packet.dts, packet.time_base
    half.is_keyframe, half.stream = packet.is_keyframe, packet.stream
    return half
