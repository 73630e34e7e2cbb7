"""What a quiet camera costs while it is recorded and watched, beside ffmpeg on the same stream."""

import time
from pathlib import Path

import imageio_ffmpeg

from api.http.usage import usage_of
from benchmarks.cameras.clips import clip_of
from benchmarks.cost.footage import cost_clip
from benchmarks.cost.measure import measure
from benchmarks.live.crowd import watched
from benchmarks.live.parts import Say
from benchmarks.live.served import Served
from benchmarks.live.staged import StagedCrowd
from benchmarks.table import Row, at_most

QUIET_PER_S = 0.03
CLIP_S = 120
AHEAD_S = 65.0
"""The camera starts here, just after somebody has walked by: nobody does for nearly two minutes."""
SETTLE_S = 15.0
"""After the start: the detector has learnt the scene."""
WINDOW_S = (120.0, 25.0)
"""Full and quick. The full one is a whole turn of the clip, in which somebody walks through the picture's edge for
2.6 s; in the quick one nobody does."""
FFMPEG_S = (60.0, 15.0)
FRIGATE_PER_S = 0.02
"""What Frigate documents for decoding one 704x480 stream at 5 frames a second, which it detects on."""


def quiet_cost(folder: Path, say: Say, *, quick: bool) -> list[Row]:
    """CPU-seconds of recorder and watcher per second of stream, start-up excluded, from /proc."""
    clip = cost_clip("quiet", "h264", CLIP_S, say)
    clip_of(clip.path, folder / "cost.clip")
    crowd = StagedCrowd({"quiet": folder / "cost.clip"}, ahead_s=AHEAD_S)
    try:
        with watched(folder, crowd.urls) as served:
            say("The quiet camera is watched ...")
            time.sleep(SETTLE_S)
            before = _cpu_s(served)
            began = time.monotonic()
            time.sleep(WINDOW_S[quick])
            seconds = time.monotonic() - began
            after = _cpu_s(served)
            served.stop()
        used = {role: (after[role] - before[role]) / seconds for role in after}
        say("ffmpeg on the same stream ...")
        program = imageio_ffmpeg.get_ffmpeg_exe()
        command = [program, "-nostdin", "-v", "error", "-threads", "1", "-rtsp_transport", "tcp", "-i"]
        command += [crowd.urls["quiet"], "-t", f"{FFMPEG_S[quick]:g}", "-f", "null", "-"]
        ffmpeg = measure(command).cpu_s / FFMPEG_S[quick]
    finally:
        crowd.close()
    ours = used["recording"] + used["watching"]
    parts = f"recorder {used['recording']:.4f}, watcher {used['watching']:.4f}, beside them the parent"
    walker = "nobody in it" if quick else "somebody at its edge for 2.6 s"
    name = f"quiet 1080p25 H.264, 2 s GOP, 4 Mbit/s, recorded and watched for {seconds:.0f} s ({walker}): CPU-s per s"
    return [
        at_most(name, ours, QUIET_PER_S, digits=4),
        Row(f"  of it {parts} {used['serve']:.4f}, sealing {used['sealing']:.4f}", f"{sum(used.values()):.4f} in all"),
        Row("  `ffmpeg -i rtsp://... -f null -` on the same stream, one thread", f"{ffmpeg:.4f}"),
        Row("  against it", f"{ours / ffmpeg:.3f}"),
        Row("  what Frigate documents for a 704x480 stream at 5 frames/s, decoding alone", f"about {FRIGATE_PER_S}"),
    ]


def _cpu_s(served: Served) -> dict[str, float]:
    """By role; "serve" is the parent. A process that has gone counts as 0."""
    pids = served.children() | {served.process.pid: "serve"}
    found = dict.fromkeys(("recording", "watching", "sealing", "serve"), 0.0)
    for pid, role in pids.items():
        usage = usage_of(pid)
        found[role] += 0.0 if usage is None else usage.cpu_s
    return found
