"""What was in motion as something came to rest, and what of it came to rest as well."""

import cv2
import numpy as np
import pytest

from detector.bringer import alone
from detector.item import Item
from detector.judge import LEAST_MOVER
from detector.memory import Memory
from detector.owner import LEAST_ELSEWHERE, Release, find_release
from detector.settings import Settings
from streams.frames import U8
from tests.detector.cases import item
from tests.detector.people import every

LIMIT: U8 = np.full((240, 320, 3), 12, np.uint8)
WORDS = [(190 + dx, 180, 210 + dx, 200) for dx in (-120, -90, -60, -30, 0, 30, 60)]
"""A caption of seven words in the middle of the picture; the item is the one at 190."""


def caption(from_s: float = 2.0, to_s: float = 14.0) -> Memory:
    """At 10 s seven words appear at once, and stay."""
    memory = Memory(60.0)
    for t in every(0.25, from_s, to_s):
        yuv = np.full((240, 320, 3), (120, 128, 128), np.uint8)
        moving = np.zeros((240, 320), np.uint8)
        for x1, y1, x2, y2 in WORDS:
            if t >= 10.0:
                yuv[y1:y2, x1:x2, 0] = 40
            if 10.0 <= t <= 10.5:
                moving[y1:y2, x1:x2] = 255
        memory.add(t, yuv, moving, 1.0)
    return memory


def rider(gain: float = 1.0) -> Memory:
    """Somebody much larger than the bag rides through at 10 s and leaves it; `gain` is the light from then on."""
    memory = Memory(60.0)
    for t in every(0.25, 2, 14):
        yuv = np.full((240, 320, 3), (120, 128, 128), np.uint8)
        moving = np.zeros((240, 320), np.uint8)
        if t >= 10.0:
            yuv[180:200, 190:210, 0] = 40
        x = int(200 + 80 * (t - 9.75))
        if 20 < x < 300:
            cv2.rectangle(yuv, (x - 15, 150), (x + 15, 200), (70, 128, 128), -1)
            cv2.rectangle(moving, (x - 15, 150), (x + 15, 200), (255,), -1)
        light = gain if t >= 10.0 else 1.0
        yuv[:, :, 0] = np.rint(yuv[:, :, 0] * light)
        memory.add(t, yuv, moving, light)
    return memory


def released(thing: Item, memory: Memory) -> Release:
    return find_release(thing, memory, LIMIT, Settings())


def test_one_word_of_a_caption_that_changes_was_not_brought_by_the_others() -> None:
    word = item(born_s=13.0)
    memory = caption()
    found = released(word, memory)
    assert found.bringer == found.mover > LEAST_MOVER
    assert found.elsewhere > LEAST_ELSEWHERE
    less = alone(found, word, memory, LIMIT)
    assert less.bringer == pytest.approx(1.0, abs=0.3), "itself"
    assert less.elsewhere == 0.0
    assert less.mover == found.mover, "what the verdict learned from stays as it was"


@pytest.mark.parametrize("gain", [1.0, 0.7])
def test_who_rides_on_after_leaving_something_has_brought_it(gain: float) -> None:
    bag = item(born_s=13.0)
    memory = rider(gain)
    found = alone(released(bag, memory), bag, memory, LIMIT)
    assert found.bringer > LEAST_MOVER
    assert found.elsewhere > LEAST_ELSEWHERE


@pytest.mark.parametrize(("from_s", "to_s"), [(9.0, 14.0), (2.0, 11.0)], ids=["no before", "no after"])
def test_where_too_little_is_remembered_nothing_is_left_out(from_s: float, to_s: float) -> None:
    word = item(born_s=11.0)
    memory = caption(from_s, to_s)
    found = released(word, memory)
    assert alone(found, word, memory, LIMIT) == found


def test_as_the_item_grows_its_bringer_shrinks_beside_it() -> None:
    found = alone(released(item(born_s=13.0), rider()), item(born_s=13.0), rider(), LIMIT)
    assert found.of(2 * found.area).bringer == pytest.approx(found.bringer / 2)
