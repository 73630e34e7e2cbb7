"""A thing pushed aside by a part of itself, whose old and new place are one region."""

import cv2
import numpy as np
import pytest

from detector.judge import NUDGED, widen
from detector.nudge import nudged
from detector.picture import WorkBox
from streams.frames import U8
from tests.detector.pictures import BAG, LIMIT, THINGS, Camera, with_thing

X1, Y1, X2, Y2 = BAG


def aside(before: U8, after: U8) -> float:
    """What is measured of the one region in which two noisy pictures of the street differ."""
    camera = Camera()
    was, now = camera.see(before), camera.see(after)
    changed = np.asarray((cv2.absdiff(was, now) > LIMIT).any(axis=2), np.uint8)
    joined = cv2.morphologyEx(cv2.medianBlur(changed, 3), cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    x, y, w, h = (int(v) for v in stats[largest, :4])
    box = (x, y, x + w, y + h)
    wide = widen(box, (480, 640))
    part = np.s_[wide[1] : wide[3], wide[0] : wide[2]]
    mask = labels[y : y + h, x : x + w] == largest
    return nudged(was[part], now[part], wide, box, mask, LIMIT[part])


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
@pytest.mark.parametrize(("box", "colour"), THINGS)
def test_what_was_pushed_aside_is_seen_to_have_stood_there_and_to_stand_here(
    street: U8, box: WorkBox, colour: tuple[int, int, int], share: float
) -> None:
    off = round(share * (box[2] - box[0]))
    there = (box[0] + off, box[1] + 2, box[2] + off, box[3] + 2)
    assert aside(with_thing(street, box, colour), with_thing(street, there, colour)) > NUDGED


@pytest.mark.parametrize(("box", "colour"), THINGS)
def test_what_came_or_was_taken_away_is_not_pushed_aside(
    street: U8, box: WorkBox, colour: tuple[int, int, int]
) -> None:
    with_it = with_thing(street, box, colour)
    assert aside(street, with_it) == 0.0
    assert aside(with_it, street) == 0.0


def test_a_new_thing_of_two_colours_covers_ground_on_either_side_and_lays_none_bare(street: U8) -> None:
    """Brighter than the ground on one side and darker on the other: its steps go both ways, but it stood nowhere."""
    dark = with_thing(street, BAG, (20, 20, 20))
    both = dark.copy()
    both[:, (X1 + X2) // 2 :] = with_thing(street, BAG, (240, 240, 240))[:, (X1 + X2) // 2 :]
    assert aside(street, both) <= NUDGED


def test_a_thing_left_in_place_of_another_is_not_pushed_aside(street: U8) -> None:
    was = with_thing(street, (X1 - 12, Y1, X2 - 12, Y2), (230, 235, 235))
    assert aside(was, with_thing(street, BAG, (25, 25, 30))) <= NUDGED


def test_at_the_rim_of_the_picture_there_is_less_to_look_back_at(street: U8) -> None:
    rim = (0, 330, 30, 366)
    new = with_thing(street, rim)
    assert aside(street, new) == 0.0
    assert 0.0 <= aside(new, with_thing(street, (12, 330, 42, 366))) <= 1.0
