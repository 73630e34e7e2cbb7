import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.crops import CHANNELS, CROP_PX, LEAST_PX, SURROUNDINGS, Window, assemble
from detector.picture import WorkBox
from streams.frames import U8

SHAPE = (90, 160)


def scene(value: int) -> U8:
    return np.full((*SHAPE, 3), value, np.uint8)


def cut(box: WorkBox, before: U8, after: U8) -> U8:
    window = Window.around(box, SHAPE)
    x1, y1, x2, y2 = window.inner
    mask = np.ones((box[3] - box[1], box[2] - box[0]), np.bool_)
    return assemble(window, before[y1:y2, x1:x2], after[y1:y2, x1:x2], scene(11)[y1:y2, x1:x2], box, mask)


def test_the_item_lies_in_the_middle_with_as_much_ground_around_it() -> None:
    after = scene(100)
    after[40:60, 70:90] = 30
    seen = cut((70, 40, 90, 60), scene(100), after)
    outline = seen[:, :, 9] > 127
    rows, columns = np.nonzero(outline)
    assert (rows.mean(), columns.mean()) == pytest.approx((23.5, 23.5), abs=1.0)
    assert np.ptp(rows) == pytest.approx(CROP_PX / SURROUNDINGS, abs=2)
    assert seen[outline][:, 3].mean() == pytest.approx(30, abs=6)
    assert (seen[:, :, :3] == 100).all()
    assert (seen[:, :, 6:9] == 11).all()


def test_a_small_item_is_shown_with_more_of_its_surroundings() -> None:
    x1, y1, x2, y2 = Window.around((50, 50, 54, 53), SHAPE).inner
    assert (x2 - x1, y2 - y1) == (LEAST_PX, LEAST_PX)


@given(st.integers(0, 150), st.integers(0, 80), st.integers(1, 160), st.integers(1, 90))
def test_every_item_is_cut_to_one_size_also_at_the_edges_of_the_picture(x: int, y: int, w: int, h: int) -> None:
    box = (x, y, min(x + w, SHAPE[1]), min(y + h, SHAPE[0]))
    seen = cut(box, scene(100), scene(100))
    assert seen.shape == (CROP_PX, CROP_PX, CHANNELS)
    assert (seen[:, :, :6] == 100).all(), "what lies outside the picture repeats its edge"
    assert seen[:, :, 9].any()
