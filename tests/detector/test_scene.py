from collections.abc import Iterable

import cv2
import numpy as np
import pytest

from benchmarks.compose.scene import Disturbance
from benchmarks.compose.weather import infrared
from detector.picture import Mask
from detector.scene import Scene, View
from detector.settings import Settings
from streams.frames import U8
from tests.detector.pictures import BAG, Camera, lit, moments, shield, with_shadow, with_thing, yuv

SETTINGS = Settings()
NOBODY: Mask = np.zeros((480, 640), np.uint8)
X1, Y1, X2, Y2 = BAG
LAMPS = Disturbance("infrared", 0.0, 1e6, y=0.6)
HEART = np.s_[Y1 + 8 : Y2 - 8, X1 + 8 : X2 - 8]
"""Well inside the bag."""


class Place:
    """A scene looked at four times a second."""

    def __init__(self, first: U8, unknown: Mask | None = None, noise: float = 2.5, parked: Mask = NOBODY) -> None:
        self.camera = Camera(noise)
        self.now_s = 0.0
        self.scene = Scene(SETTINGS, self.camera.see(first), 0.0)
        if unknown is not None:
            self.scene.forget(unknown, parked)

    def see(self, bgr: U8, seconds: float, shielded: Mask = NOBODY) -> View:
        return self.play((bgr for _ in moments(0, seconds)), shielded)

    def play(self, pictures: Iterable[U8], shielded: Mask = NOBODY) -> View:
        view = None
        for bgr in pictures:
            self.now_s += 0.25
            view = self.scene.observe(self.camera.see(bgr), self.now_s, shielded)
        assert view is not None
        return view


def share(mask: Mask) -> float:
    return float((mask > 0).mean())


@pytest.mark.parametrize("noise", [1.0, 4.0, 8.0])
def test_the_noise_of_the_sensor_is_no_change(street: U8, noise: float) -> None:
    place = Place(street, noise=noise)
    place.see(street, 4)
    assert all(place.see(street, 0.25).changed_frac < 0.003 for _ in range(12))


@pytest.mark.parametrize("gain", [0.6, 0.85, 1.2])
def test_a_step_of_the_exposure_changes_next_to_nothing(street: U8, gain: float) -> None:
    place = Place(street)
    place.see(street, 4)
    assert place.see(lit(street, gain), 0.25).changed_frac < 0.05
    assert place.see(street, 0.25).changed_frac < 0.02


def test_a_shift_of_the_white_balance_changes_next_to_nothing_in_an_evenly_lit_street(street: U8) -> None:
    """Gains shift bright colours further than dark ones; one shift for all of them fits where light is even."""
    even = np.asarray(street * 0.35 + 90, np.uint8)
    place = Place(even)
    place.see(even, 4)
    assert place.see(lit(even, 1.0, blue=1.1, red=0.92), 1).changed_frac < 0.05


def test_a_new_thing_changes_at_once_and_rests_only_after_it_lay_still_long_enough(street: U8) -> None:
    place = Place(street)
    place.see(street, 4)
    bag = with_thing(street)
    view = place.see(bag, 0.25)
    assert share(view.changed[HEART]) > 0.95
    assert share(view.resting[HEART]) < 0.05
    assert share(view.moving[HEART]) > 0.95
    view = place.see(bag, SETTINGS.settle_s + 0.75)
    assert share(view.resting[HEART]) > 0.95
    assert float(np.median(view.since_s[HEART])) == pytest.approx(4.5, abs=0.3)
    assert share(view.changed) < 0.01, "and nothing else"


def test_what_keeps_moving_never_rests(street: U8) -> None:
    place = Place(street)
    place.see(street, 4)
    for x in range(60, 500, 16):
        view = place.see(with_thing(street, (x, 200, x + 40, 330), (60, 40, 160)), 0.25)
        assert share(view.resting) < 0.003
        assert share(view.moving) > 0.005


def test_one_odd_picture_does_not_begin_its_rest_anew(street: U8) -> None:
    place = Place(street)
    place.see(street, 4)
    bag = with_thing(street)
    place.see(bag, 2)
    place.see(with_thing(street, (X1 - 20, Y1 - 60, X2 + 20, Y2 + 20), (200, 180, 160)), 0.25)
    view = place.see(bag, 0.5)
    assert float(np.median(view.since_s[HEART])) == pytest.approx(4.5, abs=0.4)


