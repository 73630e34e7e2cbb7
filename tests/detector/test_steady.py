from collections.abc import Callable

import cv2
import numpy as np
import pytest

from benchmarks.compose.scene import Disturbance
from benchmarks.compose.weather import infrared
from detector.events import Health
from detector.picture import Mask
from detector.settings import Settings
from detector.steady import Steadied, Steady
from streams.frames import U8
from tests.detector.pictures import Camera, lit, moments, shield, shifted, with_thing, yuv

SETTINGS = Settings()
NOBODY: Mask = np.zeros((480, 640), np.uint8)


class Watch:
    """A camera seen by `Steady`, with how much of the scene differed at the last look."""

    def __init__(self, street: U8) -> None:
        self.camera = Camera()
        self.street = street
        self.steady = Steady(SETTINGS, self.camera.see(street), 0.0)
        self.now_s = 0.0
        self.found: list[Health] = []
        self.changed_frac = 0.0

    def see(self, bgr: U8, seconds: float, occupied: Mask = NOBODY) -> list[Steadied]:
        """Look at it four times a second for so long."""
        seen = []
        for t in moments(self.now_s + 0.25, self.now_s + seconds + 0.25):
            picture = self.camera.see(bgr)
            difference = np.abs(picture[:, :, 0].astype(int) - yuv(self.street)[:, :, 0])
            seen.append(self.steady.look(picture, t, float((difference > 12).mean()), occupied))
            self.found += self.steady.findings()
        self.now_s += seconds
        return seen

    def close(self) -> list[Health]:
        self.found += self.steady.close(self.now_s)
        return self.found


@pytest.mark.parametrize(("dx", "dy"), [(0.0, 0.0), (1.5, 0.0), (-2.0, 3.0), (4.0, -2.5), (0.6, -0.6)])
def test_a_small_shift_of_the_view_is_measured_to_a_third_of_a_pixel(street: U8, dx: float, dy: float) -> None:
    (seen,) = Watch(street).see(shifted(street, dx, dy), 0.25)
    assert (seen.dx, seen.dy) == pytest.approx((dx, dy), abs=0.3)
    assert seen.usable


def test_a_lorry_that_fills_a_third_of_the_picture_and_drives_off_does_not_pull_the_picture_along(street: U8) -> None:
    """Most of the edges are its own, also those of the reference, and all of them move together."""
    cargo = np.random.default_rng(3).integers(0, 256, (16, 40, 3), np.uint8).repeat(16, 0).repeat(8, 1)
    loaded = street.copy()
    loaded[100:356, 60:380] = cargo
    watch = Watch(loaded)
    for x in range(62, 140, 6):
        now = street.copy()
        now[100:356, x : x + 320] = cargo
        (seen,) = watch.see(now, 0.25)
        assert (seen.dx, seen.dy) == (0.0, 0.0)
        assert seen.usable
    assert watch.close() == []


@pytest.mark.parametrize(("dx", "dy"), [(1.5, 0.0), (-2.0, 3.0), (4.0, -2.5)])
def test_a_shifted_picture_is_moved_back_onto_the_reference(street: U8, dx: float, dy: float) -> None:
    (seen,) = Watch(street).see(shifted(street, dx, dy), 0.25)
    middle = np.s_[20:-20, 20:-20, 0]
    reference = yuv(street)[middle].astype(int)
    before = np.abs(yuv(shifted(street, dx, dy))[middle].astype(int) - reference).mean()
    after = np.abs(seen.yuv[middle].astype(int) - reference).mean()
    assert after < 0.5 * before


def test_a_still_camera_gives_its_own_pictures_back(street: U8) -> None:
    watch = Watch(street)
    for seen in watch.see(street, 5):
        assert seen.usable
        assert not seen.renew
        assert abs(seen.dx) < 0.3
        assert abs(seen.dy) < 0.3
    assert watch.close() == []


def test_a_large_walker_does_not_pull_the_picture_along(street: U8) -> None:
    watch = Watch(street)
    for x in range(60, 500, 40):
        stands = (x, 120, x + 110, 470)
        (seen,) = watch.see(with_thing(street, stands, (60, 40, 160)), 0.25, shield(stands))
        assert abs(seen.dx) < 0.5
        assert abs(seen.dy) < 0.5
        assert seen.usable
    assert watch.close() == []


@pytest.mark.parametrize("gain", [0.5, 0.75, 1.25, 1.6])
def test_a_jump_of_the_exposure_is_no_movement_and_no_trouble(street: U8, gain: float) -> None:
    watch = Watch(street)
    watch.see(street, 2)
    for seen in watch.see(lit(street, gain), 4):
        assert not seen.renew
        assert abs(seen.dx) < 0.8
        assert abs(seen.dy) < 0.8
    watch.see(street, 2)
    assert watch.close() == []


