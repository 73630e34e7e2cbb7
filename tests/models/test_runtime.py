"""Detecting with real weights: the default ones, and every head on other people's networks."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

import models
from models import Detections, Model
from models.coco import KEPT
from models.dataset import labelled
from models.detections import iou
from streams.frames import U8
from tests.checkout import REPOSITORY

HEADS = {
    "yolov8n_640": "yolov8",
    "yolov8n_320": "yolov8",
    "yolo11n_640_dq": "yolov8",
    "yolo26n_640_dq": "yolo26",
    "yolox_nano_416": "yolox",
}
UMBRELLA = "000000000036"
"""A woman with a parasol, both large."""


def picture(coco128: Path, name: str = UMBRELLA) -> U8:
    return np.asarray(cv2.imread(str(coco128 / "images" / f"{name}.jpg")), np.uint8)


def person(found: Detections) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return found.of("person").boxes[:1]


def test_the_default_weights_take_any_size_and_keep_the_classes_of_the_job(default_model: Model) -> None:
    info = default_model.info
    assert (info.name, info.head, info.dynamic, info.licence) == ("litterwatch-yolov8n", "yolov8", True, "AGPL-3.0")
    assert info.classes == KEPT


def test_the_default_weights_find_the_people_of_coco128(default_model: Model, coco128: Path) -> None:
    there, hit, said = 0, 0, 0
    for one in labelled(coco128, 64):
        bgr, truth = one.read()
        large = truth.of("person")
        large = large[(large.boxes[:, 3] - large.boxes[:, 1]) > 0.3 * bgr.shape[0]]
        found = default_model.detect(bgr).of("person")
        overlap = iou(large.boxes, found.boxes)
        there += len(large)
        hit += int((overlap.max(axis=1, initial=0.0) > 0.5).sum())
        said += int((found.scores > 0.5).sum())
    assert there >= 40
    assert hit >= 0.85 * there
    assert said < 4 * there


@pytest.mark.parametrize("long_side", [256, 320, 416, 640, None])
def test_boxes_are_in_pixels_of_the_picture_whatever_the_size_of_the_input(
    default_model: Model, coco128: Path, long_side: int | None
) -> None:
    expected = np.array([[175, 156, 466, 640]], np.float32)
    assert iou(person(default_model.detect(picture(coco128), long_side=long_side)), expected)[0, 0] > 0.9


@pytest.mark.parametrize("file", HEADS)
def test_every_head_is_recognised_and_agrees_about_the_people(
    default_model: Model, weights: Path, coco128: Path, file: str
) -> None:
    model = models.load(weights / f"{file}.onnx")
    assert model.info.head == HEADS[file]
    assert len(model.info.classes) == 80
    for name in (UMBRELLA, "000000000113", "000000000192", "000000000328"):
        bgr = picture(coco128, name)
        ours = default_model.detect(bgr, conf=0.8).of("person")
        theirs = model.detect(bgr, conf=0.25).of("person")
        assert len(ours), name
        overlap = iou(ours.boxes, theirs.boxes).max(axis=1, initial=0.0)
        assert (overlap > 0.6).all(), f"{name}: {ours.boxes.round()} against {theirs.boxes.round()}"


def test_detections_come_best_first_inside_the_picture_without_doubles(default_model: Model, coco128: Path) -> None:
    bgr = picture(coco128, "000000000241")
    found = default_model.detect(bgr, conf=0.05)
    assert len(found) > 3
    assert (np.diff(found.scores) <= 0).all()
    assert found.boxes.min() >= 0
    assert (found.boxes.max(axis=0) <= [bgr.shape[1], bgr.shape[0]] * 2).all()
    people = found.of("person").boxes
    overlap = iou(people, people)
    np.fill_diagonal(overlap, 0)
    assert overlap.max() <= 0.6 + 1e-4


def test_a_higher_floor_only_drops_the_lower_scores(default_model: Model, coco128: Path) -> None:
    bgr = picture(coco128, "000000000241")
    low, high = default_model.detect(bgr, conf=0.1), default_model.detect(bgr, conf=0.5)
    assert 0 < len(high) < len(low)
    np.testing.assert_array_equal(high.boxes, low[low.scores >= 0.5].boxes)


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (900, 2), (33, 31), (1080, 1920)])
def test_any_size_of_picture_is_taken_and_a_flat_one_holds_nothing(default_model: Model, size: tuple[int, int]) -> None:
    flat: U8 = np.full((*size, 3), 90, np.uint8)
    assert len(default_model.detect(flat)) == 0


@pytest.mark.parametrize("shape", [(48, 64), (48, 64, 4), (0, 64, 3)])
def test_what_is_no_picture_is_refused(default_model: Model, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"expected a picture \(h, w, 3\)"):
        default_model.detect(np.zeros(shape, np.uint8))


def test_crops_of_many_sizes_keep_a_process_small() -> None:
    """Peak of a process that keeps what it finds on forty sizes; a worker with decoder and tracker may have 400 MB."""
    code = """
import numpy, models
model = models.load()
rng = numpy.random.default_rng(1)
kept = []
for _ in range(40):
    h, w = rng.integers(40, 641, 2)
    kept.append(model.detect(rng.integers(0, 256, (h, w, 3), numpy.uint8), conf=0.001))
    kept.extend(numpy.zeros(rng.integers(4, 300)) for _ in range(200))
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM:")).split()[1])
"""
    if not Path("/proc/self/status").is_file():
        pytest.skip("peak memory is read from /proc")
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=True, capture_output=True, text=True)
    assert int(done.stdout) / 1024 < 220


def test_nothing_is_noted_for_the_maker_of_onnxruntime_not_even_a_number_of_the_device(tmp_path: Path) -> None:
    """Left to itself it keeps both in the user's cache, and sends what it noted when there is a network."""
    code = "import numpy as np, models; models.load(None, threads=1).detect(np.zeros((64, 64, 3), np.uint8), conf=0.1)"
    # Neither what tells it that this is a test, nor what somebody set to be asked for it.
    kept = {name: value for name, value in os.environ.items() if name not in ("CI", "ORT_RUNNING_UNIT_TESTS")}
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "ORT_DISABLE_TELEMETRY": "0"}
    subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=True, env=kept | home)
    assert not [found for found in tmp_path.rglob("*") if found.is_file()]
