"""The demo's scene: one photograph that an installed package carries becomes a street where somebody leaves a bag.

The photograph is assets/bus.jpg of ultralytics: whole pedestrians, a house front and a pavement in one picture. Its
wheel is installed without its dependencies (no torch) and never imported: only the picture is read.
"""

from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np

from benchmarks.compose import encode, matte, sources
from benchmarks.compose.backdrop import Backdrop, Ground
from benchmarks.compose.render import Player
from benchmarks.compose.scene import (
    Actor,
    ComposeError,
    Disturbance,
    Encoding,
    Hold,
    Item,
    Left,
    Scene,
    Waypoint,
)  # fmt: skip
from benchmarks.compose.sprite import Sprite
from benchmarks.compose.truth import truth_of, write_truth
from streams.frames import U8

WIDTH, HEIGHT, FPS, DURATION_S = 1280, 720, 15.0, 26.0
RELEASE_S = 10.0
PEOPLE = {
    "cream": (
        "128,398 158,410 158,440 152,466 170,490 190,520 200,570 190,600 185,620 192,680 180,695 160,700 185,760 "
        "200,840 205,855 245,880 240,890 180,900 176,870 150,800 128,720 118,735 108,790 98,850 105,890 95,900 52,885 "
        "57,850 68,780 75,720 60,690 75,620 60,560 62,500 80,470 105,455 100,430 108,405"
    ),
    "coat": (
        "285,406 303,415 308,445 300,470 335,490 342,540 340,555 330,575 338,630 337,695 322,700 338,720 310,750 "
        "290,775 298,815 282,812 285,825 292,850 285,858 258,852 256,820 245,760 243,705 228,700 226,690 236,620 "
        "234,560 238,520 248,490 270,470 263,440 268,415"
    ),
}
"""Rough outlines of two pedestrians, x,y px of the 810 x 1080 photograph: their jeans are as blue as the bus behind."""
CUT_SCALE = 0.68


def photograph() -> U8:
    """(1080, 810, 3) BGR. Raises ComposeError where the package is not installed."""
    spec = find_spec("ultralytics")
    if spec is None or spec.origin is None:
        raise ComposeError(
            "expected the package ultralytics (only its assets/bus.jpg), found none: "
            "run `make setup`, or `pip install --no-deps ultralytics`"
        )
    return sources.picture(Path(spec.origin).parent / "assets" / "bus.jpg")


def cast_of(photo: U8) -> dict[str, Sprite]:
    """The pedestrians cut out and made to walk."""
    found: dict[str, Sprite] = {}
    small = cv2.resize(photo, None, fx=CUT_SCALE, fy=CUT_SCALE, interpolation=cv2.INTER_AREA).astype(np.uint8)
    for name, text in PEOPLE.items():
        points = np.array([[float(v) for v in pair.split(",")] for pair in text.split()])
        still = matte.by_outline(small, np.round(points * CUT_SCALE).astype(np.int32))
        if still is None:
            raise ComposeError(f"expected to cut {name!r} out of the photograph, found nothing in its outline")
        found[name] = Sprite(name, "person", matte.walking(still, 14), 1, 0.85)
    return found


def backdrop_of(photo: U8) -> Backdrop:
    """House front above, its plinth, a kerbed pavement below: all pixels are the photograph's own."""
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    wall = 300
    front = cv2.resize(photo[6:196], (WIDTH, wall), interpolation=cv2.INTER_CUBIC)
    picture[:wall] = front
    plain = photo[928:1076, 4:804]
    flat = cv2.resize(np.vstack([cv2.flip(plain, 0), plain]), (900, 640), interpolation=cv2.INTER_CUBIC)
    source = np.array([[0, 0], [900, 0], [900, 640], [0, 640]], np.float32)
    target = np.array([[-80, wall], [WIDTH + 80, wall], [WIDTH + 420, HEIGHT], [-420, HEIGHT]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    laid = cv2.warpPerspective(flat, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT)
    picture[wall:] = laid[wall:]
    plinth = picture[wall - 26 : wall]
    plinth[:] = (plinth * 0.25 + 52).astype(np.uint8)
    soft = np.linspace(0.55, 1.0, 40, dtype=np.float32)[:, None, None]
    picture[wall : wall + 40] = (picture[wall : wall + 40] * soft).astype(np.uint8)
    return Backdrop(picture, Ground(0.50, 0.98, 0.34, 0.52))


def street_scene() -> Scene:
    """A man carries a black bag in, puts it down, walks off; two others pass before and after."""
    y = 590.0
    carrier = Actor(
        "coat", (Waypoint(3.5, -90, y), Waypoint(9.0, 560, y), Waypoint(11.2, 560, y), Waypoint(17.5, 1390, y)),
        bends_s=(RELEASE_S,),
    )  # fmt: skip
    early = Actor("cream", (Waypoint(0.0, 700, 470), Waypoint(6.0, 1400, 470)), size=0.95)
    late = Actor("cream", (Waypoint(17.0, 1400, 520), Waypoint(26.5, -120, 500)), tone=(0.75, 0.8, 0.95))
    bag = Item("bag:black:12", 86, 655, y + 4, RELEASE_S, hold=Hold(0, 3.5, RELEASE_S))
    return Scene(
        7, "demo", WIDTH, HEIGHT, FPS, DURATION_S, "photograph", Encoding("h264", 2.0, 23),
        (carrier, early, late), (bag,),
        (Disturbance("clock", 0, DURATION_S + 1, seed=30_000),), (Left(0, RELEASE_S, 11.2, "person", "dump"),), (),
        noise=2.0, blur=0.5, sun=0.5,
    )  # fmt: skip


def compose_demo(out: Path) -> Path:
    """The scene (26 s, 1280x720, 15 fps) as video file `out`, its truth.json beside it; returns `out`.

    Raises ComposeError where the photograph is missing.
    """
    photo = photograph()
    scene = street_scene()
    player = Player(scene, cast_of(photo), backdrop_of(photo))
    out.parent.mkdir(parents=True, exist_ok=True)
    encode.write(out, (player.at(i / FPS) for i in range(scene.frame_count)), FPS, scene.encoding)
    write_truth(out.parent, [truth_of(scene, out.name, player)])
    return out