def only(found: list[Health]) -> Health:
    assert len(found) == 1, found
    return found[0]


def grey_for_black(bgr: U8) -> U8:
    """As a camera with a raised black level shows the dark."""
    noise = np.random.default_rng(7).normal(0, 1.5, bgr.shape)
    return np.asarray(np.clip(0.01 * bgr + 35 + noise, 0, 255), np.uint8)


@pytest.mark.parametrize("darkened", [lambda bgr: lit(bgr, 0.02), grey_for_black], ids=["black", "grey"])
def test_darkness_is_told_with_its_beginning_and_end(street: U8, darkened: Callable[[U8], U8]) -> None:
    watch = Watch(street)
    watch.see(street, 4)
    assert not any(s.usable for s in watch.see(darkened(street), 5))
    assert all(s.usable for s in watch.see(street, 5)[1:])
    told = only(watch.close())
    assert told.kind == "dark"
    assert told.start_s == pytest.approx(4.25, abs=0.3)
    assert told.end_s == pytest.approx(9.0, abs=0.3)


def test_a_cloth_before_the_lens_is_told_as_covered(street: U8) -> None:
    watch = Watch(street)
    watch.see(street, 4)
    cloth = np.full_like(street, (70, 80, 95))
    cloth = np.asarray(
        cv2.add(cloth, cv2.resize(np.random.default_rng(2).integers(0, 12, (6, 8, 3), np.uint8), (640, 480))), np.uint8
    )
    assert not any(s.usable for s in watch.see(cloth, 5)[1:])
    watch.see(street, 5)
    told = [h for h in watch.close() if h.kind != "moved"]
    assert [h.kind for h in told] == ["covered"]
    assert told[0].start_s == pytest.approx(4.25, abs=0.6)


def test_lost_focus_is_told_as_blurred(street: U8) -> None:
    watch = Watch(street)
    watch.see(street, 4)
    soft = np.asarray(cv2.GaussianBlur(street, (0, 0), 9), np.uint8)
    assert not any(s.usable for s in watch.see(soft, 5))
    watch.see(street, 5)
    told = only(watch.close())
    assert told.kind == "blurred"
    assert told.start_s == pytest.approx(4.25, abs=0.3)


def noisy(bgr: U8, seed: int) -> U8:
    """As a small sensor shows the evening: grain has edges of its own, which no lens can blur."""
    grain = np.random.default_rng(seed).normal(0, 6, bgr.shape)
    return np.asarray(np.clip(bgr * 0.5 + grain, 0, 255), np.uint8)


def test_a_lens_out_of_focus_is_told_behind_the_grain_of_a_dim_picture(street: U8) -> None:
    watch = Watch(noisy(street, 0))
    for n in range(16):
        watch.see(noisy(street, n), 0.25)
    soft = np.asarray(cv2.GaussianBlur(street, (0, 0), 5), np.uint8)
    for n in range(16):
        watch.see(noisy(soft, 100 + n), 0.25)
    (told,) = watch.close()
    assert (told.kind, told.end_s) == ("blurred", None)
    assert told.start_s == pytest.approx(4.25, abs=0.3)


def test_a_camera_turned_to_a_smooth_wall_looks_elsewhere_and_is_not_out_of_focus(street: U8) -> None:
    watch = Watch(street)
    watch.see(street, 4)
    wall = np.linspace(20, 220, 640, dtype=np.float32)[None, :, None].repeat(480, 0).repeat(3, 2)
    seen = watch.see(np.asarray(wall, np.uint8), 2)
    assert any(s.renew for s in seen)
    assert "blurred" not in {h.kind for h in watch.close()}


def test_a_lens_that_fogs_up_in_half_a_minute_is_told(street: U8) -> None:
    watch = Watch(street)
    watch.see(street, 4)
    for n in range(30):
        soft = np.asarray(cv2.GaussianBlur(street, (0, 0), 0.3 + n / 4), np.uint8)
        watch.see(soft, 1)
        if n % 5 == 0:
            watch.steady.follow(yuv(soft)[:, :, 0])
    assert "blurred" in {h.kind for h in watch.close()}


def test_a_lamp_that_is_lit_adds_contrast_and_is_no_loss_of_focus(street: U8) -> None:
    watch = Watch(street)
    watch.see(street, 4)
    glow = np.zeros(street.shape[:2], np.uint8)
    cv2.circle(glow, (320, 200), 90, 160, -1)
    glow = np.asarray(cv2.GaussianBlur(glow, (0, 0), 30), np.uint8)
    lamp = np.asarray(cv2.add(street, cv2.merge([glow, glow, glow])), np.uint8)
    assert all(s.usable for s in watch.see(lamp, 5))
    assert watch.close() == []


