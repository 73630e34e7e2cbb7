"""How boxes lie to one another."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.detections import inside, iou, overlap

COORDINATE = st.integers(0, 100)
BOX = st.tuples(COORDINATE, COORDINATE, st.integers(1, 60), st.integers(1, 60)).map(
    lambda b: np.array([b[0], b[1], b[0] + b[2], b[1] + b[3]], np.float32)
)


def test_a_box_within_another_overlaps_wholly_whichever_is_asked() -> None:
    small, large = np.array([2, 2, 4, 4], np.float32), np.array([0, 0, 10, 10], np.float32)
    assert overlap(small[None], large).tolist() == overlap(large[None], small).tolist() == [1.0]
    assert inside(large[None], small).tolist() == [np.float32(0.04)]


@given(BOX, BOX)
def test_overlap_is_the_larger_share_and_at_least_the_iou(a: np.ndarray, b: np.ndarray) -> None:
    share = float(overlap(a[None], b)[0])
    assert share == max(float(inside(a[None], b)[0]), float(inside(b[None], a)[0]))
    assert share >= float(iou(a[None], b[None])[0, 0]) - 1e-6
    assert 0.0 <= share <= 1.0
