from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from detector.attendance import OTHERS_WAIT_S, Case, attend, away_since, lay_down, same_act, walked_out
from detector.settings import Settings
from detector.tracking import Track
from tests.detector.cases import ITEM_BOX, item, judgement, opened
from tests.detector.people import body, every, track

SETTINGS = Settings()
BESIDE, TALL = 215.0, 100.0
"""Next to the item, which lies at x = 200; everybody here is 100 px tall."""


class Street:
    """People whose sightings grow as time goes on; each goes out of sight when `where` gives None."""

    def __init__(self, *where: Callable[[float], float | None]) -> None:
        self.where = where
        self.tracks = [Track(n + 1) for n in range(len(where))]
        self.now_s = 0.0

    def until(
        self,
        end_s: float,
        case: Case | None = None,
        step_s: float = 0.25,
        stands: Callable[[Track], bool] = lambda _: False,
    ) -> float | None:
        """Go on to end_s; returns when the case was confirmed."""
        while self.now_s < end_s:
            self.now_s += step_s
            for place, one in zip(self.where, self.tracks, strict=True):
                x = place(self.now_s)
                if x is not None:
                    one.add(self.now_s, np.array(body(x), np.float32), 0.8, "person")
                elif one.times:
                    one.lost = self.now_s - one.last_s > 1.5
            if case is not None:
                seen = [t for t in self.tracks if t.times]
                attend(case, self.now_s, seen, SETTINGS, stands)
        return case.confirmed_s if case is not None else None

    def case(self, at_s: float = 12.0) -> Case:
        self.until(at_s)
        return opened(self.tracks[0], [t for t in self.tracks if t.times], SETTINGS)


def leaves_view(t: float) -> float | None:
    """Comes, puts it down at 10 s, walks off at 13 s and is out of the picture at 16 s."""
    if t < 13:
        return BESIDE
    return BESIDE + 60 * (t - 13) if t < 16 else None


def test_an_owner_who_stays_beside_it_is_never_a_case() -> None:
    street = Street(lambda t: BESIDE + 4 * np.sin(t))
    assert street.until(400, street.case()) is None


def unseen(t: float) -> float | None:
    """Comes, puts it down at 10 s and is not seen by YOLO from 14 s on."""
    return BESIDE if t < 14 else None


def test_an_owner_whom_yolo_loses_has_not_gone_while_the_picture_shows_them() -> None:
    street = Street(unseen)
    case = street.case()
    assert street.until(60, case, stands=lambda _: True) is None
    assert street.until(70, case, stands=lambda _: False) is not None


def test_who_passes_an_owners_empty_place_does_not_bring_them_back() -> None:
    street = Street(unseen)
    case = street.case()
    confirmed_s = street.until(20, case)
    assert confirmed_s is not None
    assert street.until(30, case, stands=lambda _: True) == confirmed_s


def test_whoever_was_last_seen_away_from_it_has_gone_whatever_stands_there_now() -> None:
    street = Street(leaves_view)
    assert street.until(30, street.case(), stands=lambda _: True) is not None


def test_pacing_up_and_down_within_a_few_steps_is_staying() -> None:
    street = Street(lambda t: BESIDE + 100 + 90 * np.sin(t / 2))
    assert street.until(200, street.case()) is None


def test_an_owner_out_of_sight_is_gone_after_the_time_set() -> None:
    street = Street(leaves_view)
    case = street.case()
    confirmed = street.until(60, case)
    assert case.left_s == pytest.approx(16.0, abs=0.3)
    assert confirmed == pytest.approx(16.0 + SETTINGS.gone_s, abs=0.3)


@pytest.mark.parametrize(("pace", "walks_out"), [(150.0, True), (20.0, False), (-150.0, False)])
def test_where_footage_ends_who_was_on_the_way_beyond_the_edge_has_walked_out(pace: float, walks_out: bool) -> None:
    street = Street(lambda t: BESIDE + max(0.0, pace * (t - 12.0)) if t <= 12.6 else None)
    case = street.case()
    street.until(13.4, case)
    assert case.left_s is None
    assert walked_out(case, street.now_s, (400, 300)) is walks_out
    assert not walked_out(case, 12.6, (400, 300))


