"""What stands behind everything: real pictures without people, or a street built of photographic textures."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from benchmarks.compose import sources
from benchmarks.compose.procedural import street
from benchmarks.compose.scene import ComposeError
from streams.frames import U8


@dataclass(frozen=True, slots=True)
class Ground:
    """Where people can walk, and how tall they are there: fractions of the frame's height.

    A person whose feet are at `top` is `tall_top` high, at `bottom` `tall_bottom`; linear between, as on flat ground.
    """

    top: float
    bottom: float
    tall_top: float
    tall_bottom: float

    def height_px(self, y: float, frame_height: int) -> float:
        """How tall a person with feet at `y` pixels is."""
        along = (y / frame_height - self.top) / (self.bottom - self.top)
        return max(0.04, self.tall_top + along * (self.tall_bottom - self.tall_top)) * frame_height


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """`picture` (H, W, 3) BGR of the frame's size, not to be written to."""

    picture: U8
    ground: Ground


COCO: dict[str, Ground] = {
    "064": Ground(0.72, 0.98, 0.30, 0.42),
    "074": Ground(0.45, 0.97, 0.32, 0.75),
    "094": Ground(0.68, 0.98, 0.14, 0.34),
    "109": Ground(0.62, 0.98, 0.13, 0.32),
    "149": Ground(0.82, 0.99, 0.12, 0.26),
    "471": Ground(0.70, 0.98, 0.28, 0.50),
    "508": Ground(0.70, 0.98, 0.18, 0.36),
    "569": Ground(0.30, 0.98, 0.17, 0.24),
    "629": Ground(0.84, 0.98, 0.40, 0.52),
    "641": Ground(0.78, 0.98, 0.28, 0.42),
    "349": Ground(0.72, 0.98, 0.26, 0.42),
    "071": Ground(0.62, 0.98, 0.12, 0.30),
}
"""coco128 pictures with ground to walk on and nobody (or nobody large) in the way."""

QUIET: dict[str, tuple[str, tuple[int, int], int | None, Ground]] = {
    "corridor": ("corridor_backpack.mp4", (62, 424), 30, Ground(0.62, 0.97, 0.33, 0.56)),
    "ramp": ("ramp_bag.mp4", (0, 480), None, Ground(0.30, 0.97, 0.21, 0.46)),
    "platform": ("platform_rucksack.mp4", (0, 1152), None, Ground(0.42, 0.97, 0.22, 0.36)),
    "table": ("table_visitors.mp4", (0, 432), 45, Ground(0.78, 0.99, 0.66, 0.86)),
    "traffic": ("road_traffic.avi", (0, 240), None, Ground(0.35, 0.97, 0.10, 0.30)),
}
"""Medians of the shared clips: file, rows used, number of frames from the start (None: all), ground."""


def names() -> tuple[str, ...]:
    """Every real background's name."""
    return ("vtest", "leuven", *QUIET, *(f"coco-{key}" for key in COCO))


def usual_names() -> tuple[str, ...]:
    """The real backgrounds that scenes are drawn on: none of a place in the shared clips, whose score shall not
    depend on what was composed and trained on. (vtest.avi shows the place of campus_walkers.avi.)"""
    return ("leuven", *(f"coco-{key}" for key in COCO))


def backdrop(name: str, width: int, height: int) -> Backdrop:
    """The background `name` at this size: one of `names()`, or street-SEED. Raises ComposeError for another name."""
    if name.startswith("street-"):
        picture, horizon = street(int(name.removeprefix("street-")), width, height)
        kerb = horizon + 0.16
        # A person is as much of the way down from the horizon as of the camera's height: 2.4 to 5 m.
        share = float(np.random.default_rng([int(name.removeprefix("street-")), 78]).uniform(0.34, 0.7))
        return Backdrop(picture, Ground(kerb, 0.97, 0.30 * share, share * (0.97 - horizon)))
    picture, ground = _source(name)
    return Backdrop(_fitted(picture, width, height), ground)


@lru_cache(maxsize=48)
def _source(name: str) -> tuple[U8, Ground]:
    if name == "vtest":
        return sources.quiet_picture(sources.vtest()), Ground(0.40, 0.98, 0.14, 0.30)
    if name == "leuven":
        return sources.picture(sources.OPENCV_DOC / "leuvenA.jpg"), Ground(0.64, 0.98, 0.20, 0.62)
    if name in QUIET:
        file, (top, bottom), stop, ground = QUIET[name]
        picture = sources.quiet_picture(sources.data_folder() / "footage" / file, stop=stop)[top:bottom]
        return (cv2.resize(picture, (720, 576)).astype(np.uint8) if name == "platform" else picture), ground
    key = name.removeprefix("coco-")
    if key in COCO:
        folder = sources.data_folder() / "images" / "coco128" / "images"
        return sources.picture(folder / f"000000000{key}.jpg"), COCO[key]
    raise ComposeError(f"expected a background out of {', '.join(names())} or street-NUMBER, found {name!r}")


def _fitted(picture: U8, width: int, height: int) -> U8:
    """Cut at the sides, or stretched in height by a little, so that fractions of the height keep their meaning."""
    h, w = picture.shape[:2]
    wanted = width / height
    if w / h > wanted:
        keep = round(h * wanted)
        left = (w - keep) // 2
        picture = picture[:, left : left + keep]
    interpolation = cv2.INTER_AREA if h > height else cv2.INTER_CUBIC
    return cv2.resize(picture, (width, height), interpolation=interpolation).astype(np.uint8)
