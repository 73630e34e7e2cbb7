"""Other outlines than the first: with the faint half, and without the feet that stood beside it."""

import numpy as np
import pytest

from detector import crowd, outlines
from detector.item import Item, State
from detector.picture import Picture, WorkBox
from streams.frames import U8, Frame
from tests.detector.ground import PASSER, SETTINGS, X1, X2, Y1, Y2, Ground, covers
from tests.detector.people import every, track
from tests.detector.pictures import BAG, with_thing

MIDDLE = (Y1 + Y2) // 2
LOWER: WorkBox = (X1, MIDDLE, X2, Y2)
FEET: WorkBox = (X2 - 4, Y2 - 18, X2 + 14, Y2)


GREY, FAINT = 110, 100
"""Asphalt, and what lies on it and is by less darker than a change at a single look has to be."""


@pytest.fixture
def asphalt(street: U8) -> U8:
    out = street.copy()
    out[Y1 - 100 : Y2 + 100, X1 - 200 : X2 + 200] = GREY
    return out


def half_faint(ground: U8) -> U8:
    """A box whose upper half is hardly darker than its ground."""
    out = ground.copy()
    out[Y1:MIDDLE, X1:X2] = FAINT
    out[MIDDLE:Y2, X1:X2] = 25
    return out


def test_the_fuller_outline_has_the_half_that_is_hardly_darker_than_its_ground(asphalt: U8) -> None:
    ground = Ground(asphalt)
    ground.see(half_faint(asphalt), 4)
    assert covers(ground.only, LOWER)
    (fuller,) = outlines.others(ground.only, ground.scene, [], SETTINGS.convincing_score)
    assert fuller.box == pytest.approx(BAG, abs=2)
    assert fuller.before.shape == fuller.after.shape == (*fuller.mask.shape, 3)


def test_what_is_all_there_has_no_fuller_outline(asphalt: U8) -> None:
    ground = Ground(asphalt)
    ground.see(with_thing(asphalt), 4)
    assert list(outlines.others(ground.only, ground.scene, [], SETTINGS.convincing_score)) == []


def test_a_shadow_that_goes_on_for_ever_is_no_part_of_it(asphalt: U8) -> None:
    ground = Ground(asphalt)
    shade = asphalt.copy()
    shade[Y1 + 10 : Y2 - 10, X1 - 150 : X2 + 150] = FAINT
    ground.see(with_thing(shade), 4)
    item = next(i for i in ground.items.live if covers(i, BAG))
    assert list(outlines.others(item, ground.scene, [], SETTINGS.convincing_score)) == []


def test_what_lies_beside_it_is_no_part_of_it(asphalt: U8) -> None:
    ground = Ground(asphalt)
    ground.see(half_faint(asphalt), 4)
    patch = asphalt[Y1:MIDDLE, X1:X2]
    beside = Item(9, (X1, Y1, X2, MIDDLE), np.ones(patch.shape[:2], np.bool_), patch, patch, 1.0, 0.0, 0.0, 0.0)
    assert list(outlines.others(ground.only, ground.scene, [beside], SETTINGS.convincing_score)) == []


def dismissed_beside_feet(street: U8) -> Ground:
    """A bag and the feet of whoever stands still beside it, judged as one thing; then the feet go."""
    ground = Ground(street)
    both = with_thing(with_thing(street), FEET, PASSER)
    ground.see(both, 4)
    item = ground.only
    assert item.box[2] > X2 + 6, item.box
    item.state, item.crowded, item.dismissed_s = State.DISMISSED, True, ground.now_s
    ground.see(with_thing(street), 3)
    return ground


def reconsidered(ground: Ground, street: U8, x: float) -> Item:
    """The item once somebody who is 100 px tall stands at x."""
    yuv = ground.camera.see(with_thing(street))
    picture = Picture(ground.now_s, yuv, 1.0, Frame.from_bgr(street, ground.now_s))
    someone = track(lambda _: x, every(0.25, 0, ground.now_s))
    for n, box in enumerate(someone.boxes):
        someone.boxes[n] = box + np.array([0, Y2 - 200, 0, Y2 - 200], np.float32)
    crowd.reconsider(ground.items.live, picture, ground.scene, [someone], SETTINGS.settle_s)
    return ground.only


def test_when_they_have_gone_it_is_judged_by_what_has_stayed(street: U8) -> None:
    item = reconsidered(dismissed_beside_feet(street), street, X2 + 200)
    assert item.state is State.FORMING
    assert covers(item, BAG), item.box
    assert not item.crowded


def test_not_while_somebody_still_stands_there(street: U8) -> None:
    item = reconsidered(dismissed_beside_feet(street), street, X2 + 30)
    assert item.state is State.DISMISSED
    assert item.crowded


def test_nor_where_its_outline_was_right(street: U8) -> None:
    ground = Ground(street)
    ground.see(with_thing(street), 4)
    ground.only.state, ground.only.crowded = State.DISMISSED, True
    assert reconsidered(ground, street, X2 + 200).state is State.DISMISSED
