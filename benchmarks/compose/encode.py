"""Writes pictures as a camera would: H.264, H.265, MPEG-4 or MJPEG, with its group of pictures and its starved rate."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream

from benchmarks.compose.scene import Encoding
from streams.frames import U8

SUFFIX = {"h264": ".mp4", "hevc": ".mp4", "mpeg4": ".avi", "mjpeg": ".avi"}
_NAMES = {"h264": "libx264", "hevc": "libx265", "mpeg4": "mpeg4", "mjpeg": "mjpeg"}


def options(encoding: Encoding) -> dict[str, str]:
    """FFmpeg codec options. Constant quality, because a starved rate controller depends on the machine's luck."""
    if encoding.codec == "h264":
        pulse = ":ipratio=3.0:qcomp=0.4" if encoding.pulses else ""
        params = f"scenecut=0:threads=1:lookahead-threads=1{pulse}"
        return {"preset": "superfast", "crf": str(encoding.quality), "bf": "0", "x264-params": params}
    if encoding.codec == "hevc":
        params = "log-level=error:scenecut=0:bframes=0:pools=1:frame-threads=1:wpp=0"
        return {"preset": "ultrafast", "crf": str(encoding.quality), "x265-params": params}
    quantiser = str(min(31, max(2, encoding.quality // 4)))
    return {"qmin": quantiser, "qmax": quantiser}


def write(path: Path, pictures: Iterable[U8], fps: float, encoding: Encoding) -> int:
    """Encode (H, W, 3) BGR pictures of one even size to `path`; returns how many. A failed run leaves no `path`."""
    rate = Fraction(fps).limit_denominator(1001)
    part = path.with_name(f".{path.name}.part{path.suffix}")
    count = 0
    try:
        with av.open(str(part), "w") as container:
            stream = container.add_stream(_NAMES[encoding.codec], rate=rate, options=options(encoding))
            assert isinstance(stream, VideoStream)
            stream.pix_fmt = "yuvj420p" if encoding.codec == "mjpeg" else "yuv420p"
            stream.codec_context.gop_size = round(encoding.gop_s * fps) if encoding.gop_s else 100_000
            stream.codec_context.time_base = 1 / rate
            stream.codec_context.thread_count = 1
            for picture in pictures:
                if count == 0:
                    stream.height, stream.width = picture.shape[:2]
                frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgr24")
                frame.pts = count
                frame.time_base = 1 / rate
                container.mux(stream.encode(frame))
                count += 1
            container.mux(stream.encode(None))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count
