"""What one camera connection costs, and how soon trouble is noticed: `python -m tests.rtsp.figures [SECONDS]`.

Prints rows of a Markdown table. The reader's CPU time is this process's; the server is another one.
"""

import socket
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from benchmarks.cameras.clips import make_clip
from benchmarks.cameras.server import RtspServer, missing
from streams.camera.errors import CameraError
from streams.camera.source import Patience, RtspSource
from streams.camera.url import Transport, parse_url

USER, PASSWORD = "viewer", "p@ss:w/o#rd"
FULL_HD = ("-vf", "noise=alls=12:allf=t", "-c:v", "libx264", "-preset", "ultrafast", "-sc_threshold", "0", "-bf", "0")
FULL_HD_4M = (*FULL_HD, "-b:v", "4M", "-minrate", "4M", "-maxrate", "4M", "-bufsize", "2M")


def row(name: str, value: str) -> None:
    print(f"| {name} | {value} |", flush=True)


def cost(server: RtspServer, transport: Transport, seconds: float) -> None:
    """CPU-seconds of this process per second of stream, and what came."""
    with RtspSource(parse_url(server.url("/hd", USER, PASSWORD)), transport=transport) as source:
        packets = source.packets()
        first = next(packets)
        began, size, count = time.process_time(), 0, 0
        for packet in packets:
            size, count = size + len(packet.data), count + 1
            if packet.arrival_monotonic_s - first.arrival_monotonic_s >= seconds:
                break
        used = time.process_time() - began
    rate = 8 * size / seconds / 1e6
    row(
        f"reading {source.parameters.width}x{source.parameters.height}, {count / seconds:.1f} fps, {rate:.1f} Mbit/s, "
        f"{transport}: CPU-s per stream-s",
        f"{used / seconds:.4f}",
    )


def noticed(name: str, url: str, before: Callable[[], object] | None = None) -> None:
    """Seconds until trouble has its name; `before` makes the trouble while packets flow."""
    patience = Patience(open_s=5.0, stall_s=5.0)
    began = time.monotonic()
    try:
        with RtspSource(parse_url(url), patience=patience) as source:
            packets = source.packets()
            list(islice(packets, 10))
            if before is not None:
                before()
            began = time.monotonic()
            for _ in packets:
                began = time.monotonic()
    except CameraError as error:
        row(name, f"{time.monotonic() - began:.2f} s ({type(error).__name__})")


def main(seconds: float) -> None:
    if reason := missing():
        sys.exit(reason)
    with tempfile.TemporaryDirectory() as folder, RtspServer() as server:
        clip = make_clip(Path(folder), "hd", *FULL_HD_4M, seconds=4, size="1920x1080", gop=50)
        server.mount("/hd", clip)
        server.password(USER, PASSWORD)
        print("| what | figure |\n|---|---|")
        cost(server, "tcp", seconds)
        cost(server, "udp", seconds)
        good = server.url("/hd", USER, PASSWORD)
        noticed("no such port", "rtsp://127.0.0.1:9/hd")
        noticed("wrong password", server.url("/hd", USER, "wrong"))
        noticed("no such path", server.url("/none", USER, PASSWORD))
        with socket.create_server(("127.0.0.1", 0)) as silent:
            noticed("connects and keeps silent, open_s 5", f"rtsp://127.0.0.1:{silent.getsockname()[1]}/hd")
        noticed("server killed", good, server.kill)
        server.restart()
        began = time.monotonic()
        with RtspSource(parse_url(good)) as source:
            next(source.packets())
        row("first keyframe after the server is back", f"{time.monotonic() - began:.2f} s")
        noticed("frozen but connected, stall_s 5", good, server.freeze)
        server.thaw()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0)
