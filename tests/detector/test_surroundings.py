from dataclasses import replace

import numpy as np
import pytest

from detector.attendance import Case
from detector.item import MOST_SIGHTS
from detector.outcome import MOST_SIGHTINGS, deposit
from detector.picture import Picture
from detector.surroundings import MOST_LOOKS, MOST_PASSAGES, thinned, what_was_around
from detector.tracking import Track
from streams.frames import Frame
from tests.detector.cases import ITEM_BOX, item, judgement
from tests.detector.people import every, track


def case_of(owner: Track | None, *others: Track, confirmed_s: float | None = 18.0) -> Case:
    """An item that was left at 10 s, and known to be left at 18 s."""
    made = Case(item(), judgement(owner), ITEM_BOX, 0.9, owners=[owner] if owner else [], others=list(others))
    made.confirmed_s, made.left_s = confirmed_s, 15.0
    return made


def walker(track_id: int = 1, feet: float = 200.0, *, name: str = "person") -> Track:
    """Comes by at 5 s, stands at `feet` until 11 s, and walks away."""
    return track(lambda t: feet + 60 * max(0, t - 11), every(0.25, 5, 16), track_id=track_id, name=name)


def half_size() -> Picture:
    """Work pixels are two source pixels wide."""
    plane = np.zeros((360, 640), np.uint8)
    frame = Frame(0.0, plane, plane[::2, ::2], plane[::2, ::2])
    return Picture(0.0, np.zeros((180, 320, 3), np.uint8), 0.5, frame)


def test_everybody_who_was_near_is_told_with_how_near_and_what_they_were_taken_for() -> None:
    owner, beside, far = walker(), walker(2, 300.0), walker(3, 900.0)
    friend = track(lambda _: 240.0, every(0.25, 6, 30), track_id=4)
    around = what_was_around(case_of(owner, friend), 40.0, [far, beside, owner, friend], None)
    assert [(one.track_id, one.part) for one in around.passages] == [(1, "actor"), (4, "companion"), (2, "other")]
    assert around.far == 1
    actor, companion, other = around.passages
    assert (actor.nearest_heights, actor.release_heights, actor.path) == (0.0, 0.0, ())
    assert other.nearest_heights == pytest.approx(0.7), "70 px from box to box, of somebody 100 px tall"
    assert other.nearest_s == 5.0
    assert (other.first_s, other.last_s, other.moved, companion.moved) == (5.0, 16.0, True, False)
    assert other.path[0].score == pytest.approx(0.8)


def test_only_the_time_of_the_act_is_told() -> None:
    long_before = track(lambda _: 240.0, every(0.25, -60, -2), track_id=5)
    afterwards = track(lambda _: 240.0, every(0.25, 19, 30), track_id=6)
    stays = track(lambda _: 240.0, every(0.25, -60, 60), track_id=7)
    around = what_was_around(case_of(walker()), 40.0, [long_before, afterwards, stays], None)
    assert [one.track_id for one in around.passages] == [1, 7]
    times = [seen.media_s for seen in around.passages[1].path]
    assert (times[0], times[-1]) == (0.0, 18.0), "the place was last seen bare at 9 s: 10 s before, to the confirmation"
    unconfirmed = what_was_around(case_of(walker(), confirmed_s=None), 25.0, [afterwards], None)
    assert [one.track_id for one in unconfirmed.passages] == [1, 6]


def test_a_class_that_wavered_is_told_with_both_names() -> None:
    wavers = walker(2, 240.0, name="car")
    wavers.add(16.25, wavers.box, 0.9, "truck")
    (one,) = what_was_around(case_of(None), 40.0, [wavers], None).passages
    assert [name for name, _ in one.names] == ["car", "truck"]
    assert sum(share for _, share in one.names) == pytest.approx(1.0)
    bench = walker(3, 240.0, name="bench")
    assert what_was_around(case_of(None), 40.0, [bench], None).passages == (), "it carries nothing"


def test_an_item_that_is_seen_as_somebody_is_told_as_lying_on_itself() -> None:
    bag = track(lambda _: 200.0, every(0.25, 10.5, 30), track_id=2, tall=20.0)
    owner, seen_as_somebody = what_was_around(case_of(walker()), 40.0, [bag], None).passages
    assert seen_as_somebody.on_item == pytest.approx(1.0)
    assert not seen_as_somebody.moved
    assert owner.on_item < 0.2


def test_who_stood_there_unseen_when_it_came_was_there() -> None:
    parked = track(lambda _: 240.0, [1.0, 3.0, 30.0, 31.0], track_id=2, name="car")
    case = case_of(None, confirmed_s=12.0)
    case.judgement = replace(case.judgement, release=replace(case.judgement.release, bare_s=None, release_s=14.0))
    (one,) = what_was_around(case, 20.0, [parked], None).passages
    assert one.release_heights == pytest.approx(0.1)


def test_the_item_is_told_at_each_look_in_source_pixels() -> None:
    case = case_of(walker())
    for at_s in every(0.5, 10, 30):
        case.item.last_s = at_s
        case.item.saw(0.2 if 12 <= at_s <= 13 else 1.0)
        case.item.box = (190, 180, 210, 200) if at_s < 14 else (180, 180, 212, 200)
    told = deposit(case, 40.0, [], half_size()).surroundings
    assert told is not None
    assert (told.item[0].media_s, told.item[-1].media_s) == (10.0, 18.0)
    assert {look.shows for look in told.item if 12 <= look.media_s <= 13} == {0.2}
    assert told.item[0].box == (380.0, 360.0, 420.0, 360.0), "cut off at the picture's edge"
    assert told.item[-1].box[0] == 360.0


def test_what_is_kept_is_bounded_however_long_somebody_stands_there() -> None:
    stands = track(lambda _: 230.0, every(0.25, -3600, 40), track_id=9)
    crowd = [walker(20 + n, 205.0 + n) for n in range(40)]
    case = case_of(stands)
    case.judgement = replace(case.judgement, release=replace(case.judgement.release, bare_s=-500.0))
    for at_s in every(0.25, 10, 1000):
        case.item.last_s = at_s
        case.item.saw(1.0)
    case.confirmed_s = 990.0
    assert len(case.item.sights) <= MOST_SIGHTS
    told = deposit(case, 1000.0, [stands, track(lambda _: 230.0, every(0.25, 0, 900), track_id=8), *crowd], half_size())
    around = told.surroundings
    assert around is not None
    assert len(around.passages) == MOST_PASSAGES
    assert around.left_out == 42 - MOST_PASSAGES
    assert len(told.path) == MOST_SIGHTINGS
    assert max(len(one.path) for one in around.passages) <= MOST_LOOKS
    assert len(around.item) <= MOST_LOOKS
    times = [seen.media_s for seen in told.path]
    assert times == sorted(set(times))
    close = [t for t in times if 5.0 <= t <= 15.0]
    assert close == every(0.25, 5, 15), "around the release every look is kept"
    assert (times[-1], times[0] < -3500) == (40.0, True)


def test_each_sighting_says_what_yolo_called_it_there() -> None:
    one = track(lambda _: 200.0, [1.0, 2.0], name="person")
    one.add(3.0, one.box, 0.3, "dog")
    assert one.name == "person"
    assert [seen.called for seen in thinned(one, 2.0, 10)] == ["person", "person", "dog"]
