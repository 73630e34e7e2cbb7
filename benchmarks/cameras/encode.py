"""Short encodes with the ffmpeg that imageio-ffmpeg brings."""

import subprocess
from pathlib import Path

import imageio_ffmpeg

SIZE = "160x120"


def ffmpeg(*args: str | Path) -> None:
    """Run ffmpeg. Raises RuntimeError with what it said."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-threads", "1", *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr}")


def encode(out: Path, *codec: str, seconds: float = 4, fps: int = 25, size: str = SIZE) -> None:
    """A moving test card with a frame counter: every picture differs."""
    ffmpeg("-f", "lavfi", "-i", f"testsrc2=s={size}:r={fps}:d={seconds}", *codec, out)
