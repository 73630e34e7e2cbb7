"""What a plain decoder gives, to compare with."""

import subprocess
from pathlib import Path
from typing import Any

import av
import imageio_ffmpeg
import numpy as np

from streams.files import FileSource
from streams.frames import U8, Frame

_LUMA_AS_IS = {"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "gray"}


def plain_luma(path: Path) -> list[U8]:
    """Every picture's luma as stored, decoded by PyAV from end to end on one thread."""
    pictures = []
    with av.open(str(path)) as container:
        track = container.streams.video[0]
        track.codec_context.thread_count = 1
        for found in container.decode(track):
            picture = found if found.format.name in _LUMA_AS_IS else found.reformat(format="yuv420p")
            plane: Any = picture.planes[0]
            rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
            pictures.append(rows[: picture.height, : picture.width].copy())
    return pictures


def upright_luma(path: Path) -> U8:
    """The first picture as ffmpeg shows it, turned by its own hand, flat."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path), "-frames:v", "1"]
    command += ["-vf", "format=yuv420p,extractplanes=y", "-f", "rawvideo", "-"]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.uint8)


def all_frames(source: FileSource) -> list[Frame]:
    return [frame for gop in source.gops() for frame in gop.frames()]


def same_pictures(ours: list[Frame], theirs: list[Frame]) -> bool:
    return len(ours) == len(theirs) and all(
        np.array_equal(a.y, b.y) and np.array_equal(a.u, b.u) and np.array_equal(a.v, b.v)
        for a, b in zip(ours, theirs, strict=True)
    )