def test_an_owner_who_walks_off_and_stays_in_view_is_gone_once_far_enough() -> None:
    far_x = 210 + TALL * (SETTINGS.far_heights + 1.5)
    street = Street(lambda t: BESIDE if t < 13 else min(far_x, BESIDE + 50 * (t - 13)))
    confirmed = street.until(80, street.case())
    reached = 13 + (SETTINGS.far_heights * TALL + 210 + 20 - BESIDE) / 50
    assert confirmed == pytest.approx(reached + SETTINGS.away_s, abs=0.6)


def test_an_owner_at_a_middling_distance_still_attends_it() -> None:
    middle_x = 210 + TALL * (SETTINGS.near_heights + SETTINGS.far_heights) / 2
    street = Street(lambda t: BESIDE if t < 13 else min(middle_x, BESIDE + 50 * (t - 13)))
    assert street.until(120, street.case()) is None


def test_an_owner_who_comes_back_takes_the_case_back() -> None:
    def returns(t: float) -> float | None:
        if t < 17:
            return leaves_view(t)
        return None if t < 24 else max(BESIDE, 400 - 60 * (t - 24))

    street = Street(returns)
    case = street.case()
    assert street.until(19, case) is not None
    assert street.until(40, case) is None
    assert case.left_s is None


def test_a_track_that_breaks_off_beside_the_item_goes_on_under_its_next_number() -> None:
    street = Street(lambda t: BESIDE if t < 14 else None, lambda t: None if t < 16 else BESIDE + 3)
    assert street.until(120, street.case()) is None


def test_who_is_first_seen_beside_an_attended_item_was_there_all_along() -> None:
    """A passer-by took over the owner's track: it walks away, and the owner goes on under a new number."""
    swapped = Street(leaves_view, lambda t: None if t < 12.5 else BESIDE + 5)
    assert swapped.until(120, swapped.case()) is None
    statue = Street(leaves_view, lambda t: 170 if t < 12 else None, lambda t: 171 if t > 14.5 else None)
    assert statue.until(120, statue.case()) is not None, "who has stood there all along is a bystander"
    poster = Street(leaves_view, lambda t: 170 if t > 12.5 else None)
    case = poster.case()
    poster.tracks[1].blended = 1000
    assert poster.until(120, case) is not None, "whoever looks like the background was part of it"
    from_afar = Street(leaves_view, lambda t: None if t < 10.5 else min(BESIDE + 5, 500 - 100 * (t - 10.5) + BESIDE))
    assert from_afar.until(120, from_afar.case()) is not None, "a stranger who walked up to it keeps nobody waiting"


def test_a_drawing_on_the_wall_keeps_nothing_though_its_boxes_waver() -> None:
    """YOLO sees half of it first and all of it later: its box has "moved", and it looks like the background still."""
    street = Street(lambda t: BESIDE + 45 * (t > 11))
    case = street.case()
    assert street.tracks[0].has_moved
    assert street.until(40, case) is None
    street.tracks[0].blended = 1000
    assert street.until(60, case) is not None


def test_a_parked_vehicle_whose_boxes_waver_attends_nothing_and_one_that_came_does() -> None:
    """Who drove past is taken for it where their boxes meet, and it then seems to have moved."""
    _, y1, x2, y2 = ITEM_BOX

    def beside(first_x: float) -> tuple[Track, Case]:
        car = Track(1)
        for t in np.arange(8.0, 10.5, 0.25):
            x = first_x + (x2 - first_x) * min(1.0, (t - 8.0) / 1.5)
            car.add(float(t), np.array((x, y1 - 40, x + 100, y2), np.float32), 0.6, "car")
        return car, opened(car, [car], SETTINGS)

    def confirmed_by(end_s: float, car: Track, case: Case) -> float | None:
        for t in np.arange(10.5, end_s, 0.5):
            car.add(float(t), np.array((x2, y1 - 40, x2 + 100, y2), np.float32), 0.6, "car")
            attend(case, float(t), [car], SETTINGS)
        return case.confirmed_s

    wavering, case = beside(x2 + 60)
    assert wavering.has_moved
    assert confirmed_by(60, wavering, case) is not None
    assert confirmed_by(60, *beside(x2 + 300)) is None