def test_the_exposure_may_step_while_a_thing_lies_there(street: U8) -> None:
    place = Place(street)
    place.see(street, 4)
    place.see(with_thing(street), 3)
    view = place.see(lit(with_thing(street), 1.25), 1)
    assert share(view.resting[HEART]) > 0.8
    assert float(np.median(view.since_s[HEART])) < 5.5


def test_a_thing_that_was_absorbed_is_scenery_and_the_ground_under_it_stays_known(street: U8) -> None:
    place = Place(street)
    place.see(street, 4)
    bag = with_thing(street)
    place.see(bag, 4)
    where = shield((X1 - 4, Y1 - 4, X2 + 4, Y2 + 4))
    place.scene.absorb(where)
    assert share(place.see(bag, 1).changed[HEART]) < 0.05
    assert share(place.see(street, 1).changed[HEART]) < 0.05, "taken away again: bare ground is no news"
    assert share(place.see(with_thing(street, colour=(200, 190, 60)), 1).changed[HEART]) > 0.9


@pytest.mark.parametrize("gain", [0.7, 1.25])
def test_what_was_absorbed_in_other_light_is_scenery_when_the_light_is_back(street: U8, gain: float) -> None:
    place = Place(street)
    place.see(street, 4)
    bag = with_thing(street, colour=(90, 70, 120))
    place.see(lit(bag, gain), 4)
    place.scene.absorb(shield((X1 - 4, Y1 - 4, X2 + 4, Y2 + 4)))
    assert share(place.see(bag, 0.5).changed[HEART]) < 0.05


def test_a_street_in_infrared_light_is_known_as_soon_as_it_has_been_relearned(street: U8) -> None:
    place, night = Place(street), infrared(street, LAMPS, 5.0)
    place.see(street, 4)
    view = place.see(night, 4)
    assert view.changed_frac > 0.5
    place.scene.relearn(place.camera.see(night), view.changed)
    assert place.see(night, 0.5).changed_frac < 0.03
    assert share(place.see(with_thing(night), 1).changed[HEART]) > 0.9


def test_ground_that_was_never_seen_is_no_change_until_it_is_uncovered_and_then_known(street: U8) -> None:
    stands = (X1 - 10, Y1 - 80, X2 + 10, Y2)
    body = with_thing(street, stands, (60, 40, 160))
    place = Place(body, shield(stands))
    assert share(place.see(body, 4, shield(stands)).changed[HEART]) == 0
    assert share(place.see(street, 4).changed[HEART]) < 0.05
    assert share(place.scene.known[HEART]) == 1
    apart = np.abs(place.scene.background(BAG).astype(int) - yuv(street)[Y1:Y2, X1:X2]).mean()
    assert apart < 4
    assert share(place.see(with_thing(street), 1).changed[HEART]) > 0.9


def test_before_what_was_parked_there_a_thing_shows_as_soon_as_that_has_been_seen_to_stand(street: U8) -> None:
    there = shield((X1 - 60, Y1 - 60, X2 + 60, Y2 + 60))
    for parked, shows in ((there, True), (NOBODY, False)):
        place = Place(street, there, parked=parked)
        place.see(street, 3, there)
        view = place.see(with_thing(street), 3)
        assert (share(view.resting[HEART]) > 0.9) is shows


