"""The front door: what is decoded, what is only glanced at, and that nothing is missed for it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import cv2
import numpy as np
import pytest

import models
from benchmarks.compose.encode import write
from benchmarks.compose.scene import Disturbance, Encoding
from benchmarks.compose.weather import infrared
from detector.hours import WeeklyHours, Window
from detector.watcher import Watcher
from detector.zones import PlaceRules, RuleKind, Zone
from streams.files import open_file
from streams.frames import U8
from tests.detector.pictures import with_thing
from tests.detector.watching import Watched, watch

FPS = 10.0
BAG = (150, 165, 166, 184)
WHOLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


@pytest.fixture(scope="module")
def small_street(street: U8) -> U8:
    return np.asarray(cv2.resize(street, (320, 240), interpolation=cv2.INTER_AREA), np.uint8)


def film(path: Path, seconds: float, gop_s: float, picture: Callable[[float], U8]) -> Path:
    """`picture` of each moment with a sensor's noise, encoded with keyframes gop_s apart (0: only the first)."""
    rng = np.random.default_rng(3)
    grain = [rng.normal(0, 1.5, (240, 320, 3)) for _ in range(4)]

    def pictures() -> list[U8]:
        times = np.arange(round(seconds * FPS)) / FPS
        return [np.asarray(np.clip(picture(float(t)) + grain[n % 4], 0, 255), np.uint8) for n, t in enumerate(times)]

    write(path, pictures(), FPS, Encoding("h264", gop_s, 24))
    return path


def test_a_quiet_scene_costs_a_glance_at_each_keyframe(
    tmp_path: Path, small_street: U8, default_model: models.Model
) -> None:
    seen = watch(film(tmp_path / "a.mp4", 60, 2.0, lambda _: small_street), default_model)
    assert seen.findings == ()
    assert seen.traces == ()
    assert seen.stats.gops == 30
    assert seen.stats.gops_decoded <= 3
    assert 13 <= seen.stats.glances <= 16, "every other keyframe: they are closer together than a glance is due"
    assert seen.stats.inferences <= 2, "who is in the first picture, and no more"
    assert seen.stats.looks < 45


def test_a_night_without_light_costs_keyframes_and_what_comes_with_the_morning_is_seen(
    tmp_path: Path, small_street: U8, default_model: models.Model
) -> None:
    night, bag = np.zeros_like(small_street), with_thing(small_street, BAG)

    def picture(t: float) -> U8:
        return small_street if t < 6 or 66 <= t < 80 else night if t < 66 else bag

    seen = watch(film(tmp_path / "a.mp4", 96, 2.0, picture), default_model)
    (dark,) = [h for h in seen.health if h.kind == "dark"]
    assert dark.start_s == pytest.approx(6, abs=0.5)
    assert dark.end_s == pytest.approx(66, abs=4.0), "to a keyframe: no picture between them is looked at"
    assert seen.stats.gops_decoded < 24, "of 48, 30 of them dark"
    assert [t for t in seen.traces if abs(t.item_box[0] - BAG[0]) < 6 and abs(t.item_box[3] - BAG[3]) < 6], str(seen)


def test_a_camera_that_changes_over_to_infrared_and_back_watches_on(
    tmp_path: Path, small_street: U8, default_model: models.Model
) -> None:
    """Until it is known anew the street is another picture; what comes to lie there afterwards shows."""
    lamps = Disturbance("infrared", 0.0, 1e6, y=0.6)
    night = infrared(small_street, lamps, 5.0)
    white, dark = (with_thing(picture, BAG, (210, 210, 210)) for picture in (night, small_street))
    bags = ((30.0, 50.0, white), (80.0, 1e6, dark))

    def picture(t: float) -> U8:
        there = [bag for start, end, bag in bags if start <= t < end]
        return there[0] if there else night if 10 <= t < 60 else small_street

    seen = watch(film(tmp_path / "a.mp4", 100, 2.0, picture), default_model)
    assert seen.findings == (), str(seen)
    rests = [
        t.judgement.release.rest_s
        for t in seen.traces
        if abs(t.item_box[0] - BAG[0]) < 6 and abs(t.item_box[3] - BAG[3]) < 6
    ]
    assert any(abs(t - 30) < 1 for t in rests), str(seen)
    assert any(abs(t - 80) < 1 for t in rests), str(seen)


@pytest.mark.parametrize("left_at_s", [20.6, 21.9, 23.4])
def test_a_thing_left_between_two_keyframes_is_found_with_its_moment(
    left_at_s: float, tmp_path: Path, small_street: U8, default_model: models.Model
) -> None:
    """The keyframe after shows it; the moment lies in the GOP before, which was not decoded the first time."""
    bag = with_thing(small_street, BAG)
    path = film(tmp_path / "a.mp4", 36, 4.0, lambda t: bag if t >= left_at_s else small_street)
    seen = watch(path, default_model)
    found = [t for t in seen.traces if abs(t.item_box[0] - BAG[0]) < 6 and abs(t.item_box[3] - BAG[3]) < 6]
    assert found, str(seen)
    assert found[0].judgement.release.release_s == pytest.approx(left_at_s, abs=0.5)
    assert seen.stats.gops_decoded < seen.stats.gops


