import numpy as np

from detector.memory import Memory
from streams.frames import U8


def look(value: int) -> U8:
    picture = np.full((48, 64, 3), (value, 100, 150), np.uint8)
    picture[10:20, 20:40] = (200, 90, 170)
    return picture


def remember(memory: Memory, *times: float) -> None:
    for t in times:
        memory.add(t, look(int(t)), np.zeros((48, 64), np.uint8), 1.0)


def test_looks_come_back_in_order_and_only_from_the_span_asked_for() -> None:
    memory = Memory(10.0)
    remember(memory, 1, 2, 3, 4, 5)
    assert [g.media_s for g in memory.between(2, 4)] == [2, 3, 4]
    assert memory.between(6, 9) == []


def test_what_is_older_than_it_keeps_is_forgotten() -> None:
    memory = Memory(10.0)
    remember(memory, *range(40))
    assert [g.media_s for g in memory.between(0, 99)] == list(range(29, 40))


def test_a_crop_shows_what_lay_there_at_full_luma_and_near_enough_colour() -> None:
    memory = Memory(10.0)
    remember(memory, 7)
    (glimpse,) = memory.between(7, 7)
    patch = glimpse.crop((20, 10, 40, 20))
    assert patch.shape == (10, 20, 3)
    assert np.abs(patch[2:-2, 2:-2].astype(int) - (200, 90, 170)).max() <= 2
    assert glimpse.crop((21, 11, 34, 20)).shape == (9, 13, 3), "odd corners too"


def test_a_remembered_look_does_not_change_with_the_picture_it_was_taken_from() -> None:
    memory, picture = Memory(10.0), look(50)
    memory.add(1.0, picture, np.zeros((48, 64), np.uint8), 1.0)
    picture[:] = 0
    assert memory.between(1, 1)[0].luma[0, 0] == 50


def test_where_something_moved_is_kept_coarsely() -> None:
    memory = Memory(10.0)
    moving = np.zeros((48, 64), np.uint8)
    moving[16:24, 32:40] = 255
    memory.add(1.0, look(50), moving, 1.0)
    motion = memory.between(1, 1)[0].motion
    assert motion.shape == (6, 8)
    assert motion[2, 4] == 255
    assert motion[0, 0] == 0


def test_after_a_new_view_there_is_nothing_to_look_back_to() -> None:
    memory = Memory(10.0)
    remember(memory, 1, 2)
    memory.clear()
    assert memory.between(0, 9) == []
