from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.hours import DAY_MINUTES, WeeklyHours, Window
from detector.zones import WHOLE_PICTURE, PlaceRules, PlaceVerdict, RuleKind, Zone
from streams.polygons import Polygon, area, contains, covered, crosses_itself

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = date(2026, 11, 23)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment on the wall clock of Vietnam; day 0 is Monday 23/11/2026."""
    return datetime(2026, 11, 23, hour, minute, second, tzinfo=VIETNAM) + timedelta(days=day)


def hours(*windows: Window, days: tuple[int, ...] = tuple(range(7)), **exceptions: tuple[Window, ...]) -> WeeklyHours:
    dates = {date.fromisoformat(k.replace("_", "-")[1:]): v for k, v in exceptions.items()}
    return WeeklyHours(dict.fromkeys(days, windows), VIETNAM, dates)


def box(left: float, top: float, right: float, bottom: float) -> Polygon:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def zone(name: str, polygon: Polygon, rule: RuleKind, when: WeeklyHours | None = None) -> Zone:
    return Zone(name, polygon, rule, when)


EVENING = hours(Window(18 * 60, 20 * 60 + 30))
NIGHT = hours(Window(22 * 60, 29 * 60))
STREET = PlaceRules(
    (
        zone("sidewalk", box(0, 0.5, 1, 1), "never"),
        zone("point", box(0.2, 0.6, 0.6, 0.95), "hours", EVENING),
        zone("bin", box(0.3, 0.6, 0.4, 0.7), "bin"),
        zone("clock", box(0, 0, 0.3, 0.1), "ignore"),
    )
)


def item(x: float, y: float, size: float = 40) -> tuple[float, float, float, float]:
    """A box of 1000 x 1000 pixels whose foot stands at (x, y)."""
    return (x - size / 2, y - size, x + size / 2, y)


def judge(rules: PlaceRules, x: float, y: float, when: datetime | None = None, size: float = 40) -> PlaceVerdict:
    return rules.decide(item(x, y, size), 1000, 1000, when)


def test_without_zones_leaving_something_anywhere_is_a_violation_of_place() -> None:
    verdict = judge(PlaceRules(), 500, 500)
    assert (verdict.zone, verdict.allowed, verdict.violations) == (None, False, ("place",))
    assert verdict.rule == WHOLE_PICTURE.version


def test_a_bag_at_the_collection_point_is_allowed_in_its_hours_and_a_time_violation_outside() -> None:
    assert judge(STREET, 500, 900, at(0, 19)).allowed is True
    late = judge(STREET, 500, 900, at(0, 21))
    assert (late.zone, late.allowed, late.violations) == ("point", False, ("time",))


def test_the_same_bag_beside_the_collection_point_is_a_place_violation_at_any_hour() -> None:
    assert judge(STREET, 800, 900, at(0, 19)).violations == ("place",)


def test_with_an_unknown_clock_hours_are_not_guessed() -> None:
    verdict = judge(STREET, 500, 900, None)
    assert (verdict.allowed, verdict.violations, verdict.ignore) == (None, (), False)


def test_waste_put_into_a_bin_is_allowed_but_a_bag_leaning_against_it_is_not_in_it() -> None:
    assert judge(STREET, 350, 690, None, size=20).zone == "bin"
    assert judge(STREET, 350, 720, at(0, 12), size=80).violations == ("time",)


def test_an_ignored_place_gives_neither_verdict_nor_violation() -> None:
    verdict = judge(STREET, 150, 80)
    assert verdict.ignore
    assert (verdict.allowed, verdict.violations) == (None, ())


def test_an_item_standing_just_below_a_zone_belongs_to_it_when_most_of_it_lies_inside() -> None:
    shelf = PlaceRules((zone("shelf", box(0, 0, 1, 0.5), "allowed"),))
    assert judge(shelf, 500, 510, size=100).zone == "shelf"
    assert judge(shelf, 500, 580, size=100).zone is None


def test_an_item_cut_off_by_the_lower_edge_still_has_its_foot_in_the_zone() -> None:
    assert judge(STREET, 800, 1012).zone == "sidewalk"


def test_the_rule_version_changes_with_every_part_of_the_definition() -> None:
    base = zone("point", box(0.2, 0.6, 0.6, 0.95), "hours", EVENING)
    others = [
        zone("point", box(0.2, 0.6, 0.6, 0.96), "hours", EVENING),
        zone("point", box(0.2, 0.6, 0.6, 0.95), "hours", NIGHT),
        zone("point", box(0.2, 0.6, 0.6, 0.95), "hours", hours(Window(1080, 1230), d2026_11_24=())),
        zone("bins", box(0.2, 0.6, 0.6, 0.95), "hours", EVENING),
        zone("point", box(0.2, 0.6, 0.6, 0.95), "never"),
    ]
    assert len({base.version, *(z.version for z in others)}) == 6
    same = zone("point", box(0.2, 0.6, 0.6, 0.95), "hours", hours(Window(18 * 60, 20 * 60 + 30)))
    assert base.version == same.version


def test_the_watched_mask_leaves_out_ignored_places_and_keeps_zones_inside_them() -> None:
    rules = PlaceRules((zone("all", box(0, 0, 1, 1), "ignore"), zone("gate", box(0.5, 0.5, 1, 1), "never")))
    mask = rules.watched(64, 32)
    assert mask.shape == (32, 64)
    assert not mask[:15, :31].any()
    assert mask[17:, 33:].all()
    assert bool(np.all(PlaceRules().watched(8, 8)))


# --- hours ----------------------------------------------------------------------------------------------------------


def test_a_window_holds_its_first_moment_and_not_its_last() -> None:
    assert EVENING.contains(at(0, 18))
    assert EVENING.contains(at(0, 20, 29, 59))
    assert not EVENING.contains(at(0, 20, 30))
    assert not EVENING.contains(at(0, 17, 59, 59))


def test_a_window_past_midnight_belongs_to_the_day_it_starts_on() -> None:
    friday_night = hours(Window(22 * 60, 29 * 60), days=(4,))
    assert friday_night.contains(at(4, 23))
    assert friday_night.contains(at(5, 4, 59))
    assert not friday_night.contains(at(5, 5))
    assert not friday_night.contains(at(5, 23))
    assert not friday_night.contains(at(4, 4))


def test_a_window_from_sunday_night_reaches_into_monday() -> None:
    sunday_night = hours(Window(22 * 60, 29 * 60), days=(6,))
    assert sunday_night.contains(at(7, 3))
    assert sunday_night.contains(at(0, 3))


def test_an_exception_replaces_the_windows_that_start_on_its_date_and_no_others() -> None:
    closed = hours(Window(22 * 60, 29 * 60), d2026_11_24=())
    assert closed.contains(at(1, 3)), "began on Monday"
    assert not closed.contains(at(1, 23))
    assert not closed.contains(at(2, 3)), "would have begun on Tuesday"
    assert closed.contains(at(2, 23))


def test_a_naive_time_is_refused_instead_of_being_taken_for_some_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        EVENING.contains(datetime(2026, 11, 23, 19))


@pytest.mark.parametrize(("start", "end"), [(-1, 10), (1440, 1500), (600, 600), (600, 599), (600, 2041)])
def test_an_impossible_window_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="Window"):
        Window(start, end)


windows = st.builds(
    lambda start, length: Window(start, start + length), st.integers(0, DAY_MINUTES - 1), st.integers(1, DAY_MINUTES)
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@given(windows, st.integers(0, 6), moments)
def test_inside_exactly_when_the_last_start_of_the_window_is_less_than_its_length_ago(
    window: Window, day: int, moment: datetime
) -> None:
    rule = WeeklyHours({day: (window,)}, VIETNAM)
    local = moment.astimezone(VIETNAM)
    # Vietnam keeps one offset all year, so local midnight plus minutes is exact arithmetic.
    week_start = (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    starts = [week_start + timedelta(days=day + 7 * back, minutes=window.start) for back in (-1, 0)]
    length = timedelta(minutes=window.end - window.start)
    assert rule.contains(moment) == any(start <= local < start + length for start in starts)


@given(st.lists(windows, max_size=3), moments)
def test_the_same_instant_gets_the_same_answer_from_every_zone(spans: list[Window], moment: datetime) -> None:
    rule = WeeklyHours({d: tuple(spans) for d in range(7)}, VIETNAM)
    assert rule.contains(moment) == rule.contains(moment.astimezone(ZoneInfo("America/New_York")))


@given(moments)
def test_a_window_of_a_whole_day_on_every_day_holds_every_moment(moment: datetime) -> None:
    assert hours(Window(0, DAY_MINUTES)).contains(moment)
    assert hours(Window(900, 900 + DAY_MINUTES)).contains(moment)


# --- polygons -------------------------------------------------------------------------------------------------------

L_SHAPE: Polygon = ((0, 0), (1, 0), (1, 0.2), (0.2, 0.2), (0.2, 1), (0, 1))


def test_a_concave_polygon_does_not_hold_its_notch() -> None:
    assert contains(L_SHAPE, (0.1, 0.9))
    assert not contains(L_SHAPE, (0.6, 0.6))
    assert contains(L_SHAPE, (0.2, 0.5)), "the border counts as inside"
    assert covered(L_SHAPE, (0.0, 0.0, 0.4, 0.4)) == pytest.approx(0.75)


def test_a_bow_tie_is_seen_to_cross_itself() -> None:
    assert crosses_itself(((0, 0), (1, 1), (1, 0), (0, 1)))
    assert not crosses_itself(L_SHAPE)


fractions = st.floats(0, 1)


@given(fractions, fractions, fractions, fractions)
def test_coverage_of_a_rectangle_by_a_rectangle_is_their_overlap(x: float, y: float, w: float, h: float) -> None:
    polygon = box(0.25, 0.25, 0.75, 0.75)
    x2, y2 = x + w + 0.01, y + h + 0.01
    overlap = max(0.0, min(x2, 0.75) - max(x, 0.25)) * max(0.0, min(y2, 0.75) - max(y, 0.25))
    assert covered(polygon, (x, y, x2, y2)) == pytest.approx(overlap / ((x2 - x) * (y2 - y)), abs=1e-6)
    assert area(polygon) == pytest.approx(0.25)


def test_what_was_gone_by_is_told_with_the_verdict() -> None:
    state = judge(STREET, 500, 800, at(0, 21)).state
    assert (state.zone, state.by, state.covered) == ("point", "foot", 1.0)
    assert state.polygon == box(0.2, 0.6, 0.6, 0.95)
    assert state.foot == (0.5, 0.8)
    assert (state.at, state.timezone) == (at(0, 21), "Asia/Ho_Chi_Minh")
    assert (state.hours, state.inside) == (("18:00-20:30",), False)
    assert judge(STREET, 500, 800, at(0, 19)).state.inside is True
    unknown = judge(STREET, 500, 800, None).state
    assert (unknown.at, unknown.hours, unknown.inside) == (None, None, None)


def test_outside_of_all_zones_the_state_says_so() -> None:
    state = judge(STREET, 800, 300, at(0, 19)).state
    assert (state.zone, state.by, state.polygon, state.hours) == (None, "outside", None, None)
    leaning = PlaceRules((zone("wall", box(0.4, 0.4, 0.6, 0.79), "never"),))
    assert judge(leaning, 500, 800).state.by == "box"


def test_hours_of_a_day_are_told_with_what_reaches_into_it_from_the_day_before() -> None:
    friday = hours(Window(22 * 60, 29 * 60), days=(4,))
    assert friday.told(at(4, 12)) == ("22:00-05:00",)
    assert friday.told(at(5, 3)) == ("22:00-05:00",)
    assert friday.told(at(6, 3)) == ()
    assert hours(Window(0, DAY_MINUTES)).told(at(0, 1)) == ("00:00-24:00",)
    assert NIGHT.told(at(0, 1)) == ("22:00-05:00",), "yesterday's and today's read the same"
