import numpy as np
import pytest

from streams.frames import U8
from tests.detector.ground import PASSER, X1, X2, Y1, Y2, Ground, around, covers
from tests.detector.pictures import BAG, lit, with_shadow, with_thing


def test_a_cloud_over_it_and_its_ground_alone_is_neither_gone_nor_another_item(street: U8) -> None:
    ground = Ground(street)
    bag = with_thing(street, colour=(30, 120, 200))
    ground.see(bag, 3)
    shade = (X1 - 90, Y1 - 90, X2 + 90, Y2 + 90)
    for depth in (0.95, 0.9, 0.85, 0.8, 0.75, 0.7):
        ground.see(with_shadow(bag, shade, depth), 1)
        (item,) = (i for i in ground.items.live if i.item_id == 1)
        assert item.present > 0.8, depth
        assert covers(item, BAG), depth


def test_what_it_looks_like_is_remembered_in_the_light_of_its_first_look(street: U8) -> None:
    ground = Ground(street)
    bag = with_thing(street)
    ground.see(bag, 3)
    first = ground.only.after.copy()
    for gain in np.linspace(1.0, 0.6, 10):
        ground.see(lit(bag, float(gain)), 2)
    item = ground.only
    assert float(np.abs(item.after.astype(float) - first)[item.mask].mean()) < 6


def test_its_clear_sight_begins_anew_when_somebody_has_passed_before_it(street: U8) -> None:
    ground = Ground(street)
    bag = with_thing(street)
    ground.see(bag, 4)
    assert ground.only.clear_s == pytest.approx(ground.only.born_s, abs=0.3)
    stands = (X1 - 20, Y1 - 80, X2 + 20, Y2 + 10)
    ground.see(with_thing(bag, stands, PASSER), 1, around(stands))
    assert ground.only.clear_s is None
    back_s = ground.now_s
    ground.see(bag, 2)
    assert ground.only.clear_s == pytest.approx(back_s, abs=0.6)


def test_a_growing_that_proves_wrong_is_undone_and_what_came_beside_it_is_something_else(street: U8) -> None:
    """The owner's load beside ground that a lorry hid: judged by the caller, who takes the outline that was right."""
    ground = Ground(street)
    stands = (X1 + 20, Y1 - 90, X2 + 110, Y2 + 4)
    wide = (X1, Y1, X2 + 90, Y2)
    load = with_thing(street, wide)
    ground.see(with_thing(load, stands, PASSER), 5, around(stands))
    item = ground.only
    small, item.score = item.box, 0.9
    ground.see(load, 3)
    assert item.grown
    assert item.box[2] > small[2] + 50
    assert item.was is not None
    assert item.was.score == 0.9
    item.take(item.was)
    item.stands = True
    assert item.box == small
    ground.see(load, 3)
    assert item.box == small
    assert item in ground.items.live
    beside = [i for i in ground.items.live if i is not item]
    assert beside
    assert all(i.box[0] >= small[2] - 5 for i in beside)


def test_who_stands_before_it_and_looks_like_the_ground_has_not_taken_it(street: U8) -> None:
    ground = Ground(street)
    bag = with_thing(street)
    ground.see(bag, 4)
    stands = (X1 - 20, Y1 - 80, X2 + 20, Y2 + 10)
    ground.see(street, 2, around(stands))  # their coat is as grey as the road
    item = ground.only
    assert item.hidden_s >= 1.5
    assert item.gone_s == 0
    ground.see(bag, 1)
    assert ground.only is item
    ground.see(street, 2, around(stands))
    ground.see(street, 2)
    assert ground.items.live == []
    assert ground.gone[-1] is item, "bare ground in plain sight: now it is gone"


def test_what_looks_otherwise_and_has_the_outline_it_had_came_when_it_came(street: U8) -> None:
    """The edge of a cloud: the ground beside it does not say how much darker the thing may be."""
    ground = Ground(street)
    ground.see(with_thing(street, colour=(30, 120, 200)), 2)
    came_s = ground.only.onset_s
    ground.see(with_thing(street, colour=(18, 72, 120)), 6)
    item = ground.only
    assert item.item_id == 1
    assert item.present > 0.8, "its new look is known"
    assert not item.toppled
    assert item.onset_s == came_s
