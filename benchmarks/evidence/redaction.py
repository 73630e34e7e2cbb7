"""Whom a redacted clip still shows, told by a closer look than the one that made it; and what making it costs.

Real clips, everybody to be covered. The closer look: another network on every third picture, and the own one at twice
the size on every twelfth. Who is seen there with a score of 0.5 counts as visible, and as leaked where less than 90 %
of the upper 40 % of their box (head and shoulders) is covered; of vehicles large enough for a plate to be read, the
lower 40 %. Whom neither network sees stays unseen by this measure.
"""

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import models
from benchmarks.accuracy.footage import shared_footage
from benchmarks.cameras.encode import ffmpeg
from benchmarks.table import Row, at_most
from evidence.redaction.film import film
from evidence.redaction.find import VEHICLES, WEAK_CONF
from evidence.redaction.paint import Mask, mask_at
from evidence.redaction.plan import Policy
from evidence.redaction.redact import first_plan
from evidence.redaction.subject import opened
from models import Detections, Model
from streams.files import open_file
from streams.frames import U8, Frame

LENGTH_S, QUICK_S = 8.0, 4.0
CLIPS = {
    "corridor_backpack.mp4": 10.0,
    "campus_walkers.avi": 3.0,
    "tipper_truck.mp4": 14.0,
    "ramp_bag.mp4": 0.0,
    "bin_lawful.mp4": 0.0,
    "person_stands.avi": 0.0,
    "table_visitors.mp4": 8.0,
    "road_traffic.avi": 8.0,
}
"""With the second from which they are taken: people come, go, meet and stoop, lorries stand close, cars pass."""
QUICK_CLIPS = ("corridor_backpack.mp4", "ramp_bag.mp4")
SURE = 0.5
COVERED = 0.9
UPPER = LOWER = 0.4
PLATE_HEIGHT_PX = 60
"""Vehicles of fewer pixels show a plate of less than five pixels' height, which nobody reads."""
LEAKED_PERCENT = 1.0
LARGE_PX = 1280
EVERY, QUICK_EVERY, LARGE_EVERY = 3, 5, 4
"""Which pictures are looked at again, which with --quick, and which of these at the large size."""


@dataclass(slots=True)
class _Tally:
    """Pictures in which any was seen, and those in which any of them leaked."""

    seen: int = 0
    leaked: int = 0

    def add(self, covered: list[float]) -> None:
        self.seen += bool(covered)
        self.leaked += any(share < COVERED for share in covered)


@dataclass(frozen=True, slots=True)
class _Result:
    """Of one clip. `share` is the part of the picture that is covered, on average."""

    name: str
    people: _Tally
    vehicles: _Tally
    share: float
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
            clip = _part(footage / name, CLIPS[name], QUICK_S if quick else LENGTH_S, Path(folder))
            results.append(_measured(clip, own, other, Path(folder), QUICK_EVERY if quick else EVERY))
            print(f"  {name}: {results[-1].people}, {results[-1].vehicles}", file=sys.stderr)
    return _rows(results)


def _rows(results: list[_Result]) -> tuple[Row, ...]:
    cost = sum(r.cpu_s for r in results) / sum(r.length_s for r in results)
    return (
        at_most(*_told("people", [(r.name, r.people) for r in results]), LEAKED_PERCENT, "%"),
        # No target: without a detector for plates, there is none that could be promised.
        Row(*_as_text(_told("vehicles near by", [(r.name, r.vehicles) for r in results]))),
        Row("share of the picture that is covered, mean", f"{100 * float(np.mean([r.share for r in results])):.0f} %"),
        Row("redacting a clip: CPU-s for a second of video", f"{cost:.2f} s"),
    )


def _told(what: str, tallies: list[tuple[str, _Tally]]) -> tuple[str, float]:
    seen, leaked = sum(t.seen for _, t in tallies), sum(t.leaked for _, t in tallies)
    where = ", ".join(f"{name} {t.leaked}/{t.seen}" for name, t in tallies if t.leaked) or "none"
    name = f"pictures with {what} in which one can be recognised, of {seen} in {len(tallies)} real clips ({where})"
    return name, 100 * leaked / max(seen, 1)


def _as_text(told: tuple[str, float]) -> tuple[str, str]:
    return told[0], f"{told[1]:.2f} %"


def _part(source: Path, start_s: float, length_s: float, folder: Path) -> Path:
    """Some seconds of it, encoded so that hardly anything is lost."""
    out = folder / f"{source.stem}.mp4"
    ffmpeg(
        "-ss", f"{start_s}", "-t", f"{length_s}", "-i", f"{source}", "-an", "-c:v", "libx264", "-crf", "12", f"{out}"
    )
    return out


def _measured(clip: Path, own: Model, other: Model, folder: Path, every: int) -> _Result:
    began = time.process_time()

    def find(bgr: U8, long_side: int) -> Detections:
        return own.detect(bgr, conf=WEAK_CONF, long_side=long_side)

    with opened(clip) as subject:
        plan = first_plan(subject, find, Policy(actor="whole"))
    made = film(open_file(clip), plan, folder / f"red_{clip.name}")
    cpu_s = time.process_time() - began
    people, vehicles = _Tally(), _Tally()
    shares = []
    for index, frame in enumerate(open_file(clip).replay(0.0, 1e9)):
        mask = mask_at(plan, frame.media_s)
        shares.append(float(mask.mean()))
        if index % every:
            continue
        found = _seen(frame, own, other, index // every)
        people.add([_upper(mask, box) for one in found for box, _, _ in one.of("person")])
        large = (box for one in found for box, _, _ in one.of(*VEHICLES) if box[3] - box[1] >= PLATE_HEIGHT_PX)
        vehicles.add([_lower(mask, box) for box in large])
    return _Result(clip.name, people, vehicles, float(np.mean(shares)), cpu_s, max(made.duration_s, 0.1))


def _seen(frame: Frame, own: Model, other: Model, index: int) -> list[Detections]:
    bgr = frame.bgr()
    found = [other.detect(bgr, conf=SURE)]
    if index % LARGE_EVERY == 0:
        found.append(own.detect(bgr, conf=SURE, long_side=LARGE_PX))
    return found


def _upper(mask: Mask, box: NDArray[np.float32]) -> float:
    x1, y1, x2, y2 = (round(float(v)) for v in box)
    return _share(mask[y1 : y1 + max(1, round((y2 - y1) * UPPER)), x1:x2])


def _lower(mask: Mask, box: NDArray[np.float32]) -> float:
    x1, y1, x2, y2 = (round(float(v)) for v in box)
    return _share(mask[y2 - max(1, round((y2 - y1) * LOWER)) : y2, x1:x2])


def _share(part: Mask) -> float:
    return float(part.mean()) if part.size else 1.0