def test_an_owner_who_passes_in_front_of_somebody_and_swaps_numbers_with_them_has_still_gone() -> None:
    """The owner's number stays behind with the one who stood there; the owner walks out under the other's."""

    def owner(t: float) -> float | None:
        return min(BESIDE + 40 * max(0.0, t - 13), 300)

    def stood(t: float) -> float | None:
        away = 300 + 60 * (t - 15.5)
        return 300 if t < 15.5 else away if away < 640 else None

    swapped = Street(owner, stood)
    confirmed = swapped.until(120, swapped.case())
    assert confirmed is not None
    assert confirmed < 40
    renumbered = Street(lambda t: None if t < 9.6 else BESIDE, lambda t: BESIDE if t < 9.5 else None)
    assert renumbered.until(120, renumbered.case()) is None, "the owner stood there before under another number"


def test_a_piece_of_the_item_that_is_taken_for_a_person_attends_nothing() -> None:
    x1, y1, x2, y2 = ITEM_BOX
    face = Track(1)
    case = opened(None, [], SETTINGS)
    for t in np.arange(11.0, 40.0, 0.5):
        face.add(float(t), np.array((x1 + 5, y1 + 5, x2 - 5, y2 - 5), np.float32), 0.3, "person")
        attend(case, float(t), [face], SETTINGS)
    assert face in case.owners, "else this shows nothing"
    assert case.confirmed_s is not None


def test_a_companion_who_stays_is_waited_for_and_not_for_ever() -> None:
    alone, together = Street(leaves_view), Street(leaves_view, lambda _: 170)
    first, second = alone.until(60, alone.case()), together.until(60, together.case())
    assert first is not None
    assert second is not None
    assert second == pytest.approx(16.0 + OTHERS_WAIT_S, abs=0.5)
    assert first < second


def test_a_stranger_who_passes_after_the_owner_left_changes_nothing() -> None:
    street = Street(leaves_view, lambda t: None if t < 20 else 60 * (t - 20))
    case = street.case()
    assert street.until(60, case) == pytest.approx(16.0 + SETTINGS.gone_s, abs=0.3)


def test_with_no_owner_known_the_case_is_confirmed_once_it_lay_there_long_enough() -> None:
    case = opened(None, [], SETTINGS)
    attend(case, 11.0, [], SETTINGS)
    assert case.confirmed_s is None
    attend(case, 16.0, [], SETTINGS)
    assert case.confirmed_s == 16.0


def test_with_no_owner_known_a_bicycle_that_stands_there_keeps_nothing() -> None:
    bicycle = track(lambda _: BESIDE, every(0.5, 9.0, 14.0), name="bicycle")
    case = opened(None, [bicycle], SETTINGS)
    for now_s in every(0.5, 12.0, 15.0):
        attend(case, now_s, [bicycle], SETTINGS)
    assert case.left_s is not None
    assert case.left_s < 11.0


def test_nothing_is_confirmed_before_the_item_was_seen_in_plain_sight() -> None:
    case = opened(None, [], SETTINGS)
    case.item.plain_s = 0.2
    attend(case, 100.0, [], SETTINGS)
    assert case.confirmed_s is None


def test_away_since_is_the_moment_of_walking_beyond_reach_and_not_the_last_sighting() -> None:
    walker = track(lambda t: 215 if t < 13 else 215 + 100 * (t - 13), every(0.25, 8, 20))
    since = away_since(walker, ITEM_BOX, 20.0, SETTINGS)
    assert since == pytest.approx(15.65, abs=0.3)
    assert away_since(track(lambda _: 215, every(0.25, 8, 20)), ITEM_BOX, 20.0, SETTINGS) is None


