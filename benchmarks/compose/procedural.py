"""A street made of numbers: perspective ground, kerb, wall, windows, bins, with fractal grain like asphalt's."""

import cv2
import numpy as np
from numpy.typing import NDArray

from streams.frames import U8

F32 = NDArray[np.float32]


def grain(rng: np.random.Generator, width: int, height: int, finest: int = 1, octaves: int = 6) -> F32:
    """(height, width) fractal noise of about unit deviation: each octave twice as coarse and a bit stronger."""
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        step = finest * 2**octave
        small = rng.standard_normal((height // step + 3, width // step + 3)).astype(np.float32)
        big = cv2.resize(small, None, fx=step, fy=step, interpolation=cv2.INTER_CUBIC)
        total += big[:height, :width] * (0.55 + 0.12 * octave)
    return (total / max(1e-6, float(total.std()))).astype(np.float32)


def _surface(rng: np.random.Generator, size: int, colour: F32, rough: float, tile: int | None) -> F32:
    """A flat material seen from above, (size, size, 3) float BGR; `tile` draws joints of paving every so many px."""
    base = colour + (grain(rng, size, size) * rough)[..., None] * np.array([0.95, 1.0, 1.05], np.float32)
    stains = np.clip(grain(rng, size, size, finest=32, octaves=3) - 1.0, 0, 2)
    base -= (stains * rough * 1.6)[..., None]
    if tile:
        shade = rng.normal(0, rough * 0.5, (size // tile + 1, size // tile + 1)).astype(np.float32)
        base += np.kron(shade, np.ones((tile, tile), np.float32))[:size, :size, None]
        joint = np.zeros((size, size), np.float32)
        joint[::tile] = 1
        for row in range(0, size, tile):
            offset = (tile // 2) * ((row // tile) % 2)
            joint[row : row + tile, offset::tile] = 1
        base -= (cv2.GaussianBlur(joint, (3, 3), 0) * 26)[..., None]
    return np.asarray(base, np.float32)


def _laid(texture: F32, width: int, height: int, top: int, bottom: int, spread: float) -> F32:
    """The flat `texture` seen in perspective between rows `top` and `bottom`."""
    size = texture.shape[0]
    mid = width / 2
    source = np.array([[0, 0], [size, 0], [size, size], [0, size]], np.float32)
    target = np.array(
        [
            [mid - width * 0.62, top],
            [mid + width * 0.62, top],
            [mid + width * spread, bottom],
            [mid - width * spread, bottom],
        ],
        np.float32,
    )
    matrix = cv2.getPerspectiveTransform(source, target)
    return np.asarray(
        cv2.warpPerspective(texture, matrix, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT),
        np.float32,
    )


def street(seed: int, width: int, height: int) -> tuple[U8, float]:
    """A street picture (height, width, 3) and the height of its horizon as a fraction of the frame."""
    rng = np.random.default_rng([seed, 77])
    horizon = float(rng.uniform(0.12, 0.30))
    wall_foot = int((horizon + rng.uniform(0.10, 0.16)) * height)
    kerb = int((horizon + rng.uniform(0.40, 0.55)) * height)
    picture = np.zeros((height, width, 3), np.float32)

    tint = np.array([rng.uniform(0.86, 1.04), rng.uniform(0.95, 1.0), rng.uniform(0.96, 1.06)], np.float32)
    wall = _surface(rng, 512, float(rng.uniform(90, 190)) * tint, 7, None)
    picture[:wall_foot] = cv2.resize(wall, (width, wall_foot), interpolation=cv2.INTER_AREA)
    _windows(rng, picture, wall_foot)
    pavement = _surface(
        rng, 768, np.full(3, rng.uniform(105, 175), np.float32) * tint, 8, int(rng.choice([24, 36, 48]))
    )
    laid = _laid(pavement, width, height, wall_foot, kerb, 0.9)
    picture[wall_foot:kerb] = laid[wall_foot:kerb]
    road = _surface(rng, 768, np.full(3, rng.uniform(60, 120), np.float32), 10, None)
    if rng.random() < 0.6:
        road[370:384, (np.arange(768) // 90) % 2 == 0] = 205 + rng.normal(0, 12)
    laid = _laid(road, width, height, kerb, height, 1.2)
    picture[kerb:] = laid[kerb:]
    band = max(2, height // 90)
    picture[kerb : kerb + band] = picture[kerb : kerb + band] * 0.3 + 120
    picture[kerb + band : kerb + 2 * band] *= 0.55
    picture[wall_foot - band : wall_foot] *= 0.6
    # Light falls off from one side and into the corner where wall meets ground: nothing outdoors is evenly lit.
    slope = np.linspace(rng.uniform(0.75, 1.0), rng.uniform(0.9, 1.15), width, dtype=np.float32)
    picture *= slope[None, :, None]
    picture *= (1 + 0.09 * grain(rng, width, height, finest=64, octaves=2))[..., None]
    for _ in range(int(rng.integers(1, 4))):
        _furniture(rng, picture, wall_foot, height)
    return np.clip(cv2.GaussianBlur(picture, (3, 3), 0.6), 0, 255).astype(np.uint8), horizon


def _windows(rng: np.random.Generator, picture: F32, wall_foot: int) -> None:
    width = picture.shape[1]
    step = int(width * rng.uniform(0.12, 0.25))
    for left in range(int(step * rng.uniform(0.1, 0.5)), width, step):
        right, bottom = left + int(step * rng.uniform(0.4, 0.6)), int(wall_foot * rng.uniform(0.62, 0.8))
        if rng.random() < 0.25:
            bottom = wall_foot  # a door
        part = picture[:bottom, left:right]
        shade = np.linspace(rng.uniform(0.2, 0.6), rng.uniform(0.3, 0.9), max(1, part.shape[0]), dtype=np.float32)
        part *= shade[:, None, None]
        cv2.rectangle(
            picture,
            (left, -2),
            (right, bottom),
            tuple(float(v) for v in rng.uniform(70, 190) + rng.uniform(-14, 14, 3)),
            2,
        )


def _furniture(rng: np.random.Generator, picture: F32, wall_foot: int, height: int) -> None:
    """A bin, a post or a box standing on the pavement near the wall, shaded round and with a contact shadow."""
    width = picture.shape[1]
    tall = int(height * rng.uniform(0.10, 0.2))
    wide = int(tall * rng.choice([0.12, 0.55, 0.7]))
    x, foot = int(rng.uniform(0.05, 0.9) * width), wall_foot + int(rng.uniform(0.01, 0.05) * height)
    shade = 1 - 0.75 * np.abs(np.linspace(-0.7, 1, max(2, wide), dtype=np.float32)) ** 2
    colour = (rng.uniform(30, 110) + rng.uniform(-25, 25, 3)).astype(np.float32)
    y1, x2 = max(0, foot - tall), min(width, x + wide)
    body = shade[None, : x2 - x, None] * colour * np.linspace(1.1, 0.8, foot - y1, dtype=np.float32)[:, None, None]
    under = picture[foot - 2 : foot + 4, max(0, x - 3) : x2 + 3]
    under *= 0.5
    picture[y1:foot, x:x2] = body + rng.normal(0, 3, body.shape)
    picture[y1 : y1 + max(1, tall // 9), x:x2] *= 1.35
