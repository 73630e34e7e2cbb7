"""What the cameras of the fault matrix show: somebody leaves a bag; and what `scan` finds in it."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.footage import shared_footage
from benchmarks.accuracy.scan import REPOSITORY, SCAN
from benchmarks.cameras.clips import clip_of
from benchmarks.cameras.encode import ffmpeg
from evidence.record import EventRecord

FPS = 15
SECONDS = 31
_CUT = ("-ss", "3", "-t", str(SECONDS))
LIES_ON_S = 15
"""After the last picture of a clip that is played again and again: who comes back within `hold_s` has littered nothing,
and a clip that begins anew takes away what was left."""
_LOOK = ("-an", "-r", str(FPS), "-vf", "scale=320:240", "-g", str(FPS), "-keyint_min", str(FPS), "-bf", "0")
_H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-sc_threshold", "0")
_H265 = ("-c:v", "libx265", "-preset", "ultrafast", "-crf", "22", "-x265-params", "log-level=none:scenecut=0")


class SceneError(RuntimeError):
    """The scene cannot be made, or `scan` fails on it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The same pictures twice; keyframes are the same too. Clips are for benchmarks.cameras."""

    video: Path
    h264: Path
    h265: Path
    deposits: tuple[EventRecord, ...]
    """What `scan` finds; empty where there is no footage with a deposit on this machine."""


def make_scene(folder: Path) -> Scene:
    """Real footage of a boy who leaves his backpack, or a test card without it. Raises SceneError."""
    footage = shared_footage()
    source: tuple[str, ...]
    if footage is None:
        source = ("-f", "lavfi", "-i", f"testsrc2=s=320x240:r={FPS}:d={SECONDS}")
    else:
        source = (*_CUT, "-i", str(footage / "corridor_backpack.mp4"))
    made = {}
    for name, codec in (("h264", _H264), ("h265", _H265)):
        video = folder / f"scene-{name}.mp4"
        ffmpeg(*source, *codec, *_LOOK, video)
        clip_of(video, folder / f"scene-{name}.clip")
        made[name] = video
    deposits = () if footage is None else scan(made["h264"], folder / "scene-scan")
    return Scene(made["h264"], folder / "scene-h264.clip", folder / "scene-h265.clip", deposits)


def deposit_clip(name: str, folder: Path, *, full_hd: bool = False, lies_on: bool = False) -> Path:
    """A real clip of the evaluation data as its camera would send it, with a keyframe every two seconds; `full_hd`
    enlarges it to 1080p25 at 4 Mbit/s, `lies_on` lets what was left lie on until it is decided. Raises SceneError."""
    footage = shared_footage()
    if footage is None:
        raise SceneError("expected the evaluation data (LITTERWATCH_DATA or ../shared), found none")
    clip = folder / f"{name}{'-hd' if full_hd else ''}{'-on' if lies_on else ''}.clip"
    if not clip.exists():
        fps = 25 if full_hd else FPS
        rate = ("-b:v", "4M", "-maxrate", "4M", "-bufsize", "4M") if full_hd else ()
        look = ("-an", "-r", str(fps), "-g", str(2 * fps), "-keyint_min", str(2 * fps), "-bf", "0")
        size = "scale=1920:1080" if full_hd else "null"
        lying = f"tpad=stop_mode=clone:stop_duration={LIES_ON_S}" if lies_on else "null"
        video = clip.with_suffix(".mp4")
        ffmpeg("-i", footage / name, *_H264, "-vf", f"{size},{lying}", *rate, *look, video)
        clip_of(video, clip)
        video.unlink()
    return clip


def scan(video: Path, out: Path) -> tuple[EventRecord, ...]:
    """What `litterwatch scan` reports of a file. Raises SceneError."""
    command = [*SCAN, str(video), "--out", str(out), "--workers", "1"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SceneError(f"`litterwatch scan {video.name}` ended with status {done.returncode}: {done.stderr[-1000:]}")
    lines = (out / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(EventRecord.model_validate_json(line) for line in lines)
