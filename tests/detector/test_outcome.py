from dataclasses import replace

import pytest

from detector.attendance import Case
from detector.outcome import LITTER_HEIGHTS, deposit
from detector.owner import Owner
from detector.tracking import Track
from tests.detector.cases import ITEM_BOX, item, judgement
from tests.detector.people import every, track


def walker(name: str = "person") -> Track:
    return track(lambda t: 215 + 60 * max(0, t - 11), every(0.25, 6, 16), name=name)


def decided(owner: Track | None, *, confirmed_s: float | None = 18.0, kind: str = "person", **changed: float) -> Case:
    made = judgement(owner, changed)
    if made.owner is not None and kind == "truck":
        made = replace(made, owner=Owner(made.owner.track, "truck", made.owner.distance, made.owner.box))
    case = Case(item(), made, ITEM_BOX, 0.9, owners=[owner] if owner is not None else [])
    case.confirmed_s = confirmed_s
    return case


def test_a_thing_as_long_as_a_bag_is_a_dump_and_a_bottle_is_litter() -> None:
    assert deposit(decided(walker(), item_heights=LITTER_HEIGHTS + 0.1), 20.0).kind == "dump"
    assert deposit(decided(walker(), item_heights=LITTER_HEIGHTS - 0.1), 20.0).kind == "litter"


def test_of_unknown_size_it_is_called_a_dump() -> None:
    assert deposit(decided(None, item_heights=-1.0), 20.0).kind == "dump"


def test_whatever_falls_off_a_lorry_is_a_dump_however_small_beside_it() -> None:
    told = deposit(decided(walker("truck"), kind="truck", item_heights=0.1), 20.0)
    assert (told.kind, told.actor) == ("dump", "truck")


def test_the_moments_are_in_the_order_in_which_they_happened() -> None:
    told = deposit(decided(walker()), 40.0)
    assert told.start_s is not None
    assert told.carry_still_s is not None
    assert told.confirmed_s is not None
    assert told.end_s is not None
    assert told.before_still_s is not None
    assert told.before_still_s <= told.start_s <= told.carry_still_s < told.release_s < told.end_s <= told.confirmed_s
    assert told.left_behind_still_s >= told.confirmed_s
    assert [seen.media_s for seen in told.path] == sorted(seen.media_s for seen in told.path)


def test_an_owner_still_in_view_has_not_ended_the_event() -> None:
    assert deposit(decided(walker()), 16.2).end_s is None


def test_footage_that_ends_before_the_owner_rule_is_met_lowers_the_score_and_leaves_confirmed_unknown() -> None:
    sure, unsure = deposit(decided(walker()), 40.0), deposit(decided(walker(), confirmed_s=None), 16.2)
    assert unsure.confirmed_s is None
    assert sure.score == 0.9
    assert 0 < unsure.score < sure.score
    assert unsure.left_behind_still_s == 16.2


def test_with_nobody_seen_the_actor_is_unknown_and_nothing_about_them_is_guessed() -> None:
    told = deposit(decided(None), 40.0)
    assert told.actor == "unknown"
    assert (told.start_s, told.end_s, told.actor_box, told.carry_still_s, told.path) == (None, None, None, None, ())
    assert told.before_still_s == pytest.approx(9.0), "the place was last seen bare then"


def test_the_actor_is_shown_where_they_are_largest() -> None:
    owner = walker()
    owner.boxes[20] = owner.boxes[20] * 1.0
    owner.boxes[20][1] -= 60
    told = deposit(decided(owner), 40.0)
    assert told.actor_still_s == owner.times[20]
