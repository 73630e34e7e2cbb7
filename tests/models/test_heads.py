"""Reading outputs whose content is known, and telling the heads apart by shape and content."""

import numpy as np
import pytest

from models import ModelError
from models.heads import Head, recognise

CELLS_64 = 64 + 16 + 4
"""Cells of the three grids over an input of 64x64."""


def grey(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.full(shape, 0.5, np.float32)


def test_scores_below_boxes_mean_yolov8() -> None:
    assert recognise(grey(1, 4 + 30, CELLS_64), 64, 64, "weights") == Head("yolov8", 30)


def test_scores_beside_boxes_mean_yolox_and_small_centres_mean_cells() -> None:
    assert recognise(grey(1, CELLS_64, 5 + 80), 64, 64, "weights") == Head("yolox", 80, in_cells=True)


def test_centres_that_cover_the_input_mean_yolox_decoded_by_the_graph() -> None:
    output = grey(1, CELLS_64, 85)
    at = 0
    for stride in (8, 16, 32):
        n = 64 // stride
        for cell in range(n * n):
            output[0, at, :2] = (cell % n + 0.4) * stride, (cell // n + 0.6) * stride
            at += 1
    assert recognise(output, 64, 64, "weights") == Head("yolox", 80, in_cells=False)


def test_a_list_shorter_than_the_grid_with_six_columns_means_yolo26() -> None:
    assert recognise(grey(1, 300, 6), 256, 256, "weights") == Head("yolo26", None)


@pytest.mark.parametrize("shape", [(1, 1000), (1, 3 * CELLS_64, 85), (2, 84, CELLS_64), (1, 32, 16, 16)])
def test_other_outputs_are_refused_with_what_was_expected(shape: tuple[int, ...]) -> None:
    with pytest.raises(ModelError, match=r"is not a detector.*expected an output of .*found.*models export"):
        recognise(grey(*shape), 64, 64, "weights")


def test_yolov8_rows_become_corner_boxes_of_the_best_class() -> None:
    output = np.zeros((1, 7, CELLS_64), np.float32)
    output[0, :, 5] = [30, 20, 10, 8, 0.1, 0.6, 0.3]
    found = Head("yolov8", 3).read(output, 64, 64, conf=0.25)
    assert found.boxes.tolist() == [[25, 16, 35, 24]]
    assert found.classes.tolist() == [1]
    assert found.scores.tolist() == pytest.approx([0.6])


def test_yolo26_rows_are_taken_as_they_are() -> None:
    output = np.zeros((1, 300, 6), np.float32)
    output[0, 0] = [1, 2, 3, 4, 0.9, 7]
    output[0, 1] = [1, 2, 3, 4, 0.2, 7]
    found = Head("yolo26", None).read(output, 256, 256, conf=0.25)
    assert (found.boxes.tolist(), found.classes.tolist()) == ([[1, 2, 3, 4]], [7])


def test_yolox_cells_are_counted_row_by_row_from_the_finest_grid() -> None:
    output = np.zeros((1, CELLS_64, 7), np.float32)
    # second grid (stride 16, 4x4), row 2, column 1; centre a quarter into the cell, size 2x1 cells
    output[0, 64 + 2 * 4 + 1] = [0.25, 0.25, np.log(2), 0, 0.8, 0.1, 0.9]
    found = Head("yolox", 2, in_cells=True).read(output, 64, 64, conf=0.25)
    np.testing.assert_allclose(found.boxes, [[20 - 16, 36 - 8, 20 + 16, 36 + 8]], rtol=1e-6)
    assert found.classes.tolist() == [1]
    assert found.scores.tolist() == pytest.approx([0.72])


@pytest.mark.parametrize("head", [Head("yolov8", 3), Head("yolo26", None), Head("yolox", 3, in_cells=True)])
def test_an_output_without_anything_gives_no_candidates(head: Head) -> None:
    shape = {"yolov8": (1, 7, CELLS_64), "yolo26": (1, 300, 6), "yolox": (1, CELLS_64, 8)}[head.kind]
    found = head.read(np.zeros(shape, np.float32), 64, 64, conf=0.25)
    assert (found.boxes.shape, found.scores.shape, found.classes.shape) == ((0, 4), (0,), (0,))
