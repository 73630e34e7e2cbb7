"""What is a violation and what is not: one composed clip for each case that the product promises.

Each clip's seed was fixed before its result was known (the first seeds from 8000 on that draw a small picture, one
after the other). Where one fails, the detector is to be looked at, not the seed.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import cv2
import pytest

import models
from benchmarks.accuracy.matching import same_place
from benchmarks.compose import Truth, compose, random_scene
from detector.events import Health, HealthKind
from detector.hours import WeeklyHours, Window
from detector.zones import PlaceRules, Zone
from tests.detector.conftest import needs_sprites
from tests.detector.watching import Watched, watch

RELEASE_TOLERANCE_S = 2.0
MIDNIGHT_UTC = datetime(2026, 11, 23, tzinfo=UTC)
"""When every composed clip begins: seven o'clock in the morning in Vietnam."""
WHOLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))

VIOLATIONS = [
    pytest.param("walk_off", 8001, id="a bag set down and left while its owner walks off"),
    pytest.param("stays_in_view_at_distance", 8003, id="a bag left while its owner stays in view at a distance"),
    pytest.param("toss_at_frame_edge", 8011, id="a bag tossed at the frame's edge with two seconds left"),
    pytest.param("dark_on_dark", 8014, id="a dark bag beside a dark object"),
    pytest.param("occluded_later", 8017, id="an item later partly hidden by passers-by"),
    pytest.param("truck_tip", 8018, id="a load tipped from a truck"),
    pytest.param("motorbike_throw", 8028, id="a bag thrown from a motorbike"),
    pytest.param("small_litter", 8030, id="a small item dropped"),
]

MENDED = [
    pytest.param("truck_from_start", 95000195, id="a load beside a lorry that is not recognised and drives off later"),
    pytest.param("occluded_later", 95000058, id="a box that falls over long after it was left"),
    pytest.param("toss_at_frame_edge", 95000068, id="a box tossed as a cloud changes the light"),
    pytest.param("motorbike_throw", 97000114, id="a sack that is tracked while it falls and called a vehicle"),
]
"""Small scenes of earlier measurements that were missed, each for a reason of its own."""

MENDED_LARGE = [
    pytest.param("motorbike_throw", 99200002, id="a sack that a cloud's shadow reaches later"),
    pytest.param("returns_later_without_taking", 99200101, id="a sack put down before what was parked there"),
]
"""The same of scenes of any size."""

NO_VIOLATIONS = [
    pytest.param("owner_stays", 8037, id="an owner who stays beside the item"),
    pytest.param("picked_up_again", 8058, id="an item dropped and picked up again"),
    pytest.param("taken_away", 8059, id="something taken away"),
    pytest.param("bin_disposal", 8063, id="waste put into a bin"),
    pytest.param("person_stands", 8066, id="a person standing still"),
    pytest.param("person_sits", 8073, id="a person sitting still"),
    pytest.param("parks_vehicle", 8076, id="a vehicle parked"),
    pytest.param("vehicle_leaves", 8078, id="a vehicle leaving after standing there"),
    pytest.param(
        "person_leaves_after_standing_from_first_frame", 8090, id="a person leaving after standing there from the start"
    ),
    pytest.param("shadows", 8093, id="shadows"),
    pytest.param("headlights", 8098, id="headlights"),
    pytest.param("auto_exposure", 8110, id="an auto-exposure jump"),
    pytest.param("white_balance", 8115, id="a white-balance jump"),
    pytest.param("rain", 8116, id="rain"),
    pytest.param("swaying_trees", 8120, id="swaying trees"),
    pytest.param("gop_pulse", 8121, id="compression pulses on keyframes"),
    pytest.param("osd_clock", 8126, id="a burnt-in clock and a changing caption"),
    pytest.param("lay_there_from_start", 8129, id="things that lay there from the first frame"),
    pytest.param("handheld_bottle", 8134, id="handheld footage of a person carrying a bottle"),
]

MENDED_NO_VIOLATIONS = [
    pytest.param("nudged", 100200156, id="a thing that lay there, kicked aside by a part of itself"),
    pytest.param("nudged", 100100156, id="the same in a quiet street"),
    pytest.param("osd_clock", 100200145, id="a caption in mid-picture, as somebody passes"),
    pytest.param("owner_stays", 100500156, id="an owner in black whom YOLO sees no more, and who stays"),
    pytest.param("person_sits", 100500153, id="somebody who sits down in the dark and is seen no more"),
]
"""Scenes of earlier measurements that were told as violations."""

TROUBLES = [
    pytest.param("camera_moves", {"moved"}, 8138, id="a camera that moves"),
    pytest.param("camera_shake", {"shaking"}, 8144, id="a camera that shakes"),
    pytest.param("covered", {"covered", "dark"}, 8149, id="a camera that is covered"),
    pytest.param("goes_dark", {"dark"}, 8150, id="a camera that goes dark"),
    pytest.param("loses_focus", {"blurred"}, 8151, id="a camera that loses focus"),
]