def test_light_beside_a_thing_is_told_where_the_ground_says_so_with_one_voice(street: U8) -> None:
    place = Place(street)
    place.see(street, 4)
    around = (X1 - 80, Y1 - 80, X2 + 80, Y2 + 80)
    bag = np.ones((Y2 - Y1, X2 - X1), np.bool_)
    for depth in (1.0, 0.75):
        shaded = place.camera.see(with_shadow(with_thing(street), around, depth))
        place.scene.observe(shaded, 5.0, NOBODY)
        assert place.scene.light_around(BAG, bag, shaded, NOBODY) == pytest.approx(depth, abs=0.06)
    half = street.copy()
    half[:, : (X1 + X2) // 2] //= 2
    place.scene.observe(place.camera.see(half), 6.0, NOBODY)
    assert place.scene.light_around(BAG, bag, place.camera.see(half), NOBODY) == 1.0


def test_nothing_is_learned_from_where_somebody_stands(street: U8) -> None:
    place = Place(street)
    place.see(street, 4)
    stands = (X1 - 10, Y1 - 80, X2 + 10, Y2)
    place.see(with_thing(street, stands, (60, 40, 160)), 15, shield(stands))
    assert share(place.see(street, 0.5).changed) < 0.01


def faint(street: U8) -> tuple[U8, U8]:
    """Asphalt, and the same with something in BAG that no single look calls a change."""
    asphalt = street.copy()
    asphalt[Y1 - 60 : Y2 + 60, X1 - 100 : X2 + 60] = 110
    thing = asphalt.copy()
    thing[Y1:Y2, X1:X2] = 100
    return asphalt, thing


def test_what_is_too_faint_for_one_look_shows_in_the_mean_of_many(street: U8) -> None:
    asphalt, thing = faint(street)
    place = Place(asphalt)
    place.see(asphalt, 4)
    assert share(place.see(thing, 4).resting[HEART]) < 0.1
    assert place.scene.differs_for_good(BAG).mean() > 0.8
    assert place.scene.differs_for_good((X1 - 80, Y1, X2 - 80, Y2)).mean() < 0.05


def test_what_is_faint_becomes_ground_except_where_the_ground_is_held(street: U8) -> None:
    asphalt, thing = faint(street)
    for held in (NOBODY, shield((X1 - 20, Y1 - 20, X2 + 20, Y2 + 20))):
        place = Place(asphalt)
        place.see(asphalt, 4)
        for _ in moments(0, 30):
            place.now_s += 0.25
            place.scene.observe(place.camera.see(thing), place.now_s, held)
        assert (place.scene.differs_for_good(BAG).mean() > 0.8) == held.any()


def test_the_background_follows_the_daylight(street: U8) -> None:
    place = Place(street)
    for gain in np.linspace(1.0, 0.6, 60):
        view = place.see(lit(street, float(gain)), 0.25)
    assert view.changed_frac < 0.02


def test_a_place_that_flutters_all_the_time_becomes_known_as_restless_and_no_other_does(street: U8) -> None:
    place = Place(street)
    flag = [
        with_thing(street, (100, 100, 160, 150), colour, seed)
        for seed, colour in enumerate([(40, 40, 200), (200, 220, 220)])
    ]
    for n in range(120):
        place.see(flag[n % 2], 0.25)
    assert float(place.scene.restless[115:135, 115:145].mean()) > 50
    assert float(place.scene.restless[300:, 300:].mean()) < 5


def test_peeking_teaches_nothing(street: U8) -> None:
    place = Place(street)
    place.see(street, 4)
    before = place.scene.back.copy(), place.scene.since_s.copy()
    bag = yuv(with_thing(street))
    first, again = place.scene.peek(bag), place.scene.peek(bag)
    assert np.array_equal(first, again)
    assert share(first[HEART]) > 0.95
    assert np.array_equal(before[0], place.scene.back)
    assert np.array_equal(before[1], place.scene.since_s)


def test_the_cheap_luma_question_agrees_about_a_new_thing_and_about_new_light(street: U8) -> None:
    place = Place(street)
    place.see(street, 4)
    assert share(place.scene.luma_stirs(yuv(with_thing(street))[:, :, 0])[HEART]) > 0.95
    assert share(place.scene.luma_stirs(yuv(street)[:, :, 0])) < 0.005
    assert share(place.scene.luma_stirs(yuv(lit(street, 0.8))[:, :, 0])) < 0.05


def test_after_a_reset_the_new_view_is_the_background(street: U8) -> None:
    place = Place(street)
    place.see(street, 2)
    other = np.asarray(cv2.flip(street, 1), np.uint8)
    place.scene.reset(yuv(other), place.now_s)
    assert place.see(other, 1).changed_frac < 0.01


def test_on_dark_ground_smaller_steps_are_change(street: U8) -> None:
    """Weber's law: seven levels show on asphalt at dusk and are lost on a wall in the sun."""
    for ground, shows in ((40, True), (160, False)):
        even = np.full_like(street, ground)
        stepped = even.copy()
        stepped[BAG[1] : BAG[3], BAG[0] : BAG[2]] += 7
        place = Place(even, noise=0.5)
        place.see(even, 4)
        view = place.see(stepped, 0.25)
        found = share(view.changed[BAG[1] + 3 : BAG[3] - 3, BAG[0] + 3 : BAG[2] - 3])
        assert found > 0.9 if shows else found < 0.1, ground
