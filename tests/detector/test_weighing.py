"""The outline by which a thing convinces: without the lines beside it, or as it was before it grew."""

import cv2
import numpy as np
import pytest

import models
from detector import regions
from detector.item import Item
from detector.judge import Sight
from detector.memory import Memory
from detector.picture import Picture
from detector.relight import Relights
from detector.verdict import load_verdict
from detector.weighing import Scales
from streams.frames import U8, Frame
from tests.detector.ground import PASSER, SETTINGS, X1, X2, Y1, Y2, Ground, covers
from tests.detector.people import every, track
from tests.detector.pictures import BAG, with_thing

EDGE = (X1 - 200, Y2 - 10, X1 + 10, Y2 - 6)
"""The line that the lower edge of a lorry leaves when it rocks."""


def round_thing(*lines: tuple[int, int, int, int]) -> regions.Bits:
    """A disc 60 px wide in a picture of 200, with bars beside it."""
    mask = cv2.circle(np.zeros((200, 200), np.uint8), (100, 100), 30, 1, -1)
    for x1, y1, x2, y2 in lines:
        mask[y1:y2, x1:x2] = 1
    box = (0, 0, 200, 200)
    return regions.tightened(box, mask > 0)[1]


def test_a_line_that_touches_a_thing_is_taken_off_it() -> None:
    thing = regions.without_lines(round_thing((0, 96, 100, 104)))
    alone = round_thing()
    assert np.count_nonzero(thing) == pytest.approx(np.count_nonzero(alone), rel=0.15)


def test_a_handle_stays_and_what_is_mostly_lines_is_let_alone() -> None:
    handle = round_thing((96, 60, 104, 100))
    assert regions.without_lines(handle) is handle
    web = round_thing(*((0, y, 200, y + 6) for y in range(10, 190, 24)))
    assert regions.without_lines(web) is web


def weighed(street: U8, picture: U8) -> tuple[Item, float]:
    """What lies there after four seconds, put down by somebody who came and went."""
    ground = Ground(street)
    put_down_s = ground.now_s
    ground.see(picture, 4)
    item = max(ground.items.live, key=lambda i: i.area)
    yuv = ground.camera.see(picture)
    view = ground.scene.observe(yuv, ground.now_s + 0.25, np.zeros(ground.scene.shape, np.uint8))
    memory = Memory(30.0)
    for t in every(0.25, 0.25, ground.now_s):
        moving = np.zeros(ground.scene.shape, np.uint8)
        if abs(t - put_down_s) < 1.0:
            moving[Y1 - 90 : Y2, X1 - 10 : X2 + 40] = 255
        memory.add(t, ground.camera.see(picture if t > put_down_s else street), moving, 1.0)
    walker = track(lambda t: X2 + 15 + 60 * abs(t - put_down_s), every(0.25, 0.5, ground.now_s), tall=100)
    for n, box in enumerate(walker.boxes):
        walker.boxes[n] = box + np.array([0, Y2 - 200, 0, Y2 - 200], np.float32)
    frame = Frame.from_bgr(picture, view.media_s)
    sight = Sight(Picture(view.media_s, yuv, 1.0, frame), view, ground.scene, memory, [walker], 0.0, Relights(SETTINGS))
    _, score = Scales(models.load(threads=1), load_verdict(), SETTINGS).weigh(item, sight, [], None)
    return item, score


def test_a_bag_at_the_end_of_a_line_is_weighed_without_it(street: U8) -> None:
    edge = street.copy()
    edge[EDGE[1] : EDGE[3], EDGE[0] : EDGE[2]] = PASSER
    item, score = weighed(street, with_thing(edge))
    assert covers(item, BAG), item.box
    assert item.stands
    assert score >= SETTINGS.convincing_score


def test_the_line_alone_convinces_nobody_and_keeps_its_outline(street: U8) -> None:
    edge = street.copy()
    edge[EDGE[1] : EDGE[3], EDGE[0] : EDGE[2]] = PASSER
    item, score = weighed(street, edge)
    assert covers(item, EDGE), item.box
    assert not item.stands
    assert score < SETTINGS.convincing_score