def test_a_camera_turned_elsewhere_is_told_as_moved_and_its_new_view_is_taken(street: U8) -> None:
    watch = Watch(street)
    watch.see(street, 4)
    seen = watch.see(shifted(street, 60, 12), 2)
    renewed = [n for n, s in enumerate(seen) if s.renew]
    assert renewed, "no new reference was asked for"
    assert not any(s.usable for s in seen[: renewed[0] + 1])
    told = watch.found[0]
    assert told.kind == "moved"
    assert told.start_s == pytest.approx(4.25, abs=0.3)


def turned(bgr: U8, degrees: float, zoom: float = 1.0) -> U8:
    h, w = bgr.shape[:2]
    matrix = cv2.getRotationMatrix2D((w / 2, h / 2), degrees, zoom)
    return np.asarray(cv2.warpAffine(bgr, matrix, (w, h), borderMode=cv2.BORDER_REFLECT_101), np.uint8)


@pytest.mark.parametrize(("degrees", "zoom"), [(5.0, 1.0), (-8.0, 1.0), (0.0, 1.15)])
def test_a_view_that_no_shift_brings_back_is_told_as_moved_and_taken(street: U8, degrees: float, zoom: float) -> None:
    watch = Watch(street)
    watch.see(street, 4)
    watch.street = now = turned(street, degrees, zoom)  # what differs is learned: it is not how much that tells
    seen = watch.see(now, 1.25)
    assert not any(s.usable for s in seen)
    assert [s.renew for s in seen].count(True) == 1
    watch.steady.adopt(watch.camera.see(now)[:, :, 0], watch.now_s)
    assert all(s.usable for s in watch.see(now, 3))
    told = only([h for h in watch.close() if h.kind == "moved"])
    assert told.start_s == pytest.approx(4.25, abs=0.3)


def test_a_lorry_that_parks_before_a_third_of_the_view_is_no_movement_of_the_camera(street: U8) -> None:
    cargo = np.random.default_rng(3).integers(0, 256, (16, 40, 3), np.uint8).repeat(16, 0).repeat(8, 1)
    watch = Watch(street)
    watch.see(street, 4)
    parked = street.copy()
    parked[100:356, 60:380] = cargo
    assert all(s.usable for s in watch.see(parked, 6))
    assert watch.close() == []


def test_shaking_is_told_while_it_lasts_and_a_slight_tremble_is_not(street: U8) -> None:
    rng = np.random.default_rng(4)
    rough, slight = Watch(street), Watch(street)
    for _ in range(24):
        rough.see(shifted(street, *rng.normal(0, 4.0, 2)), 0.25)
        slight.see(shifted(street, *rng.normal(0, 0.4, 2)), 0.25)
    rough.see(street, 6)
    assert {h.kind for h in rough.close()} == {"shaking"}
    assert slight.close() == []


def test_a_moment_of_trouble_is_not_worth_telling(street: U8) -> None:
    watch = Watch(street)
    watch.see(street, 2)
    watch.see(lit(street, 0.02), 0.5)
    watch.see(street, 4)
    assert watch.close() == []


def test_trouble_that_lasts_until_the_footage_ends_has_no_end(street: U8) -> None:
    watch = Watch(street)
    watch.see(street, 2)
    watch.see(lit(street, 0.02), 4)
    assert only(watch.close()).end_s is None


def test_the_reference_follows_the_daylight_without_a_word(street: U8) -> None:
    watch = Watch(street)
    for gain in np.linspace(1.0, 0.4, 13):
        dusk = lit(street, float(gain))
        assert all(s.usable for s in watch.see(dusk, 1))
        watch.steady.follow(yuv(dusk)[:, :, 0])
    assert watch.close() == []


def test_a_camera_that_sees_by_its_own_lamps_is_not_out_of_focus(street: U8) -> None:
    """They light the middle: most places are darker and show the less for it, and colour is gone."""
    watch = Watch(street)
    watch.see(street, 4)
    night = infrared(street, Disturbance("infrared", 0.0, 1e6, y=0.6, strength=0.6), 5.0)
    assert all(s.usable for s in watch.see(night, 4))
    assert watch.close() == []


def test_a_trouble_is_known_while_it_lasts_and_told_when_it_is_over(street: U8) -> None:
    watch = Watch(street)
    watch.see(street, 1.0)
    watch.see(np.zeros_like(street), 0.75)
    assert watch.steady.troubles() == [], "too short to be told"
    watch.see(np.zeros_like(street), 2.0)
    (dark,) = watch.steady.troubles()
    assert (dark.kind, dark.start_s, dark.end_s) == ("dark", 1.25, None)
    assert watch.found == []
    watch.see(street, 2.0)
    assert watch.steady.troubles() == []
    assert [(f.kind, f.start_s) for f in watch.found if f.kind == "dark"] == [("dark", 1.25)]
