"""Letterbox: sizes, and boxes there and back."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.preprocess import Letterbox, blob, whole_strides
from streams.frames import U8

SIDES = st.integers(min_value=1, max_value=2000)


@st.composite
def letterboxes(draw: st.DrawFn) -> Letterbox:
    width, height = draw(SIDES), draw(SIDES)
    if draw(st.booleans()):
        return Letterbox.rectangular(width, height, draw(st.none() | st.integers(min_value=1, max_value=1280)))
    side = 32 * draw(st.integers(min_value=1, max_value=20))
    return Letterbox.fixed(width, height, side, side, corner=draw(st.booleans()))


@given(letterboxes(), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_a_box_comes_back_from_the_input_as_it_went_in(box: Letterbox, places: list[float]) -> None:
    x1, x2 = sorted(places[:2])
    y1, y2 = sorted(places[2:])
    size = np.array([box.width, box.height, box.width, box.height])
    before = (np.array([[x1, y1, x2, y2]]) * size).astype(np.float32)
    after = box.to_picture(box.to_input(before))
    # float32 in input pixels, seen from a picture that may be many times as large
    grain = 1e-4 * max(1.0, box.width / box.inner_width, box.height / box.inner_height)
    np.testing.assert_allclose(after, before, atol=max(grain, 1e-5 * float(size.max())))


@given(letterboxes())
def test_the_picture_lies_whole_inside_an_input_of_whole_strides(box: Letterbox) -> None:
    assert box.in_width % 32 == 0
    assert box.in_height % 32 == 0
    assert 0 <= box.left <= box.left + box.inner_width <= box.in_width
    assert 0 <= box.top <= box.top + box.inner_height <= box.in_height


@given(SIDES, SIDES, st.integers(min_value=1, max_value=1280))
def test_the_longer_side_becomes_the_asked_size_rounded_up_to_whole_strides(w: int, h: int, long_side: int) -> None:
    box = Letterbox.rectangular(w, h, long_side)
    assert max(box.in_width, box.in_height) == whole_strides(long_side)
    assert max(box.inner_width, box.inner_height) == whole_strides(long_side)


@given(SIDES, SIDES)
def test_without_a_size_nothing_is_enlarged_and_640_is_the_most(w: int, h: int) -> None:
    box = Letterbox.rectangular(w, h, None)
    assert box.inner_width <= w
    assert box.inner_height <= h
    assert max(box.in_width, box.in_height) <= 640


def test_boxes_that_reach_into_the_border_are_clipped_to_the_picture() -> None:
    box = Letterbox.fixed(100, 50, 64, 64)
    back = box.to_picture(np.array([[-5, 0, 70, 64]], np.float32))
    assert back.tolist() == [[0, 0, 100, 50]]


def test_the_border_is_grey_and_the_picture_is_where_the_letterbox_says() -> None:
    picture: U8 = np.full((32, 64, 3), 200, np.uint8)
    canvas = Letterbox.fixed(64, 32, 64, 64).apply(picture)
    assert canvas.shape == (64, 64, 3)
    assert (canvas[16:48] == 200).all()
    assert (canvas[:16] == 114).all()
    assert (canvas[48:] == 114).all()


def test_ultralytics_networks_get_red_first_in_unit_range_and_yolox_blue_first_in_bytes() -> None:
    orange: U8 = np.full((32, 32, 3), (0, 51, 255), np.uint8)
    np.testing.assert_allclose(blob(orange, unit_rgb=True)[0, :, 0, 0], [1.0, 0.2, 0.0], atol=1e-6)
    np.testing.assert_allclose(blob(orange, unit_rgb=False)[0, :, 0, 0], [0, 51, 255])
