"""What carried things look like: bags, sacks, boxes, bottles and piles drawn from a seed, or cut from coco128."""

from functools import lru_cache

import cv2
import numpy as np

from benchmarks.compose import bank
from benchmarks.compose.procedural import F32, grain
from streams.frames import U8

DRAWN = ("bag", "sack", "box", "bottle", "pile", "carton")
COLOURS: dict[str, tuple[float, float, float]] = {
    "black": (26, 24, 24),
    "white": (205, 205, 200),
    "blue": (150, 85, 40),
    "green": (60, 95, 45),
    "red": (45, 40, 150),
    "yellow": (60, 165, 185),
    "brown": (75, 105, 135),
    "grey": (115, 115, 112),
}


@lru_cache(maxsize=256)
def look(name: str, width: int) -> U8:
    """(h, w, 4) BGRA, `width` px wide. `name`: shape:colour:seed (`bag:black:7`) or sprite:NAME of the bank."""
    if name.startswith("sprite:"):
        picture = bank.get(name.removeprefix("sprite:")).frames[0]
    else:
        shape, colour, seed = name.split(":")
        picture = _drawn(shape, COLOURS[colour], int(seed))
    height = max(4, round(picture.shape[0] * width / picture.shape[1]))
    return cv2.resize(picture, (max(4, width), height), interpolation=cv2.INTER_AREA).astype(np.uint8)


def fallen(picture: U8) -> U8:
    """The thing lying on its side: tipped over and flattened by its own weight."""
    turned = cv2.rotate(picture, cv2.ROTATE_90_CLOCKWISE)
    h, w = turned.shape[:2]
    return cv2.resize(turned, (w, max(4, round(h * 0.85))), interpolation=cv2.INTER_AREA).astype(np.uint8)


def _drawn(shape: str, colour: tuple[float, float, float], seed: int) -> U8:
    rng = np.random.default_rng([seed, 5])
    painter = {"bag": _bag, "sack": _sack, "box": _box, "carton": _box, "bottle": _bottle, "pile": _pile}[shape]
    return painter(rng, np.array(colour, np.float32))


def _blob(rng: np.random.Generator, width: int, height: int, squareness: float, wobble: float) -> F32:
    """Soft mask (height, width) 0..1 of an irregular rounded shape standing on the lower edge."""
    angle = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    radius = np.ones_like(angle)
    for k in range(2, 8):
        radius += wobble / k * rng.normal() * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
    c, s = np.cos(angle), np.sin(angle)
    x = np.sign(c) * np.abs(c) ** squareness * radius
    y = np.sign(s) * np.abs(s) ** squareness * radius
    y = np.where(y > 0.72, 0.72 + 0.12 * (y - 0.72), y)  # weight flattens the base
    pts = np.stack([(x - x.min()) / np.ptp(x) * (width - 5) + 2, (y - y.min()) / np.ptp(y) * (height - 5) + 2], axis=1)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.round(pts).astype(np.int32)], 255, cv2.LINE_AA)
    return (cv2.GaussianBlur(mask, (3, 3), 0) / np.float32(255)).astype(np.float32)


