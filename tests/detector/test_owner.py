import numpy as np
import pytest

from detector.item import Item
from detector.memory import Memory
from detector.owner import Owner, Release, animal_settled, find_owner, find_release, gap_heights, stood_behind
from detector.settings import Settings
from detector.tracking import Track
from streams.frames import U8
from tests.detector.cases import ITEM_BOX, item
from tests.detector.people import every, track

SETTINGS = Settings()
LEFT_AT_10 = Release(10.0, 9.0, 10.2, 0.5)
LIMIT: U8 = np.full((240, 320, 3), 12, np.uint8)


def passing(x_at_10: float, *, track_id: int = 1, name: str = "person", pace: float = 60.0) -> Track:
    """Somebody who walks by and is at x_at_10 at 10 s."""
    return track(lambda t: x_at_10 + pace * (t - 10), every(0.25, 4, 14), track_id=track_id, name=name)


def test_of_two_people_the_nearer_one_left_it() -> None:
    far, near = passing(290, track_id=1), passing(205, track_id=2)
    owner = find_owner(ITEM_BOX, LEFT_AT_10, [far, near], SETTINGS)
    assert owner is not None
    assert owner.track is near
    assert owner.kind == "person"
    assert owner.distance < 0.1


def test_whom_it_is_too_large_for_left_it_only_where_there_is_nobody_else() -> None:
    load = (190.0, 150.0, 240.0, 200.0)
    in_a_poster = track(lambda _: 250, every(0.25, 4, 14), track_id=1, tall=18)
    lorry = passing(330, track_id=2, name="truck")
    owner = find_owner(load, LEFT_AT_10, [in_a_poster, lorry], SETTINGS)
    assert owner is not None
    assert owner.track is lorry
    assert owner.distance < SETTINGS.near_heights
    alone = find_owner(load, LEFT_AT_10, [in_a_poster], SETTINGS)
    assert alone is not None
    assert alone.track is in_a_poster


def test_a_bicycle_that_stands_there_has_nobody_who_could_leave_a_thing() -> None:
    parked = track(lambda _: 230, every(0.25, 0, 14), track_id=1, name="bicycle")
    assert find_owner(ITEM_BOX, LEFT_AT_10, [parked], SETTINGS) is None
    ridden = passing(230, track_id=2, name="bicycle")
    owner = find_owner(ITEM_BOX, LEFT_AT_10, [parked, ridden], SETTINGS)
    assert owner is not None
    assert owner.track is ridden


def test_what_is_as_large_as_a_car_that_is_seen_no_more_is_the_car() -> None:
    car = track(lambda t: 100 + 80 * (t - 9.2), every(0.25, 8.2, 9.4), name="car")
    x1, y1, x2, y2 = (float(v) for v in car.boxes[-1])
    parked = (x1 + 40, y1, x2 + 40, y2)
    assert find_owner(parked, LEFT_AT_10, [car], SETTINGS) is None
    load = (x1 + 40, (y1 + y2) / 2, x2 + 40, y2)
    owner = find_owner(load, LEFT_AT_10, [car], SETTINGS)
    assert owner is not None
    assert owner.track is car


def test_who_was_beyond_arms_reach_left_nothing() -> None:
    standing_off = track(lambda t: 500 + 3 * t, every(0.25, 0, 20))
    assert find_owner(ITEM_BOX, LEFT_AT_10, [standing_off], SETTINGS) is None


def test_who_came_past_between_two_looks_was_there() -> None:
    poster = track(lambda _: 245, every(0.25, 0, 14), track_id=1)
    for _ in poster.times:
        poster.blended += 1
    hurried = track(lambda t: 200 + 130 * (t - 10), [8.2, 8.8, 9.4, 10.6, 11.2], track_id=2)
    owner = find_owner(ITEM_BOX, Release(10.0, 9.8, 10.0, 0.5), [poster, hurried], SETTINGS)
    assert owner is not None
    assert owner.track is hurried
    assert owner.distance < 0.1


def test_who_came_only_afterwards_left_nothing() -> None:
    late = track(lambda t: 200 + 20 * (t - 14), every(0.25, 12, 16))
    assert find_owner(ITEM_BOX, LEFT_AT_10, [late], SETTINGS) is None


def test_who_had_gone_before_the_place_was_last_seen_empty_left_nothing() -> None:
    early = track(lambda t: 60 * t, every(0.25, 0, 5))
    assert find_owner(ITEM_BOX, LEFT_AT_10, [early], SETTINGS) is None