def test_somebody_who_crosses_between_two_keyframes_is_not_missed(
    tmp_path: Path, small_street: U8, default_model: models.Model
) -> None:
    """No keyframe shows them; the packets between, swollen to several times their usual size, do."""

    def crossing(t: float) -> U8:
        if not 24.4 <= t < 27.6:
            return small_street
        x = int(10 + 70 * (t - 24.4))
        return with_thing(small_street, (x, 60, x + 64, 230), (60, 40, 160))

    empty = watch(film(tmp_path / "a.mp4", 40, 4.0, lambda _: small_street), default_model)
    crossed = watch(film(tmp_path / "b.mp4", 40, 4.0, crossing), default_model)
    assert empty.stats.gops_decoded < crossed.stats.gops_decoded <= empty.stats.gops_decoded + 3
    assert crossed.stats.inferences > empty.stats.inferences


def test_one_endless_gop_is_watched_piece_by_piece_and_nothing_is_lost(
    tmp_path: Path, small_street: U8, default_model: models.Model
) -> None:
    bag = with_thing(small_street, BAG)
    path = film(tmp_path / "a.mp4", 24, 0.0, lambda t: bag if t >= 15.3 else small_street)
    pieces = [gop.needs_previous for gop in open_file(path).gops()]
    assert len(pieces) > 3
    assert all(pieces[1:])
    seen = watch(path, default_model)
    assert seen.stats.gops_decoded == len(pieces)
    releases = [t.judgement.release.release_s for t in seen.traces]
    assert releases[0] == pytest.approx(15.3, abs=0.5), str(seen)


def test_progress_follows_the_footage_and_closing_before_anything_came_is_quiet(
    tmp_path: Path, small_street: U8, default_model: models.Model
) -> None:
    source = open_file(film(tmp_path / "a.mp4", 8, 2.0, lambda _: small_street))
    watcher = Watcher(default_model, rules=PlaceRules(), wall_clock=lambda _: None)
    assert list(watcher.close()) == []
    progress = []
    for gop in source.gops():
        list(watcher.push(gop))
        progress.append(watcher.progress_s)
    assert progress == pytest.approx([2.0, 4.0, 6.0, 8.0])


# --- place and time, on a real clip whose bag is found ----------------------------------------------------------------


@pytest.fixture(scope="module")
def ramp(footage: Path) -> Path:
    return footage / "ramp_bag.mp4"


def under(rule: RuleKind, hours: WeeklyHours | None = None) -> PlaceRules:
    return PlaceRules((Zone("whole", WHOLE, rule, hours),))


def always(hour: int) -> WeeklyHours:
    """One hour of every day, Vietnamese time."""
    return WeeklyHours({d: (Window(60 * hour, 60 * hour + 60),) for d in range(7)}, ZoneInfo("Asia/Ho_Chi_Minh"))


def seven_in_the_morning(media_s: float) -> datetime:
    """In Vietnam, on a day of 2026 (in 1970 its clocks stood elsewhere)."""
    return datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=media_s)


@pytest.fixture(scope="module")
def plain(ramp: Path, default_model: models.Model) -> Watched:
    return watch(ramp, default_model, None, seven_in_the_morning)


def test_the_same_footage_gives_the_same_findings(plain: Watched, ramp: Path, default_model: models.Model) -> None:
    again = watch(ramp, default_model, None, seven_in_the_morning)
    assert again.findings == plain.findings
    assert again.stats == plain.stats
    assert plain.findings


def test_without_zones_it_is_a_violation_of_place(plain: Watched) -> None:
    (deposit,) = plain.deposits
    assert (deposit.allowed, deposit.violations, deposit.zone) == (False, ("place",), None)


def test_an_ignored_zone_is_silent(ramp: Path, default_model: models.Model) -> None:
    seen = watch(ramp, default_model, under("ignore"), seven_in_the_morning)
    assert seen.deposits == []


@pytest.mark.parametrize(("hour", "allowed", "violations"), [(7, True, ()), (18, False, ("time",))])
def test_hours_decide_by_the_moment_of_release(
    hour: int, allowed: bool, violations: tuple[str, ...], ramp: Path, default_model: models.Model
) -> None:
    seen = watch(ramp, default_model, under("hours", always(hour)), seven_in_the_morning)
    (deposit,) = seen.deposits
    assert (deposit.zone, deposit.allowed, deposit.violations) == ("whole", allowed, violations)


def test_with_an_unknown_clock_hours_are_left_open(ramp: Path, default_model: models.Model) -> None:
    (deposit,) = watch(ramp, default_model, under("hours", always(7))).deposits
    assert (deposit.allowed, deposit.violations) == (None, ())