def _shaded(rng: np.random.Generator, mask: F32, colour: F32, gloss: float, folds: float) -> U8:
    """Round shading from the mask's own thickness, folds as ridged noise, highlights where plastic shines."""
    h, w = mask.shape
    depth = cv2.distanceTransform((mask > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    depth = cv2.GaussianBlur(np.sqrt(depth / max(1.0, float(depth.max()))).astype(np.float32), (0, 0), w / 40)
    ridged = 1 - np.abs(grain(rng, w, h, finest=3, octaves=4))
    surface = depth * w * 0.45 + folds * ridged * w * 0.02
    gx, gy = cv2.Sobel(surface, cv2.CV_32F, 1, 0), cv2.Sobel(surface, cv2.CV_32F, 0, 1)
    side = rng.uniform(-0.5, 0.5)
    norm = np.sqrt(gx**2 + gy**2 + 16)
    lit = (-gx * side + 0.9 * gy + 4) / norm  # light from above and one side
    lit = np.clip(0.45 + 0.55 * lit, 0.12, 1.6)
    shine = gloss * np.clip(lit - 1.0, 0, 1) ** 1.5 * 255
    body = colour * (0.35 + 0.65 * lit)[..., None] + shine[..., None] + rng.normal(0, 2.0, (h, w, 1))
    body *= np.linspace(1.08, 0.72, h, dtype=np.float32)[:, None, None]
    return np.dstack([np.clip(body, 0, 255), mask * 255]).astype(np.uint8)


def _bag(rng: np.random.Generator, colour: F32) -> U8:
    """A tied plastic bag: a belly with a knot and two ears."""
    width, height = 120, int(120 * rng.uniform(0.8, 1.25))
    mask = _blob(rng, width, height, rng.uniform(0.7, 1.0), 0.16)
    neck = int(width * rng.uniform(0.35, 0.65))
    tall = int(height * rng.uniform(0.14, 0.26))
    full = np.zeros((height + tall, width), np.float32)
    full[tall:] = mask
    ears = np.array([[neck - 7, tall + 12], [neck - int(rng.uniform(8, 22)), 1], [neck, tall - 4],
                     [neck + int(rng.uniform(8, 22)), 2], [neck + 7, tall + 12]], np.int32)  # fmt: skip
    drawn = np.zeros(full.shape, np.uint8)
    cv2.fillPoly(drawn, [ears], 255, cv2.LINE_AA)
    full = np.maximum(full, drawn / np.float32(255)).astype(np.float32)
    return _shaded(rng, full, colour, 0.9, rng.uniform(0.6, 1.6))


def _sack(rng: np.random.Generator, colour: F32) -> U8:
    """A woven sack or rucksack: taller, squarer, matt."""
    width = 120
    mask = _blob(rng, width, int(width * rng.uniform(0.9, 1.5)), rng.uniform(0.45, 0.65), 0.08)
    return _shaded(rng, mask, colour, 0.15, rng.uniform(0.3, 0.8))


def _box(rng: np.random.Generator, colour: F32) -> U8:
    """A carton in two-point perspective: a lit top, a front and a darker side."""
    width, height = 120, int(120 * rng.uniform(0.6, 1.0))
    out = np.zeros((height, width, 4), np.uint8)
    split, lift = int(width * rng.uniform(0.45, 0.8)), int(height * rng.uniform(0.12, 0.3))
    mid = lift // 2
    faces = (
        ([[2, lift], [split, lift + mid], [split, height - 2], [2, height - 2 - mid]], 0.95),
        ([[split, lift + mid], [width - 2, lift - mid], [width - 2, height - 4 - mid], [split, height - 2]], 0.62),
        ([[2, lift], [split, lift + mid], [width - 2, lift - mid], [split - 20, 2]], 1.25),
    )
    for points, light in faces:
        shade = tuple(float(v) for v in np.clip(colour * light, 0, 255))
        cv2.fillPoly(out, [np.array(points, np.int32)], (*shade, 255.0), cv2.LINE_AA)
    tape = int(split * rng.uniform(0.3, 0.6))
    cv2.line(out, (tape, lift + mid // 2), (tape, height - mid), (*tuple(float(v) for v in colour * 0.8), 255.0), 4)
    out[..., :3] = np.clip(out[..., :3] + rng.normal(0, 4, (height, width, 1)), 0, 255).astype(np.uint8)
    return out


def _bottle(rng: np.random.Generator, colour: F32) -> U8:
    """A bottle or can lying down."""
    width, height = 96, int(96 * rng.uniform(0.34, 0.6))
    mask = _blob(rng, width, height, 0.5, 0.03)
    neck = int(width * rng.uniform(0.7, 0.85))
    rows = np.abs(np.arange(height) - height / 2) > height * 0.22
    mask[np.ix_(rows, np.arange(neck, width))] = 0
    return _shaded(rng, mask, colour, 0.8, 0.3)


def _pile(rng: np.random.Generator, colour: F32) -> U8:
    """A heap of bags, cartons and rubble, as tipped from a cart."""
    out = np.zeros((110, 190, 4), np.uint8)
    for k in range(int(rng.integers(5, 9))):
        shape = str(rng.choice(["bag", "sack", "box"]))
        tint = COLOURS[str(rng.choice(list(COLOURS)))] if rng.random() < 0.6 else tuple(float(v) for v in colour)
        part = _drawn(shape, (tint[0], tint[1], tint[2]), int(rng.integers(0, 99999)))
        wide = int(rng.uniform(44, 78))
        part = cv2.resize(
            part, (wide, max(8, part.shape[0] * wide // part.shape[1])), interpolation=cv2.INTER_AREA
        ).astype(np.uint8)
        part = part[:108]
        x = int(rng.uniform(0, 190 - wide))
        foot = int(110 - (1 - abs(x + wide / 2 - 95) / 95) * rng.uniform(0, 42)) if k < 5 else 110
        y = max(0, foot - part.shape[0])
        room = out[y : y + part.shape[0], x : x + wide]
        part = part[: room.shape[0]]
        alpha = part[..., 3:].astype(np.float32) / 255
        room[..., :3] = (room[..., :3] * (1 - alpha) + part[..., :3] * alpha).astype(np.uint8)
        room[..., 3] = np.maximum(room[..., 3], part[..., 3])
    return out


def toned(picture: U8, gain: float) -> U8:
    """The same thing in another light, so that a dark thing can lie on dark ground."""
    if gain == 1:
        return picture
    out = picture.copy()
    out[..., :3] = np.clip(out[..., :3] * np.float32(gain), 0, 255).astype(np.uint8)
    return out
