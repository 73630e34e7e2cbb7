"""The clips whose cost is measured: quiet, normal and busy, 1080p25 with a 2 s GOP, made once and kept in a cache.

Real pedestrians (vtest.avi of Debian's opencv-doc, or the same scene among the shared clips), enlarged, with sensor
noise that differs in every frame, so that encoders and decoders have what a camera gives them: nothing is ever still.
The quiet scene is the median picture, in which people exist only while one walks through its right-hand edge.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.footage import shared_footage
from streams.frames import U8

VTEST = Path("/usr/share/doc/opencv-doc/examples/data/vtest.avi")
WIDTH, HEIGHT, FPS, GOP_S = 1920, 1080, 25, 2
NOISE_SIGMA = 2.0
BITS_PER_S = {"h264": 4_000_000, "hevc": 2_000_000}
ENCODER = {"h264": ("libx264", "veryfast"), "hevc": ("libx265", "superfast")}
VERSION = 1
"""Part of the cached names: raise it when what is drawn changes."""

Activity = Literal["quiet", "normal", "busy"]
Codec = Literal["h264", "hevc"]


class NoFootageError(RuntimeError):
    """Neither vtest.avi nor the shared clips are on this machine; the message says where to get one."""


@dataclass(frozen=True, slots=True)
class CostClip:
    """One encoded clip. `busy_share` is the part of its time in which people are in the picture."""

    activity: Activity
    codec: Codec
    seconds: int
    path: Path
    busy_share: float


@dataclass(frozen=True, slots=True)
class _Pass:
    """People walk through the right-hand edge: the recording from `from_s` is shown from `at` (share of the clip)."""

    at: float
    from_s: float
    length_s: float


# Where the last eighth of the picture's width is empty before and after, found by differencing with the median.
_SHORT = (41.2, 2.6)
_LONG = (33.6, 7.2)
_MIDDLE = (18.5, 6.5)
_PASSES: dict[Activity, tuple[_Pass, ...]] = {
    "quiet": (_Pass(0.5, *_SHORT),),
    "normal": (_Pass(0.15, *_LONG), _Pass(0.6, *_MIDDLE)),
    "busy": (),
}
_EDGE = 0.875


def cache_folder() -> Path:
    """$LITTERWATCH_CACHE, or ~/.cache/litterwatch."""
    named = os.environ.get("LITTERWATCH_CACHE")
    return Path(named) if named else Path.home() / ".cache" / "litterwatch"


def cost_clip(activity: Activity, codec: Codec, seconds: int, say: Callable[[str], None]) -> CostClip:
    """The clip, from the cache or made now (1080p encoding: about as long as it plays, H.265 longer).

    Raises:
        NoFootageError: no recording to make it from.
    """
    folder = cache_folder() / "cost"
    path = folder / f"{activity}-{codec}-{seconds}s-v{VERSION}.mp4"
    share = 1.0 if activity == "busy" else sum(p.length_s for p in _PASSES[activity]) / seconds
    if not path.is_file():
        say(f"Encoding {path.name} (once; kept in {folder}) ...")
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part.mp4")
        _encode(partial, codec, seconds, activity)
        partial.replace(path)
    return CostClip(activity, codec, seconds, path, share)


def recording() -> Path:
    """The recording of pedestrians. Raises NoFootageError."""
    if VTEST.is_file():
        return VTEST
    shared = shared_footage()
    if shared is not None:
        return shared / "campus_walkers.avi"
    raise NoFootageError(
        "no recording of pedestrians to make cost footage from. Expected Debian's opencv-doc (vtest.avi), "
        "or LITTERWATCH_DATA with footage/campus_walkers.avi; found neither. Run: apt-get install opencv-doc"
    )


def _encode(path: Path, codec: Codec, seconds: int, activity: Activity) -> None:
    name, preset = ENCODER[codec]
    rate = BITS_PER_S[codec]
    options = {"preset": preset, "bf": "0", "maxrate": str(rate), "bufsize": str(2 * rate)}
    if codec == "h264":
        options |= {"sc_threshold": "0", "keyint_min": str(FPS * GOP_S)}
    else:
        options["x265-params"] = f"keyint={FPS * GOP_S}:min-keyint={FPS * GOP_S}:scenecut=0:bframes=0:log-level=error"
    noise = _Noise(seed=1)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(name, rate=FPS, options=options)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.bit_rate, stream.gop_size = rate, FPS * GOP_S
        for index, picture in enumerate(_pictures(activity, seconds)):
            frame = av.VideoFrame.from_ndarray(noise.over(picture), format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _pictures(activity: Activity, seconds: int) -> Iterator[U8]:
    """Pictures as I420 (HEIGHT * 3 / 2, WIDTH), before noise, FPS a second."""
    recorded, fps = _read(recording())
    empty = np.median(np.stack(recorded[::20]), axis=0).astype(np.uint8)
    last: tuple[int, U8] | None = None
    for index in range(seconds * FPS):
        shown = _shown(activity, index / FPS, seconds)
        number = -1 if shown is None else int(shown * fps) % len(recorded)
        if last is None or last[0] != number:
            picture = empty if number < 0 else recorded[number]
            if number >= 0 and activity != "busy":
                picture = _only_edge(picture, empty)
            last = number, _enlarge(picture)
        yield last[1]


def _shown(activity: Activity, at_s: float, seconds: int) -> float | None:
    """The moment of the recording that is shown at `at_s`; None for the empty scene."""
    if activity == "busy":
        return at_s
    for part in _PASSES[activity]:
        into = at_s - part.at * seconds
        if 0 <= into < part.length_s:
            return part.from_s + into
    return None


def _only_edge(picture: U8, empty: U8) -> U8:
    """`picture` at the right-hand edge, the empty scene elsewhere, blended over a few columns."""
    width = picture.shape[1]
    columns = np.arange(width, dtype=np.float32)
    weight = np.clip((columns - _EDGE * width) / 8, 0, 1)[None, :, None]
    return np.asarray(picture * weight + empty * (1 - weight), np.uint8)


def _enlarge(bgr: U8) -> U8:
    height, width = bgr.shape[:2]
    rows = width * HEIGHT // WIDTH
    top = (height - rows) // 2
    large = cv2.resize(bgr[top : top + rows], (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.cvtColor(large, cv2.COLOR_BGR2YUV_I420), np.uint8)


def _read(path: Path) -> tuple[list[U8], float]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        pictures = [np.asarray(frame.to_ndarray(format="bgr24"), np.uint8) for frame in container.decode(stream)]
        return pictures, float(stream.average_rate or 10)


class _Noise:
    """Sensor noise on luma: eight fields, shifted at random, so that no two frames share it."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._fields: list[NDArray[np.int16]] = [
            np.rint(self._rng.normal(0, NOISE_SIGMA, (HEIGHT, WIDTH))).astype(np.int16) for _ in range(8)
        ]

    def over(self, i420: U8) -> U8:
        field = self._fields[self._rng.integers(len(self._fields))]
        field = np.roll(field, (int(self._rng.integers(HEIGHT)), int(self._rng.integers(WIDTH))), axis=(0, 1))
        noisy = i420.copy()
        cv2.add(i420[:HEIGHT], field, dst=noisy[:HEIGHT], dtype=cv2.CV_8U)
        return noisy
