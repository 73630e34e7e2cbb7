import cv2
import numpy as np
import pytest

from detector.appearance import Appearance, measure
from detector.picture import WorkBox
from streams.frames import U8
from tests.detector.pictures import BAG, LIMIT, THINGS, Camera, shifted, with_shadow, with_thing

X1, Y1, X2, Y2 = BAG


def compare(before: U8, after: U8, box: WorkBox = BAG) -> Appearance:
    """What is measured when the ellipse in `box` differs between two noisy pictures of the street."""
    camera = Camera()
    w, h = box[2] - box[0], box[3] - box[1]
    wide = (max(0, box[0] - w), max(0, box[1] - h), box[2] + w, min(480, box[3] + h))
    mask = np.zeros((h, w), np.uint8)
    cv2.ellipse(mask, (w // 2, h // 2), (w // 2, h // 2), 0, 0, 360, 1, -1)
    part = np.s_[wide[1] : wide[3], wide[0] : wide[2]]
    return measure(camera.see(before)[part], camera.see(after)[part], wide, box, mask > 0, LIMIT[part])


@pytest.mark.parametrize(("box", "colour"), THINGS)
def test_what_was_added_stands_out_from_its_surroundings_after_and_not_before(
    street: U8, box: WorkBox, colour: tuple[int, int, int]
) -> None:
    seen = compare(street, with_thing(street, box, colour), box)
    assert seen.apart_after > seen.apart_before + 10
    assert seen.edge_after > seen.edge_before
    assert seen.support_after > 0.8
    assert seen.contrast > 1.5


@pytest.mark.parametrize(("box", "colour"), THINGS)
def test_what_was_taken_away_stood_out_before_and_not_after(
    street: U8, box: WorkBox, colour: tuple[int, int, int]
) -> None:
    seen = compare(with_thing(street, box, colour), street, box)
    assert seen.apart_before > seen.apart_after + 10
    assert seen.edge_before > seen.edge_after


@pytest.mark.parametrize("box", [BAG, (420, 340, 470, 390), (200, 340, 260, 390)])
def test_a_shadow_keeps_the_texture_and_darkens_evenly_and_a_bag_does_neither(street: U8, box: WorkBox) -> None:
    shadow = compare(street, with_shadow(street, box), box)
    bag = compare(street, with_thing(street, box), box)
    assert shadow.texture_kept > bag.texture_kept + 0.2
    assert shadow.ratio_spread < bag.ratio_spread
    assert shadow.darkening < 0
    assert shadow.chroma < 6
    assert shadow.apart_after < bag.apart_after


def test_a_thing_only_moved_aside_is_found_where_it_was(street: U8) -> None:
    was = (X1 - 24, Y1, X2 - 24, Y2)
    moved = compare(with_thing(street, was), with_thing(street))
    new = compare(street, with_thing(street))
    assert moved.moved_from > new.moved_from + 0.15
    assert new.moved_from < 0.4


def test_nothing_at_all_measures_as_nothing(street: U8) -> None:
    seen = compare(street, street)
    assert seen.contrast < 0.7
    assert seen.ring_change < 0.02
    assert abs(seen.darkening) < 1.5
    assert seen.moved_from < 0.05


def test_a_view_that_shifted_changes_the_surroundings_as_well(street: U8) -> None:
    bag = with_thing(street)
    assert compare(street, shifted(bag, 6, 4)).ring_change > compare(street, bag).ring_change + 0.1


def test_at_the_rim_of_the_picture_it_is_said_that_a_part_may_be_missing(street: U8) -> None:
    rim = (0, 380, 30, 420)
    assert compare(street, with_thing(street, rim), rim).border == 1.0
    assert compare(street, with_thing(street)).border == 0.0


def test_every_number_is_finite_even_for_a_speck_without_any_texture() -> None:
    before: U8 = np.full((12, 12, 3), 90, np.uint8)
    after = before.copy()
    after[4:8, 4:8] = 150
    seen = measure(before, after, (0, 0, 12, 12), (4, 4, 8, 8), np.ones((4, 4), np.bool_), before // 9)
    values = [getattr(seen, name) for name in seen.__slots__]
    assert np.isfinite(values).all()
