"""Who is measured beside whom: the command each of them runs over one clip."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg

from benchmarks.accuracy.scan import SCAN

DVR_SCAN = "dvr-scan-headless"


class NoPeerError(RuntimeError):
    """A peer cannot be had on this machine; the message says why."""


def ffmpeg_null(video: Path) -> list[str]:
    """Decode everything on one thread and throw it away: the bound of whoever decodes every frame."""
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    return [ffmpeg, "-nostdin", "-v", "error", "-threads", "1", "-i", str(video), "-an", "-f", "null", "-"]


def cut_start(video: Path, seconds: int, path: Path) -> Path:
    """The first seconds of a clip, stream-copied to `path`."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y", "-i", str(video)]
    subprocess.run([*command, "-t", str(seconds), "-c", "copy", str(path)], check=True)
    return path


def every_frame(video: Path, seconds: float) -> list[str]:
    """Our model on every frame of the first `seconds`, with our tracker (what `yolo track` does, without torch)."""
    return [sys.executable, "-m", "benchmarks.cost.every_frame", str(video), str(seconds)]


def litterwatch(video: Path, out: Path) -> list[str]:
    """The scan as a user runs it, one worker; `out` must be new, or a finished scan would be skipped."""
    return [*SCAN, str(video), "--out", str(out), "--workers", "1"]


def dvr_scan(video: Path, program: Path, seconds: float) -> list[str]:
    """Motion events only in the first `seconds`, no clips written: the least it can do."""
    length = ["--duration", f"{seconds:g}s"]
    return [str(program), "-i", str(video), "--scan-only", "--quiet", "--ignore-user-config", *length]


def dvr_scan_program(folder: Path, say: Callable[[str], None]) -> Path:
    """DVR-Scan in an environment of its own under `folder` (it needs another OpenCV), installed on first use.

    Raises:
        NoPeerError: pip could not install it.
    """
    program = folder / "bin" / "dvr-scan"
    if not program.is_file():
        say(f"Installing {DVR_SCAN} into {folder} (once) ...")
        for command in (
            [sys.executable, "-m", "venv", str(folder)],
            [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", DVR_SCAN],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                reason = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no reason given"]
                raise NoPeerError(f"{DVR_SCAN} could not be installed: {reason[0]}")
        if not program.is_file():
            raise NoPeerError(f"{DVR_SCAN} was installed, but brought no {program.name}")
    return program
