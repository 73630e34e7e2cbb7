"""Composes scenes, lets the detector judge what it finds in them, and keeps the measurements with the truth."""

import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

import models
from benchmarks.compose import clip, kinds
from benchmarks.compose.truth import Truth
from detector.crops import CHANNELS, CROP_PX
from detector.judge import FEATURES
from detector.settings import Settings
from detector.trace import Trace
from detector.watcher import Watcher
from detector.zones import PlaceRules
from models.detections import iou
from streams.files import open_file
from streams.frames import U8

UNDECIDED = ("owner_stays", "picked_up_again")
"""Kinds in which a real item lies there and only the owner rule makes it no case: they teach the verdict nothing."""
RELEASE_TOLERANCE_S = 4.0
SAME_IOU, PIECE_IOU = 0.3, 0.05
"""At least the first is the item; less than the second is something else; what lies between teaches nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One judged thing: its features, whether it is a true deposit, and where it comes from."""

    features: tuple[float, ...]
    label: bool
    seed: int
    kind: str
    outcome: str
    crop: U8 = field(repr=False)


@dataclass(frozen=True, slots=True)
class Harvest:
    """Rows of one scene; `events` true deposits in it, `found` how many of them any row matches."""

    rows: tuple[Row, ...]
    seed: int
    kind: str
    events: int
    found: int


def harvest(seed: int, kind: str, small: bool, night: bool) -> Harvest:
    """Compose one scene and run the detector over it. What a veto decides teaches the trees nothing."""
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        truth = clip.render(kinds.random_scene(seed, kind, small=small, night=night), Path(folder))
        traces = watch(Path(folder) / truth.file)
    rows = tuple(
        Row(tuple(t.judgement.vector()), _matches(t, truth, SAME_IOU), seed, kind, t.outcome, t.judgement.crop)
        for t in traces
        if t.judgement.crop is not None
        and not t.judgement.vetoes
        and (_matches(t, truth, SAME_IOU) or not _matches(t, truth, PIECE_IOU))
    )
    found = sum(any(_matches_event(t, truth, i) for t in traces) for i in range(len(truth.events)))
    return Harvest(() if kind in UNDECIDED else rows, seed, kind, len(truth.events), found)


def watch(path: Path) -> list[Trace]:
    """Everything that the detector judged in a file."""
    traces: list[Trace] = []
    source = open_file(path)
    rules = PlaceRules()
    watcher = Watcher(models.load(), rules=rules, wall_clock=lambda _: None, settings=Settings(), trace=traces.append)
    for gop in source.gops():
        list(watcher.push(gop))
    list(watcher.close())
    return traces


def collect(
    count: int, seed: int, workers: int, minutes: float, large_share: float, night_share: float
) -> list[Harvest]:
    """Harvest up to `count` scenes in parallel, for at most `minutes`; all but `large_share` of small pictures,
    `night_share` of them by the light of infrared lamps."""
    deadline = time.monotonic() + 60 * minutes
    drawn = kinds.draw_kinds(count, seed, 0.5)
    done: list[Harvest] = []
    with ProcessPoolExecutor(workers) as pool:
        large, night = np.random.default_rng(seed).random((2, count)) < [[large_share], [night_share]]
        futures = [pool.submit(harvest, seed + i, kind, not large[i], night[i]) for i, kind in enumerate(drawn)]
        try:
            for future in as_completed(futures, timeout=max(1.0, deadline - time.monotonic())):
                done.append(future.result())
        except TimeoutError:
            print(f"time is up after {len(done)} of {count} scenes")
        pool.shutdown(cancel_futures=True)  # those under way are finished first: some seconds
    return done


def save(harvests: list[Harvest], path: Path) -> None:
    """Write all rows as one compressed file."""
    rows = [row for h in harvests for row in h.rows]
    np.savez_compressed(
        path,
        names=np.array(FEATURES),
        x=np.array([r.features for r in rows], np.float32).reshape(len(rows), len(FEATURES)),
        y=np.array([r.label for r in rows], np.bool_),
        seed=np.array([r.seed for r in rows], np.int64),
        kind=np.array([r.kind for r in rows]),
        outcome=np.array([r.outcome for r in rows]),
        crop=np.array([r.crop for r in rows], np.uint8).reshape(len(rows), CROP_PX, CROP_PX, CHANNELS),
        scenes=np.array([(h.seed, h.events, h.found) for h in harvests], np.int64).reshape(len(harvests), 3),
        scene_kind=np.array([h.kind for h in harvests]),
    )


def _matches(trace: Trace, truth: Truth, least_iou: float) -> bool:
    return any(_matches_event(trace, truth, i, least_iou) for i in range(len(truth.events)))


def _matches_event(trace: Trace, truth: Truth, index: int, least_iou: float = 0.15) -> bool:
    event = truth.events[index]
    if abs(trace.judgement.release.release_s - event.release_s) > RELEASE_TOLERANCE_S:
        return False
    a, b = np.array([trace.item_box], np.float32), np.array([event.item_box], np.float32)
    return bool(iou(a, b)[0, 0] >= least_iou)
