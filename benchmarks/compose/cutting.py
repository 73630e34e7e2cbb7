"""Cuts the sprite bank: filmed walkers by background difference, coco128 objects by GrabCut, each checked by YOLO."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from benchmarks.compose import matte, sources
from benchmarks.compose.sprite import Sprite
from models import Detections, Model, load
from models.coco import COCO
from models.detections import iou
from streams.frames import U8

WHOLE: dict[str, tuple[int, ...]] = {
    "049": (5,),
    "074": (0,),
    "142": (0,),
    "192": (1, 3),
    "241": (3, 9),
    "257": (3,),
    "283": (0,),
    "307": (0,),
    "309": (3,),
    "315": (0, 6),
    "471": (0,),
    "491": (0,),
    "529": (0,),
    "532": (0,),
    "564": (0,),
    "569": (0,),
    "572": (0,),
    "612": (1, 2),
    "625": (0,),
    "629": (0,),
    "643": (1,),
    "650": (0,),
}
"""coco128 objects worth cutting: picture and lines of its label file. Of all that are whole, large enough and survive
GrabCut these are the ones that YOLO recognises on plain ground and a person takes for one (no half bodies, no hands).
Trying all of them again would cost three times as long and end with the same."""


CHECKED = ("person", "bicycle", "car", "motorcycle", "bus", "truck", "cat", "dog")


@dataclass
class _Walk:
    """One person followed through a video: (4,) boxes and the pictures cut out."""

    boxes: list[np.ndarray] = field(default_factory=list)
    frames: list[U8 | None] = field(default_factory=list)
    last_seen: int = 0


def cut_all() -> list[Sprite]:
    """Everything the shared data and opencv-doc offer. Raises ComposeError where they are missing."""
    model = load()
    footage = sources.data_folder() / "footage"
    found = cut_walkers(model, sources.vtest(), "vtest", 620)
    found += cut_vehicles(model, footage / "road_traffic.avi")
    found += cut_stills(model, sources.data_folder() / "images" / "coco128")
    return found


def cut_walkers(model: Model, path: Path, name: str, stop: int) -> list[Sprite]:
    """People walking alone through a fixed camera's picture, one gait cycle each, from the frames below `stop`."""
    quiet = sources.quiet_picture(path, 60)
    open_walks: list[_Walk] = []
    done: list[_Walk] = []
    for index, frame in enumerate(sources.video(path, 0, stop)):
        people = model.detect(frame, conf=0.35).of("person")
        _follow(open_walks, done, people, frame, quiet, index)
    found = [_walk_sprite(walk, f"{name}-{number:02d}") for number, walk in enumerate(done + open_walks)]
    return [s for s in found if s is not None and recognised(model, s.frames[len(s.frames) // 2], s.klass)]


def _follow(walks: list[_Walk], done: list[_Walk], people: Detections, frame: U8, quiet: U8, index: int) -> None:
    """Greedy IoU association: enough for people who walk alone, and only those are of use."""
    overlap = iou(people.boxes, people.boxes) if len(people) else np.zeros((0, 0), np.float32)
    for row, box in enumerate(people.boxes):
        alone = bool((np.delete(overlap[row], row) < 0.02).all())
        scores = [float(iou(box[None], walk.boxes[-1][None])[0, 0]) for walk in walks]
        if scores and max(scores) > 0.35:
            walk = walks[int(np.argmax(scores))]
        else:
            walk = _Walk()
            walks.append(walk)
        walk.last_seen = index
        walk.boxes.append(box)
        walk.frames.append(_cut(frame, quiet, box) if alone else None)
    for walk in [w for w in walks if index - w.last_seen > 2]:
        walks.remove(walk)
        done.append(walk)


def _cut(frame: U8, quiet: U8, box: np.ndarray) -> U8 | None:
    height, width = frame.shape[:2]
    x1, y1, x2, y2 = (float(v) for v in box)
    if x1 < 3 or y1 < 3 or x2 > width - 3 or y2 > height - 3 or y2 - y1 < 52:
        return None
    pad = 0.06 * (y2 - y1)
    inner = (max(0, int(x1 - pad)), max(0, int(y1 - pad)), min(width, int(x2 + pad)), min(height, int(y2 + pad)))
    sprite = matte.by_difference(frame, quiet, inner)
    if sprite is None or not 0.85 < sprite.shape[0] / (y2 - y1) < 1.15 or sprite.shape[1] > 0.75 * sprite.shape[0]:
        return None
    return sprite


def _walk_sprite(walk: _Walk, name: str) -> Sprite | None:
    """The best closed cycle: the run of clean frames whose end looks most like its beginning."""
    best: tuple[float, int, int] | None = None
    small = [None if f is None else cv2.resize(f, (24, 48)).astype(np.float32) for f in walk.frames]
    for a, first in enumerate(small):
        for b in range(a + 7, min(a + 19, len(small))):
            last = small[b]
            if first is None or last is None or any(f is None for f in small[a:b]):
                break
            height = float(walk.boxes[a][3] - walk.boxes[a][1])
            if float(np.abs(walk.boxes[b] - walk.boxes[a]).max()) < 0.12 * height:
                continue  # stands
            score = float(np.abs(first - last).mean())
            if best is None or score < best[0]:
                best = (score, a, b)
    if best is None or best[0] > 30:
        return None
    _, a, b = best
    cut = [f for f in walk.frames[a:b] if f is not None]
    height = int(np.median([f.shape[0] for f in cut]))
    moved = float(walk.boxes[b][0] + walk.boxes[b][2] - walk.boxes[a][0] - walk.boxes[a][2]) / 2
    # Whoever comes towards the camera hardly moves in the picture: then the usual pace of 0.75 heights a second.
    stride = max(abs(moved) / height, 0.075 * (b - a))
    return Sprite(name, "person", _same_size(cut, height), 1 if moved > 0 else -1, stride)


def _same_size(frames: Sequence[U8], height: int) -> tuple[U8, ...]:
    """All scaled to one height and centred in one width."""
    scaled = [cv2.resize(f, (max(4, round(f.shape[1] * height / f.shape[0])), height)) for f in frames]
    width = max(f.shape[1] for f in scaled)
    out: list[U8] = []
    for frame in scaled:
        left = (width - frame.shape[1]) // 2
        right = width - frame.shape[1] - left
        out.append(
            cv2.copyMakeBorder(frame, 0, 0, left, right, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)).astype(np.uint8)
        )
    return tuple(out)


def cut_vehicles(model: Model, path: Path) -> list[Sprite]:
    """Cars and vans driving towards a fixed camera, wholly in view and close."""
    quiet = sources.quiet_picture(path, 60)
    height, width = quiet.shape[:2]
    found: list[Sprite] = []
    for frame in sources.video(path, 0, None, 24):
        vehicles = model.detect(frame, conf=0.45).of("car", "truck", "bus")
        for box, _, klass in vehicles:
            x1, y1, x2, y2 = (int(v) for v in box)
            if x1 < 4 or x2 > width - 4 or y2 > height - 4 or y2 - y1 < 44 or len(found) >= 14:
                continue
            sprite = matte.by_difference(frame, quiet, (x1 - 3, max(0, y1 - 3), x2 + 3, y2 + 3))
            if sprite is not None and sprite.shape[0] > 0.85 * (y2 - y1) and recognised(model, sprite, klass):
                found.append(Sprite(f"traffic-{len(found):02d}", klass, (sprite,)))
    return found


def cut_stills(model: Model, folder: Path) -> list[Sprite]:
    """The coco128 objects named in WHOLE, cut out; people, animals and vehicles still recognised on plain ground."""
    found: list[Sprite] = []
    for picture, numbers in sorted(WHOLE.items()):
        image = sources.picture(folder / "images" / f"{int(picture):012d}.jpg")
        lines = (folder / "labels" / f"{int(picture):012d}.txt").read_text("utf-8").splitlines()
        height, width = image.shape[:2]
        for number in numbers:
            index, cx, cy, w, h = (float(v) for v in lines[number].split())
            klass = COCO[int(index)]
            x1, x2 = int((cx - w / 2) * width), int((cx + w / 2) * width)
            y1, y2 = int((cy - h / 2) * height), int((cy + h / 2) * height)
            sprite = matte.by_grabcut(image, (x1, y1, x2, y2))
            if sprite is None or (klass in CHECKED and not recognised(model, sprite, klass)):
                continue  # other weights may not know what these knew
            person = klass == "person"
            name = f"coco-{picture}-{number}"
            found.append(Sprite(name, klass, matte.walking(sprite) if person else (sprite,), 1, 0.85))
    return found


def recognised(model: Model, sprite: U8, klass: str) -> bool:
    """Whether YOLO finds `klass` in the sprite pasted on plain grey ground."""
    h, w = sprite.shape[:2]
    scale = 220 / max(h, w)
    small = cv2.resize(sprite, (max(8, round(w * scale)), max(8, round(h * scale))), interpolation=cv2.INTER_AREA)
    ground = np.full((384, 384, 3), 128, np.uint8)
    ground += np.random.default_rng(0).integers(0, 18, ground.shape, np.uint8)
    y, x = 192 - small.shape[0] // 2, 192 - small.shape[1] // 2
    part = ground[y : y + small.shape[0], x : x + small.shape[1]]
    alpha = small[..., 3:].astype(np.float32) / 255
    part[:] = (part * (1 - alpha) + small[..., :3] * alpha).astype(np.uint8)
    vehicles = ("car", "truck", "bus")
    wanted = vehicles if klass in vehicles else (klass,)
    return len(model.detect(ground, conf=0.3).of(*wanted)) > 0
