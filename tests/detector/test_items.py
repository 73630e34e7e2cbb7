import numpy as np
import pytest

from detector.item import DISMISSED_S, State
from detector.items import HELD_S, MAX_ITEMS
from detector.memory import Memory
from detector.picture import WorkBox
from streams.frames import U8
from tests.detector.ground import NOBODY, PASSER, X1, X2, Y1, Y2, Ground, around, covers
from tests.detector.pictures import BAG, lit, with_thing


def test_a_quiet_street_has_no_items(street: U8) -> None:
    ground = Ground(street)
    ground.see(street, 5)
    assert ground.items.live == []


def test_what_comes_to_rest_is_taken_up_with_its_outline_its_onset_and_what_was_there_before(street: U8) -> None:
    ground = Ground(street)
    ground.see(with_thing(street), 3)
    item = ground.only
    assert covers(item, BAG)
    assert item.state is State.FORMING
    assert item.onset_s == pytest.approx(4.25, abs=0.3)
    assert item.area == pytest.approx(np.pi / 4 * (X2 - X1) * (Y2 - Y1), rel=0.25)
    assert float(item.after[:, :, 0][item.mask].mean()) < 50 < float(item.before[:, :, 0][item.mask].mean())


def test_time_in_plain_sight_counts_and_time_behind_people_does_not(street: U8) -> None:
    ground = Ground(street)
    bag = with_thing(street)
    ground.see(bag, 3)
    plain_s = ground.only.plain_s
    stands = (X1 - 20, Y1 - 80, X2 + 20, Y2 + 10)
    ground.see(with_thing(bag, stands, PASSER), 3, around(stands))
    assert ground.only.plain_s == pytest.approx(plain_s, abs=0.3)
    assert ground.only.hidden_s == pytest.approx(3.0, abs=0.6)
    ground.see(bag, 2)
    assert ground.only.plain_s == pytest.approx(plain_s + 2, abs=0.6)


def test_hidden_by_passers_by_it_stays_the_same_item(street: U8) -> None:
    ground = Ground(street)
    bag = with_thing(street)
    ground.see(bag, 3)
    number = ground.only.item_id
    for x in (*range(240, 380, 20), *range(240, 380, 20)):
        stands = (x, Y1 - 80, x + 45, Y2 + 10)
        ground.see(with_thing(bag, stands, PASSER), 0.25, around(stands))
    ground.see(bag, 2)
    assert ground.only.item_id == number
    assert ground.gone == []


def test_taken_away_again_it_is_gone(street: U8) -> None:
    ground = Ground(street)
    ground.see(with_thing(street), 3)
    ground.see(street, 1.5)
    assert ground.items.live == []
    (gone,) = ground.gone
    assert gone.state is State.GONE
    assert gone.reasons == ["taken away"]


def test_a_glance_at_bare_ground_for_one_look_is_not_gone(street: U8) -> None:
    ground = Ground(street)
    ground.see(with_thing(street), 3)
    ground.see(street, 0.25)
    ground.see(with_thing(street), 1)
    assert ground.gone == []


def test_another_exposure_is_neither_gone_nor_another_item(street: U8) -> None:
    ground = Ground(street)
    bag = with_thing(street)
    ground.see(bag, 3)
    number = ground.only.item_id
    ground.see(lit(bag, 0.75), 4)
    assert ground.only.item_id == number
    assert ground.gone == []


def test_more_of_it_seen_as_its_owner_steps_aside_is_the_same_item_grown(street: U8) -> None:
    ground = Ground(street)
    long = (X1, Y1, X2 + 50, Y2)
    bag = with_thing(street, long)
    stands = (X2 - 2, Y1 - 80, X2 + 60, Y2 + 4)
    ground.see(with_thing(bag, stands, PASSER), 3, around(stands))
    half = ground.only
    assert half.box[2] <= X2
    number = half.item_id
    ground.see(bag, 3)
    whole = ground.only
    assert whole.item_id == number
    assert whole.grown
    assert covers(whole, long)


