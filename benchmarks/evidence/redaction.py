"""Whom a redacted clip still shows, told by a closer look than the one that made it; and what making it costs.

Real clips, everybody to be covered. The closer look: another network on every picture, and the own one at twice the
size; who is seen there with a score of 0.5 counts as visible, and as leaked where less than 90 % of the upper 40 % of
their box (head and shoulders) is covered. People whom neither network sees stay unseen by this measure.
"""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import models
from benchmarks.accuracy.footage import shared_footage
from benchmarks.table import Row, at_most
from evidence.clips import cut_clip
from evidence.redaction.film import film
from evidence.redaction.find import WEAK_CONF
from evidence.redaction.paint import mask_at
from evidence.redaction.plan import Policy
from evidence.redaction.redact import first_plan
from evidence.redaction.subject import opened
from models import Detections, Model
from streams.files import open_file
from streams.frames import U8, Frame

LENGTH_S = 20.0
CLIPS = (
    "corridor_backpack.mp4",
    "campus_walkers.avi",
    "tipper_truck.mp4",
    "ramp_bag.mp4",
    "bin_lawful.mp4",
    "person_stands.avi",
    "table_visitors.mp4",
)
QUICK_CLIPS = ("ramp_bag.mp4", "person_stands.avi")
SURE = 0.5
COVERED = 0.9
UPPER = 0.4
LEAKED_PERCENT = 1.0
LARGE_PX = 1280
LARGE_EVERY = 6
QUICK_EVERY = 5
"""With --quick, every fifth picture is looked at again."""


@dataclass(frozen=True, slots=True)
class _Result:
    """Of one clip: pictures in which anybody was seen, those in which somebody leaked, and how long it all took."""

    name: str
    seen: int
    leaked: int
    share_covered: float
    cpu_s: float
    length_s: float


def measure(quick: bool) -> tuple[Row, ...]:
    """No rows where the shared clips are not on this machine."""
    footage = shared_footage()
    if footage is None:
        return (Row("redaction: no shared clips (LITTERWATCH_DATA)", "not measured"),)
    own = models.load()
    other_weights = footage.parent / "models" / "yolo11n_640_dq.onnx"
    other = models.load(other_weights) if other_weights.is_file() else own
    results = []
    with tempfile.TemporaryDirectory(prefix="litterwatch-redaction-") as folder:
        for name in QUICK_CLIPS if quick else CLIPS:
            # Copied packet by packet, in whole groups: the pictures are the camera's own.
            clip = cut_clip(footage / name, 0.0, LENGTH_S, Path(folder) / name).path
            results.append(_measured(clip, own, other, Path(folder), QUICK_EVERY if quick else 1))
    return _rows(results)


def _rows(results: list[_Result]) -> tuple[Row, ...]:
    seen, leaked = sum(r.seen for r in results), sum(r.leaked for r in results)
    worst = ", ".join(f"{r.name} {r.leaked}/{r.seen}" for r in results if r.leaked) or "none"
    name = f"pictures with people in which one can be seen, of {seen} in {len(results)} real clips ({worst})"
    cost = sum(r.cpu_s for r in results) / sum(r.length_s for r in results)
    area = float(np.mean([r.share_covered for r in results]))
    return (
        at_most(name, 100 * leaked / max(seen, 1), LEAKED_PERCENT, "%"),
        Row("share of the picture that is covered, mean", f"{100 * area:.0f} %"),
        Row("redacting a clip: CPU-s for a second of video", f"{cost:.2f} s"),
    )


def _measured(clip: Path, own: Model, other: Model, folder: Path, every: int) -> _Result:
    began = time.process_time()

    def find(bgr: U8, long_side: int) -> Detections:
        return own.detect(bgr, conf=WEAK_CONF, long_side=long_side)

    with opened(clip) as subject:
        plan = first_plan(subject, find, Policy(actor="whole"))
    made = film(open_file(clip), plan, folder / f"red_{clip.name}")
    cpu_s = time.process_time() - began
    seen = leaked = 0
    shares = []
    for index, frame in enumerate(open_file(clip).replay(0.0, 1e9)):
        mask = mask_at(plan, frame.media_s)
        shares.append(float(mask.mean()))
        if index % every:
            continue
        people = _people(frame, own, other, index // every)
        seen += bool(len(people))
        leaked += any(_uncovered(mask, box) for box in people)
    return _Result(clip.name, seen, leaked, float(np.mean(shares)), cpu_s, max(made.duration_s, 0.1))


def _people(frame: Frame, own: Model, other: Model, index: int) -> list[NDArray[np.float32]]:
    bgr = frame.bgr()
    found = [other.detect(bgr, conf=SURE)]
    if index % LARGE_EVERY == 0:
        found.append(own.detect(bgr, conf=SURE, long_side=LARGE_PX))
    return [box for one in found for box, _, _ in one.of("person")]


def _uncovered(mask: NDArray[np.bool_], box: NDArray[np.float32]) -> bool:
    x1, y1, x2, y2 = (round(float(v)) for v in box)
    part = mask[y1 : y1 + max(1, round((y2 - y1) * UPPER)), x1:x2]
    return bool(part.size) and float(part.mean()) < COVERED