def test_what_appeared_with_the_item_and_never_moved_is_the_item_and_not_its_owner() -> None:
    itself = track(lambda _: 200, every(0.25, 10, 14), track_id=1, tall=20)
    walker = passing(230, track_id=2)
    owner = find_owner(ITEM_BOX, LEFT_AT_10, [itself, walker], SETTINGS)
    assert owner is not None
    assert owner.track is walker
    assert find_owner(ITEM_BOX, LEFT_AT_10, [itself], SETTINGS) is None


def test_a_stone_pot_that_has_been_called_a_car_for_minutes_did_not_leave_itself() -> None:
    pot = track(lambda _: 200, every(0.5, 0, 14), track_id=1, name="car", tall=20)
    x1, y1, x2, y2 = (float(v) for v in pot.boxes[-1])
    assert find_owner((x1 + 1, y1, x2 + 1, y2), LEFT_AT_10, [pot], SETTINGS) is None
    beside = (x2, y1, x2 + (x2 - x1), y2)
    owner = find_owner(beside, LEFT_AT_10, [pot], SETTINGS)
    assert owner is not None, "a parked car somebody unloads as much beside"
    assert owner.track is pot


def test_a_load_that_yolo_calls_a_car_in_boxes_that_never_agree_is_no_owner_of_itself() -> None:
    wavering = track(lambda t: 200.0 if t < 13 else 260.0, every(0.25, 9.5, 14), track_id=1, name="car")
    assert wavering.has_moved
    walker = passing(230, track_id=2)
    owner = find_owner(ITEM_BOX, LEFT_AT_10, [wavering, walker], SETTINGS)
    assert owner is not None
    assert owner.track is walker


def test_a_lorry_first_noticed_as_its_load_falls_is_no_outline_of_the_load() -> None:
    lorry = track(lambda _: 160, every(0.25, 9.5, 14), name="truck", tall=160)
    assert not lorry.has_moved
    owner = find_owner(ITEM_BOX, LEFT_AT_10, [lorry], SETTINGS)
    assert owner is not None
    assert owner.track is lorry


def test_a_lorry_noticed_with_its_load_and_drawn_beside_it_is_not_the_load() -> None:
    beside = track(lambda _: 250, every(0.25, 9.5, 14), name="truck", tall=60)  # its box has a tenth of the item
    owner = find_owner((190.0, 150.0, 240.0, 200.0), LEFT_AT_10, [beside], SETTINGS)
    assert owner is not None
    assert owner.track is beside
    upon = track(lambda _: 215, every(0.25, 9.5, 14), name="truck", tall=60)
    assert find_owner((190.0, 150.0, 240.0, 200.0), LEFT_AT_10, [upon], SETTINGS) is None


def test_a_lorry_that_stood_there_while_nobody_looked_may_have_left_it() -> None:
    lorry = track(lambda _: 130, [0.0, 0.5, 1.0, 20.0, 20.5], name="truck", tall=100)
    owner = find_owner(ITEM_BOX, LEFT_AT_10, [lorry], SETTINGS)
    assert owner is not None
    assert owner.track is lorry
    drove = track(lambda t: 130 if t < 5 else 500, [0.0, 0.5, 1.0, 20.0, 20.5], name="truck", tall=100)
    assert find_owner(ITEM_BOX, LEFT_AT_10, [drove], SETTINGS) is None


def test_a_lorry_seen_from_its_side_is_called_a_train_and_is_a_lorry() -> None:
    owner = find_owner(ITEM_BOX, LEFT_AT_10, [passing(200, name="train")], SETTINGS)
    assert owner is not None
    assert owner.kind == "truck"


def test_a_person_beats_the_car_they_got_out_of() -> None:
    car = track(lambda t: 260 + max(0.0, 60 * (6 - t)), every(0.25, 0, 14), track_id=1, name="car")
    person = passing(215, track_id=2, pace=20)
    owner = find_owner(ITEM_BOX, LEFT_AT_10, [car, person], SETTINGS)
    assert owner is not None
    assert owner.track is person


@pytest.mark.parametrize(("name", "kind"), [("motorcycle", "two_wheeler"), ("bus", "truck"), ("car", "car")])
def test_a_vehicle_that_drove_up_may_have_left_it(name: str, kind: str) -> None:
    owner = find_owner(ITEM_BOX, LEFT_AT_10, [passing(210, name=name)], SETTINGS)
    assert owner is not None
    assert owner.kind == kind