def test_pieces_that_prove_to_be_one_thing_become_one(street: U8) -> None:
    ground = Ground(street)
    wide = (X1 - 40, Y1, X2 + 40, Y2)
    bag = with_thing(street, wide)
    stands = ((X1 + X2) // 2 - 14, Y1 - 80, (X1 + X2) // 2 + 14, Y2 + 4)
    ground.see(with_thing(bag, stands, PASSER), 3, around(stands))
    assert len(ground.items.live) == 2, "left and right of the owner's legs"
    ground.see(bag, 3)
    assert covers(ground.only, wide)
    assert [g.reasons[-1] for g in ground.gone] == ["part of another item"]


def test_what_falls_over_stays_the_same_item(street: U8) -> None:
    ground = Ground(street)
    standing, lying = (300, 326, 324, 366), (302, 338, 342, 366)
    ground.see(with_thing(street, standing), 3)
    number = ground.only.item_id
    ground.see(with_thing(street, lying), 4)
    fallen = [i for i in ground.items.live if i.item_id == number]
    assert fallen
    assert covers(fallen[0], lying)
    assert fallen[0].toppled or fallen[0].grown, "to be judged afresh"
    assert len(ground.items.live) == 1


def test_what_falls_over_onto_a_part_of_its_own_ground_has_not_been_taken_away(street: U8) -> None:
    ground = Ground(street)
    standing, lying = (300, 300, 324, 366), (302, 346, 332, 366)
    ground.see(with_thing(street, standing), 3)
    number = ground.only.item_id
    ground.see(with_thing(street, lying), 4)
    assert [i.item_id for i in ground.items.live] == [number]
    assert covers(ground.only, lying)
    assert ground.gone == []


def test_of_two_pieces_that_become_one_the_one_whose_owner_is_known_goes_on(street: U8) -> None:
    ground = Ground(street)
    wide = (X1 - 40, Y1, X2 + 40, Y2)
    bag = with_thing(street, wide)
    stands = ((X1 + X2) // 2 - 14, Y1 - 80, (X1 + X2) // 2 + 14, Y2 + 4)
    ground.see(with_thing(bag, stands, PASSER), 3, around(stands))
    speck, known = sorted(ground.items.live, key=lambda i: i.item_id)
    speck.state, known.state = State.DISMISSED, State.WAITING
    ground.see(bag, 3)
    assert ground.only.item_id == known.item_id


def test_something_else_put_in_its_place_is_not_it_for_ever(street: U8) -> None:
    ground = Ground(street)
    ground.see(with_thing(street), 3)
    number = ground.only.item_id
    ground.see(with_thing(street, (X1 - 30, Y1 - 30, X2 + 60, Y2 + 10), (210, 200, 190)), 12)
    assert not [i for i in ground.items.live if i.item_id == number and not (i.toppled or i.grown)]


def test_two_things_far_apart_are_two_items(street: U8) -> None:
    ground = Ground(street)
    ground.see(with_thing(with_thing(street), (420, 340, 450, 372)), 3)
    assert len(ground.items.live) == 2
    assert len({i.item_id for i in ground.items.live}) == 2


def test_a_walker_leaves_no_items_on_the_way(street: U8) -> None:
    ground = Ground(street)
    for x in range(40, 560, 14):
        ground.see(with_thing(street, (x, 200, x + 45, 330), PASSER), 0.25, around((x, 200, x + 45, 330)))
    ground.see(street, 2)
    assert ground.items.live == []


def test_what_is_smaller_than_noise_can_be_is_no_item(street: U8) -> None:
    ground = Ground(street)
    ground.see(with_thing(street, (300, 340, 302, 342)), 3)
    assert ground.items.live == []


def test_a_change_of_the_whole_scene_makes_no_more_items_than_the_cap(street: U8) -> None:
    ground = Ground(street)
    full = street
    for n in range(60):
        x, y = 40 + 55 * (n % 10), 60 + 65 * (n // 10)
        full = with_thing(full, (x, y, x + 22, y + 22), (240, 60, 240))
    ground.see(full, 4)
    assert len(ground.items.live) == MAX_ITEMS


def test_among_as_many_specks_as_there_may_be_a_larger_thing_is_taken_up_and_a_smaller_one_is_not(street: U8) -> None:
    ground = Ground(street)
    rain = street
    for n in range(60):
        x, y = 40 + 55 * (n % 10), 60 + 65 * (n // 10)
        if not (X1 - 30 < x < X2 + 10 and Y1 - 30 < y < Y2 + 10):
            rain = with_thing(rain, (x, y, x + 12, y + 12), (240, 60, 240))
    ground.see(rain, 3)
    assert len(ground.items.live) == MAX_ITEMS
    drop = (180, 40, 186, 46)
    ground.see(with_thing(with_thing(rain), drop, (240, 60, 240)), 2)
    assert len(ground.items.live) == MAX_ITEMS
    assert any(covers(item, BAG) for item in ground.items.live)
    assert not any(covers(item, drop) for item in ground.items.live)


def test_the_ground_is_held_around_what_is_waited_for_and_what_somebody_stands_before(street: U8) -> None:
    ground = Ground(street)
    ground.see(with_thing(street), 3)
    item = ground.only
    for state, hidden_s, holds in (
        (State.FORMING, 0.0, False),
        (State.FORMING, 0.5, True),
        (State.WAITING, 0.0, True),
        (State.DISMISSED, 0.5, False),
    ):
        item.state, item.hidden_s = state, hidden_s
        held = ground.items.held(ground.now_s)
        assert (held[Y1:Y2, X1:X2] == 255).all() == holds, (state, hidden_s)
        assert np.count_nonzero(held) < 6 * (X2 - X1) * (Y2 - Y1)
    item.state = State.WAITING
    assert not ground.items.held(item.born_s + HELD_S).any()


def test_dismissed_things_become_scenery_in_time_and_sooner_in_a_crowd(street: U8) -> None:
    ground = Ground(street)
    ground.see(with_thing(street), 3)
    ground.only.state, ground.only.dismissed_s = State.DISMISSED, ground.now_s
    assert ground.items.stale(ground.now_s + DISMISSED_S - 1) == []
    assert ground.items.stale(ground.now_s + DISMISSED_S + 1) == ground.items.live


def test_the_footprint_is_where_items_lie(street: U8) -> None:
    ground = Ground(street)
    ground.see(with_thing(street), 3)
    print_ = ground.items.footprint()
    assert print_[(Y1 + Y2) // 2, (X1 + X2) // 2] == 255
    assert np.count_nonzero(print_) == ground.only.area


# --- known by its outline alone ---------------------------------------------------------------------------------------


def seen_by_yolo(
    ground: Ground,
    bgr: U8,
    box: WorkBox,
    once_bgr: U8,
    stood_until_s: float | None = None,
    proven: frozenset[int] = frozenset(),
) -> None:
    """YOLO keeps seeing something in `box` of the present picture; `once_bgr` is how the place looked otherwise."""
    memory = Memory(100.0)
    memory.add(0.0, ground.camera.see(once_bgr), NOBODY, 1.0)
    view = ground.scene.observe(ground.camera.see(bgr), ground.now_s + 0.25, NOBODY)
    ground.items.take_up_object(box, view, ground.scene, memory.between(0.0, 0.0)[0], stood_until_s, set(proven))


def test_what_yolo_keeps_seeing_where_the_place_once_looked_otherwise_is_an_item(street: U8) -> None:
    """A load lies where a lorry stood from the first picture: it was never a change, but it is new."""
    load = with_thing(street)
    ground = Ground(load)
    seen_by_yolo(ground, load, BAG, with_thing(street, (200, 200, 420, 420), (200, 180, 60)))
    item = ground.only
    assert item.box == BAG
    assert float(item.before[:, :, 1][item.mask].mean()) != pytest.approx(
        float(item.after[:, :, 1][item.mask].mean()), abs=5
    )


def test_what_a_lorry_uncovers_as_it_drives_off_stood_behind_it_and_what_lay_there_before_is_its_load(
    street: U8,
) -> None:
    load, lorry = with_thing(street), with_thing(street, (200, 200, 420, 420), (200, 180, 60))
    for drives_off_s, items in ((3.0, 1), (0.2, 0)):
        ground = Ground(load)  # its pixels rest since 0 s
        seen_by_yolo(ground, load, BAG, lorry, drives_off_s)
        assert len(ground.items.live) == items, drives_off_s


def test_what_yolo_sees_where_nothing_ever_changed_lay_there_all_along(street: U8) -> None:
    load = with_thing(street)
    ground = Ground(load)
    seen_by_yolo(ground, load, BAG, load)
    assert ground.items.live == []


def test_what_is_an_item_already_is_not_taken_up_again_by_its_box(street: U8) -> None:
    ground = Ground(street)
    bag = with_thing(street)
    ground.see(bag, 3)
    number = ground.only.item_id
    seen_by_yolo(ground, bag, BAG, street)
    assert ground.only.item_id == number


def test_a_box_over_half_the_picture_is_no_item(street: U8) -> None:
    ground = Ground(street)
    seen_by_yolo(ground, street, (10, 10, 500, 470), np.full_like(street, 90))
    assert ground.items.live == []


def test_an_item_that_proves_to_be_a_part_of_what_yolo_sees_does_not_vanish_without_a_word(street: U8) -> None:
    """Whoever keeps its case has to learn that it is closed."""
    ground = Ground(street)
    bag = with_thing(street)
    ground.see(bag, 3)
    item = ground.only
    item.state = State.WAITING
    whole = (X1 - 30, Y1 - 30, X2 + 30, Y2 + 30)
    seen_by_yolo(ground, bag, whole, np.full_like(street, 90))
    assert whole in [i.box for i in ground.items.live]
    ground.see(bag, 0.5)
    assert item in ground.items.live or item in ground.gone


def test_the_cap_holds_for_what_yolo_sees_as_well(street: U8) -> None:
    ground = Ground(street)
    other = np.full_like(street, 90)
    for n in range(MAX_ITEMS + 6):
        x, y = 20 + 60 * (n % 10), 60 + 60 * (n // 10)
        seen_by_yolo(ground, street, (x, y, x + 24, y + 24), other)
    assert len(ground.items.live) <= MAX_ITEMS


def test_what_comes_to_lie_beside_an_item_later_is_no_part_of_it(street: U8) -> None:
    """The edge of a shadow, a second bag: the ground there was seen bare when the item lay there already."""
    ground = Ground(street)
    bag = with_thing(street)
    ground.see(bag, 4)
    number = ground.only.item_id
    second = (X2 - 4, Y1 - 6, X2 + 46, Y2)
    both = with_thing(with_thing(street, second, (200, 60, 60)), BAG)
    ground.see(both, 4)
    first = next(i for i in ground.items.live if i.item_id == number)
    assert covers(first, BAG)
    later = next(i for i in ground.items.live if i.item_id != number)
    assert covers(later, (X2 - 1, second[1], second[2], second[3]))


def test_what_its_owner_hid_until_now_is_part_of_it(street: U8) -> None:
    ground = Ground(street)
    wide = (X1, Y1, X2 + 40, Y2)
    bag = with_thing(street, wide)
    stands = (X1 + 30, Y1 - 90, X2 + 50, Y2 + 4)
    ground.see(with_thing(bag, stands, PASSER), 5, around(stands))
    number = ground.only.item_id
    ground.see(bag, 3)
    assert ground.only.item_id == number
    assert covers(ground.only, wide)


def test_what_was_proven_is_not_swallowed_by_a_larger_box_around_it(street: U8) -> None:
    ground = Ground(street)
    bag = with_thing(street)
    ground.see(bag, 3)
    item = ground.only
    whole = (X1 - 60, Y1 - 60, X2 + 60, Y2 + 60)
    for proven, stays in ((frozenset({item.item_id}), True), (frozenset[int](), False)):
        seen_by_yolo(ground, bag, whole, np.full_like(street, 90), proven=proven)
        assert (whole not in [i.box for i in ground.items.live]) is stays