def test_a_driver_has_left_when_the_car_is_a_length_away() -> None:
    car = track(lambda t: 240 + 60 * max(0, t - 13), every(0.25, 8, 20), name="car")
    assert away_since(car, ITEM_BOX, 20.0, SETTINGS) is not None


# --- one act is told once ------------------------------------------------------------------------------------------


def case_at(
    box: tuple[float, float, float, float], owner: Track | None, distance: float = 0.0, at_s: float = 10.0
) -> Case:
    made = judgement(owner)
    made = replace(made, release=replace(made.release, release_s=at_s, rest_s=at_s + 0.2))
    if made.owner is not None:
        kept = type(made.owner)(made.owner.track, made.owner.kind, distance, made.owner.box)
        made = replace(made, owner=kept)
    return Case(item(), made, box, 0.9)


def test_parts_of_what_one_owner_left_are_one_act_and_things_apart_are_two() -> None:
    owner = track(lambda _: 215, every(0.25, 8, 12))
    whole, part = case_at((190, 180, 230, 220), owner), case_at((195, 185, 215, 205), owner)
    assert same_act(part, whole)
    assert not same_act(case_at((300, 180, 320, 200), owner), whole)


def test_what_comes_to_rest_side_by_side_at_once_is_one_load() -> None:
    left, right = (190, 180, 230, 220), (235, 185, 260, 220)
    assert same_act(case_at(right, None), case_at(left, None))
    assert not same_act(case_at((330, 185, 355, 220), None), case_at(left, None)), "a width away"
    first, second = track(lambda _: 215, every(0.25, 8, 12)), track(lambda _: 240, every(0.25, 8, 12), track_id=2)
    assert not same_act(case_at(right, second), case_at(left, first)), "two people, each with a bag"


def test_a_second_person_who_adds_to_the_heap_is_a_case_of_their_own() -> None:
    first, second = track(lambda _: 215, every(0.25, 8, 12)), track(lambda _: 215, every(0.25, 60, 64), track_id=2)
    whole = case_at((190, 180, 230, 220), first)
    assert not same_act(case_at((195, 175, 225, 215), second, distance=0.1, at_s=62.0), whole)
    later = case_at((195, 175, 225, 215), second, distance=0.8, at_s=62.0)
    assert same_act(later, whole), "a passer-by beside a shifted bag"


def test_what_came_to_rest_at_one_spot_at_once_is_one_thing_whoever_stood_by() -> None:
    first, second = (track(lambda _: 215, every(0.25, 8, 12), track_id=n) for n in (1, 2))
    assert same_act(case_at((195, 175, 225, 215), second, distance=0.1), case_at((190, 180, 230, 220), first))


def settled(last_s: float, x: float = 200.0, elsewhere: float = 0.0, below: float = 0.0) -> bool:
    """Whether somebody who came to x, and was seen until `last_s`, is the thing that came to rest at 10.2 s."""
    comes = track(lambda t: x - 20 * max(0.0, 8.0 - t), every(0.25, 4.0, last_s))
    case = opened(comes, [comes], SETTINGS)
    case.item_box = (x - 15.0, 170.0 + below, x + 15.0, 200.0 + below)
    case.judgement = replace(case.judgement, release=replace(case.judgement.release, elsewhere=elsewhere))
    return lay_down(case, (640, 360))


def test_a_dog_that_lies_down_is_no_thing_that_somebody_left() -> None:
    assert settled(10.0)
    assert not settled(12.0), "seen to go on"
    assert not settled(10.0, elsewhere=2.0), "somebody goes on, whom YOLO sees no more"
    assert not settled(10.0, x=15.0), "walks out of the picture"
    assert not settled(10.0, below=20.0), "tossed before their feet, by somebody whom YOLO sees no more"
    nobody = opened(None, [], SETTINGS)
    assert not lay_down(nobody, (640, 360))