def test_an_animal_owns_nothing() -> None:
    assert find_owner(ITEM_BOX, LEFT_AT_10, [passing(205, name="dog")], SETTINGS) is None


def test_distance_is_measured_between_nearest_points_in_heights_of_the_actor() -> None:
    box = np.array((300, 100, 340, 200), np.float32)
    assert gap_heights(box, (250, 180, 270, 200)) == pytest.approx(0.3)
    assert gap_heights(box, (310, 150, 330, 190)) == 0.0


def test_a_dog_that_walked_up_and_lay_down_is_told_from_one_that_lies_elsewhere() -> None:
    settled = track(lambda t: min(200.0, 20 * t), every(0.25, 0, 14), name="dog", tall=30)
    elsewhere = track(lambda t: min(100.0, 20 * t), every(0.25, 0, 14), name="dog", tall=30)
    never_moved = track(lambda _: 200, every(0.25, 0, 14), name="dog", tall=30)
    assert animal_settled(ITEM_BOX, [elsewhere, settled])
    assert not animal_settled(ITEM_BOX, [elsewhere, never_moved])


# --- the moment of release, looked back for in memory -----------------------------------------------------------------


def remembered(
    looks: list[tuple[float, int]], thing: Item, moving_at: float | None = None, beyond_px: int = 30
) -> Memory:
    """Looks at even ground of 120 in which the item's place shows the grey level given with each moment."""
    memory = Memory(60.0)
    x1, y1, x2, y2 = thing.box
    for t, grey in looks:
        yuv = np.full((240, 320, 3), (120, 128, 128), np.uint8)
        yuv[y1:y2, x1:x2, 0] = grey
        moving = np.zeros((240, 320), np.uint8)
        if moving_at is not None and abs(t - moving_at) < 0.1:
            moving[y1 - beyond_px : y2 + beyond_px, x1 - beyond_px : x2 + beyond_px] = 255
        memory.add(t, yuv, moving, 1.0)
    return memory


def test_the_release_is_found_where_the_place_turns_from_bare_to_covered() -> None:
    thing = item(born_s=13.0)
    looks = [(t, 120 if t < 9.9 else 40) for t in every(0.25, 2, 13)]
    release = find_release(thing, remembered(looks, thing), LIMIT, SETTINGS)
    assert release.rest_s == pytest.approx(10.0)
    assert release.bare_s == pytest.approx(9.75)
    assert 9.75 <= release.release_s <= 10.0


def test_a_faint_thing_whose_pixels_never_seemed_to_change_did_not_lie_there_while_its_ground_was_bare() -> None:
    thing = item(born_s=13.0, before=120, after=108)  # within the limit: there and bare both match
    thing.onset_s = 0.0
    looks = [(t, 120 if t < 9.9 else 108) for t in every(0.25, 2, 13)]
    release = find_release(thing, remembered(looks, thing), LIMIT, SETTINGS)
    assert release.rest_s == pytest.approx(10.0)
    assert release.bare_s == pytest.approx(9.75)


def test_hidden_behind_its_owner_the_release_lies_between_bare_ground_and_first_sight() -> None:
    thing = item(born_s=13.0)
    looks = [(t, 120 if t < 8 else 220 if t < 11 else 40) for t in every(0.25, 2, 13)]
    release = find_release(thing, remembered(looks, thing), LIMIT, SETTINGS)
    assert release.hidden_s == pytest.approx(3.25)
    assert release.bare_s is not None
    assert release.bare_s < release.release_s <= release.rest_s


def test_one_passer_by_dressed_like_the_ground_does_not_end_the_search() -> None:
    thing = item(born_s=13.0)
    looks = [(t, 120 if t < 9.9 or t == 12.0 else 40) for t in every(0.25, 2, 13)]
    assert find_release(thing, remembered(looks, thing), LIMIT, SETTINGS).rest_s == pytest.approx(10.0)


def test_where_the_ground_was_never_seen_bare_that_is_said_and_not_guessed() -> None:
    thing = item(born_s=13.0)
    release = find_release(thing, remembered([(t, 40) for t in every(0.25, 9, 13)], thing), LIMIT, SETTINGS)
    assert release.bare_s is None
    assert release.hidden_s == 0.0
    assert release.rest_s == pytest.approx(9.0)


