"""Whether somebody whom YOLO lost stands where they were last seen, by what the picture shows there."""

import numpy as np
import pytest

from detector.judge import Sight
from detector.memory import Memory
from detector.picture import Picture, WorkBox
from detector.presence import still_stands
from detector.relight import Relights
from detector.scene import Scene
from detector.settings import Settings
from streams.frames import U8, Frame
from tests.detector.people import body, track
from tests.detector.pictures import with_thing, yuv

SETTINGS = Settings()
LOST_S, NOW_S = 10.0, 14.0
WALKER = track(lambda _: 400.0, [8.0, 9.0, LOST_S])
STANDING: WorkBox = (384, 104, 416, 200)
AT_THEIR_FEET: WorkBox = (404, 176, 424, 200)


def stands(street: U8, then: U8, now: U8, remembered: bool = True) -> bool:
    """`then` was the picture as YOLO last saw them at (400, 200), `now` is four seconds later."""
    scene = Scene(SETTINGS, yuv(street), 0.0)
    memory = Memory(60.0)
    nobody = np.zeros(scene.shape, np.uint8)
    for n in range(8):
        scene.observe(yuv(street), 0.5 + n, nobody)
    if remembered:
        memory.add(LOST_S, yuv(then), nobody, 1.0)
    view = scene.observe(yuv(now), NOW_S, nobody)
    picture = Picture(NOW_S, yuv(now), 1.0, Frame.from_bgr(now, NOW_S))
    return still_stands(WALKER, Sight(picture, view, scene, memory, [WALKER], 0.0, Relights(SETTINGS)))


@pytest.mark.parametrize("remembered", [True, False])
def test_who_is_in_the_picture_as_before_stands_there(street: U8, remembered: bool) -> None:
    black = with_thing(street, STANDING)
    assert body(400.0)[0] < STANDING[0], "the box holds them"
    assert stands(street, black, black, remembered)
    assert not stands(street, black, street, remembered), "the ground is bare again"


def test_the_bag_at_their_feet_does_not_stand_for_them(street: U8) -> None:
    assert not stands(street, with_thing(street, STANDING), with_thing(street, AT_THEIR_FEET))


def test_ground_that_looks_otherwise_than_they_did_is_not_them(street: U8) -> None:
    black, laid_bare = with_thing(street, STANDING), with_thing(street, STANDING, (200, 210, 215))
    assert not stands(street, black, laid_bare)