@pytest.fixture(scope="module", autouse=True)
def sprites(data: Path) -> None:
    needs_sprites(data)


def play(
    kind: str, seed: int, folder: Path, model: models.Model, rules: PlaceRules | None = None, small: bool = False
) -> tuple[Truth, Watched]:
    """Compose the clip, at 12.5 frames per second at most so that the whole file stays quick, and watch it."""
    cv2.setNumThreads(1)
    scene = random_scene(seed, kind, small=small)
    truth = compose(replace(scene, fps=min(scene.fps, 12.5)), folder)
    return truth, watch(folder / truth.file, model, rules, lambda media_s: MIDNIGHT_UTC + timedelta(seconds=media_s))


@pytest.mark.parametrize(("kind", "seed"), VIOLATIONS)
def test_this_is_a_violation(kind: str, seed: int, tmp_path: Path, default_model: models.Model) -> None:
    assert_found(kind, seed, *play(kind, seed, tmp_path, default_model))


@pytest.mark.parametrize(("kind", "seed"), MENDED_LARGE)
def test_this_is_a_violation_as_well(kind: str, seed: int, tmp_path: Path, default_model: models.Model) -> None:
    assert_found(kind, seed, *play(kind, seed, tmp_path, default_model))


@pytest.mark.parametrize(("kind", "seed"), MENDED)
def test_this_is_a_violation_too(kind: str, seed: int, tmp_path: Path, default_model: models.Model) -> None:
    assert_found(kind, seed, *play(kind, seed, tmp_path, default_model, small=True))


def assert_found(kind: str, seed: int, truth: Truth, seen: Watched) -> None:
    """The one event of a composed clip is told, once, when and where it happened."""
    (event,) = truth.events
    expected = f"{kind} {seed}: {event.item_box} left at {event.release_s} s\n{seen}"
    assert len(seen.deposits) == 1, expected
    deposit = seen.deposits[0]
    assert abs(deposit.release_s - event.release_s) <= RELEASE_TOLERANCE_S, expected
    assert same_place(deposit.item_box, event.item_box), expected
    assert (deposit.allowed, deposit.violations) == (False, ("place",))
    if event.kind == "litter":
        assert deposit.kind == "litter", expected


@pytest.mark.parametrize(("kind", "seed"), NO_VIOLATIONS + MENDED_NO_VIOLATIONS)
def test_this_is_no_violation(kind: str, seed: int, tmp_path: Path, default_model: models.Model) -> None:
    _, seen = play(kind, seed, tmp_path, default_model)
    assert not seen.deposits, f"{kind} {seed}\n{seen}"


@pytest.mark.parametrize(("kind", "expected", "seed"), TROUBLES)
def test_this_is_reported_as_trouble_with_the_camera_and_as_nothing_else(
    kind: str, expected: set[HealthKind], seed: int, tmp_path: Path, default_model: models.Model
) -> None:
    truth, seen = play(kind, seed, tmp_path, default_model)
    (trouble,) = truth.non_events
    assert not seen.deposits, f"{kind} {seed}\n{seen}"
    told = [h for h in seen.health if h.kind in expected]
    assert told, f"{kind} {seed}: expected {expected} from {trouble.start_s} s\n{seen}"
    assert abs(told[0].start_s - trouble.start_s) < 4.0, f"{kind} {seed}: began at {trouble.start_s} s\n{seen}"


def test_a_bag_left_in_an_allowed_zone_in_its_hours_is_told_as_allowed(
    tmp_path: Path, default_model: models.Model
) -> None:
    morning = WeeklyHours({day: (Window(6 * 60, 9 * 60),) for day in range(7)}, ZoneInfo("Asia/Ho_Chi_Minh"))
    point = PlaceRules((Zone("point", WHOLE, "hours", morning),))
    _, seen = play("walk_off", 8001, tmp_path, default_model, point)
    (deposit,) = seen.deposits
    assert (deposit.zone, deposit.allowed, deposit.violations) == ("point", True, ())


def test_a_bag_tossed_down_a_ramp_at_the_end_of_real_footage_is_found(
    footage: Path, default_model: models.Model
) -> None:
    seen = watch(footage / "ramp_bag.mp4", default_model)
    (deposit,) = seen.deposits
    assert deposit.release_s == pytest.approx(5.3, abs=0.6), str(seen)
    assert same_place(deposit.item_box, (374, 433, 451, 477)), str(seen)
    assert deposit.actor == "person"
    assert not [f for f in seen.findings if isinstance(f, Health)], str(seen)