def test_movement_beside_the_item_counts_only_around_the_release() -> None:
    thing = item(born_s=13.0)
    looks = [(t, 120 if t < 9.9 else 40) for t in every(0.25, 2, 13)]
    near = find_release(thing, remembered(looks, thing, moving_at=9.5), LIMIT, SETTINGS)
    far = find_release(thing, remembered(looks, thing, moving_at=5.0), LIMIT, SETTINGS)
    assert near.motion > 0.8
    assert far.motion == 0.0


def test_who_leaves_something_is_larger_than_it_and_what_settles_by_itself_is_not() -> None:
    """A rider whom YOLO missed is several times the bag; a cat that sits down is the cat."""
    thing = item(born_s=13.0)
    looks = [(t, 120 if t < 9.9 else 40) for t in every(0.25, 2, 13)]
    rider = find_release(thing, remembered(looks, thing, moving_at=9.5), LIMIT, SETTINGS)
    cat = find_release(thing, remembered(looks, thing, moving_at=9.5, beyond_px=0), LIMIT, SETTINGS)
    long_before = find_release(thing, remembered(looks, thing, moving_at=7.0), LIMIT, SETTINGS)
    assert rider.mover > 4.0
    assert cat.mover == pytest.approx(1.0, abs=0.3)
    assert long_before.mover == 0.0


def test_who_left_something_goes_on_elsewhere_and_an_animal_that_lies_down_does_not() -> None:
    thing = item(born_s=13.0)
    looks = [(t, 120 if t < 9.9 else 40) for t in every(0.25, 2, 13)]
    gone_on = find_release(thing, remembered(looks, thing, moving_at=10.5, beyond_px=60), LIMIT, SETTINGS)
    lies_down = find_release(thing, remembered(looks, thing, moving_at=10.5, beyond_px=8), LIMIT, SETTINGS)
    came = find_release(thing, remembered(looks, thing, moving_at=9.0, beyond_px=60), LIMIT, SETTINGS)
    assert gone_on.elsewhere > 4.0
    assert lies_down.elsewhere < 1.0
    assert came.elsewhere == 0.0, "whoever comes has still to go"


def test_how_large_who_was_there_was_is_told_by_the_thing_as_it_lies_now() -> None:
    strip = Release(10.0, 9.0, 10.2, 0.5, mover=9.0, elsewhere=3.0, area=50)
    whole = strip.of(300)
    assert (whole.mover, whole.elsewhere, whole.area) == (1.5, 0.5, 300)
    assert whole.of(50) == strip


def leaving(*, since_s: float, came_from: float | None = None, name: str = "truck") -> Owner:
    """A vehicle that stands before the item until 10 s; who is seen to come does so in a second and a half."""

    def where(t: float) -> float:
        if came_from is not None and t < since_s + 1.5:
            return came_from + (200 - came_from) * (t - since_s) / 1.5
        return 200 + 40 * max(0.0, t - 10)

    one = track(where, every(0.25, since_s, 14), name=name)
    found = find_owner(ITEM_BOX, Release(10.0, 9.0, 10.0, 0.5), [one], SETTINGS)
    assert found is not None
    return found


def test_what_comes_to_light_as_an_old_lorry_drives_off_stood_behind_it() -> None:
    assert stood_behind(leaving(since_s=0.0), ITEM_BOX, 11.0)


def test_what_lay_before_it_while_it_still_stood_did_not() -> None:
    assert not stood_behind(leaving(since_s=0.0), ITEM_BOX, 9.0)


def test_nor_what_lies_where_a_lorry_was_seen_to_arrive() -> None:
    assert not stood_behind(leaving(since_s=0.0, came_from=-200.0), ITEM_BOX, 11.0)


def test_nor_where_a_passer_by_only_cut_its_box_short() -> None:
    owner = leaving(since_s=0.0)
    for n, t in enumerate(owner.track.times):
        x1, y1, x2, y2 = owner.track.boxes[0]
        cut = 10.5 < t < 11.5
        owner.track.boxes[n] = np.array([x1, (y1 + y2) / 2 if cut else y1, x2, y2], np.float32)
    assert not stood_behind(owner, ITEM_BOX, 11.0)


def test_nor_what_lies_beside_its_place() -> None:
    x1, y1, x2, y2 = ITEM_BOX
    assert not stood_behind(leaving(since_s=0.0), (x1 + 30, y1, x2 + 30, y2), 11.0)
