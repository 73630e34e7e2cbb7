import numpy as np
import pytest

from detector.memory import Memory
from detector.objects import FORGET_S, StillObjects, look_without_people, vehicle_stood_until
from tests.detector.people import every, found, track


def test_what_is_seen_again_and_again_in_one_box_is_settled_whatever_it_is_called() -> None:
    objects = StillObjects()
    for n, t in enumerate(every(0.3, 0, 3)):
        objects.update(t, found(((100, 100, 140, 130), 0.3, ("car", "dog", "backpack")[n % 3])))
    (box,) = objects.settled(3.0, 1.6)
    assert box == pytest.approx((100, 100, 140, 130))


def test_too_few_sightings_or_too_short_a_time_are_not_enough() -> None:
    few, short = StillObjects(), StillObjects()
    for t in (0.0, 1.0, 2.0):
        few.update(t, found(((100, 100, 140, 130), 0.3, "dog")))
    for t in every(0.1, 0, 1):
        short.update(t, found(((100, 100, 140, 130), 0.3, "dog")))
    assert few.settled(2.0, 1.6) == []
    assert short.settled(1.0, 1.6) == []


def test_what_moves_on_never_settles() -> None:
    objects = StillObjects()
    for t in every(0.25, 0, 5):
        objects.update(t, found(((40 * t, 100, 40 * t + 40, 130), 0.9, "dog")))
    assert objects.settled(5.0, 1.6) == []


def test_what_was_not_seen_lately_is_not_settled_and_later_forgotten() -> None:
    objects = StillObjects()
    for t in every(0.25, 0, 3):
        objects.update(t, found(((100, 100, 140, 130), 0.9, "dog")))
    assert len(objects.settled(3.0 + FORGET_S / 2 - 0.1, 1.6)) == 1
    assert objects.settled(3.0 + FORGET_S / 2 + 0.1, 1.6) == []
    objects.update(3.0 + FORGET_S + 0.1, found())
    objects.update(3.0 + FORGET_S + 0.2, found(((100, 100, 140, 130), 0.9, "dog")))
    assert objects.settled(3.0 + FORGET_S + 0.2, 0.0) == [], "counting starts again"


def test_two_things_side_by_side_stay_two() -> None:
    objects = StillObjects()
    for t in every(0.25, 0, 3):
        objects.update(t, found(((100, 100, 140, 130), 0.9, "dog"), ((150, 100, 190, 130), 0.9, "car")))
    assert len(objects.settled(3.0, 1.6)) == 2


def test_a_box_that_wavers_by_a_pixel_or_two_is_averaged() -> None:
    objects = StillObjects()
    rng = np.random.default_rng(3)
    for t in every(0.25, 0, 5):
        dx, dy = rng.normal(0, 1.0, 2)
        objects.update(t, found(((100 + dx, 100 + dy, 140 + dx, 130 + dy), 0.9, "dog")))
    (box,) = objects.settled(5.0, 1.6)
    assert box == pytest.approx((100, 100, 140, 130), abs=2.0)


def test_after_a_new_view_nothing_is_settled() -> None:
    objects = StillObjects()
    for t in every(0.25, 0, 3):
        objects.update(t, found(((100, 100, 140, 130), 0.9, "dog")))
    objects.clear()
    assert objects.settled(3.0, 0.0) == []


def test_the_lorry_that_hid_the_place_stood_there_until_it_drove_off() -> None:
    lorry = track(lambda t: 200 if t <= 12 else 200 + 80 * (t - 12), every(0.5, 0, 16), name="truck", tall=100)
    behind = np.array((190, 130, 215, 190), np.float32)
    assert vehicle_stood_until([lorry], behind, 3.0) == pytest.approx(12.0, abs=0.6)
    aside = np.array((400, 130, 425, 190), np.float32)
    assert vehicle_stood_until([lorry], aside, 3.0) is None
    walker = track(lambda _: 200, every(0.5, 0, 16))
    assert vehicle_stood_until([walker], behind, 3.0) is None, "people hide nothing for good"


def test_the_oldest_look_with_nobody_before_the_place_shows_what_was_there() -> None:
    memory = Memory(60.0)
    for t in every(0.5, 0, 10):
        memory.add(t, np.full((240, 320, 3), 100, np.uint8), np.zeros((240, 320), np.uint8), 1.0)
    stands_until_4 = track(lambda _: 200, every(0.5, 0, 4))
    place = np.array((190, 130, 215, 190), np.float32)
    found = look_without_people(memory, [stands_until_4], place, 10.0)
    assert found is not None
    assert 4.0 < found.media_s <= 5.5
    assert look_without_people(memory, [stands_until_4], place, 3.0) is None
