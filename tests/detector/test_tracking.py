import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.tracking import HISTORY_S, MAX_TRACKS, Track, Tracker, alike
from models.detections import Detections
from tests.detector.people import body, every, found, track


def tracker() -> Tracker:
    return Tracker(start_conf=0.25)


def test_a_walker_keeps_one_track_though_the_looks_are_unevenly_spaced() -> None:
    one = tracker()
    for t in [0.0, 0.2, 0.3, 0.8, 1.0, 1.9, 2.0, 2.6, 3.0]:
        one.update(t, found((body(50 + 60 * t), 0.8, "person")))
    assert [len(t.times) for t in one.tracks] == [9]


def test_velocity_is_in_pixels_per_second_whatever_the_frame_rate() -> None:
    for step in (0.04, 0.24, 0.5):
        walker = track(lambda t: 50 + 60 * t, every(step, 0, 6))
        assert walker.velocity[0] == pytest.approx(60, rel=0.02)
        assert walker.predicted(walker.last_s + 0.5)[0] == pytest.approx(walker.box[0] + 30, abs=1)


def test_a_prediction_goes_no_further_than_a_second() -> None:
    walker = track(lambda t: 60 * t, every(0.25, 0, 5))
    assert np.array_equal(walker.predicted(6.0), walker.predicted(60.0))


def test_two_people_who_cross_keep_their_own_tracks() -> None:
    one = tracker()
    for t in every(0.24, 0, 6):
        one.update(t, found((body(60 + 50 * t), 0.8, "person"), (body(360 - 50 * t, foot=235), 0.8, "person")))
    by_start = sorted(one.tracks, key=lambda k: float(k.boxes[0][0]))
    assert len(by_start) == 2
    assert by_start[0].box[0] > by_start[1].box[0], "the one from the left ends on the right"


def test_somebody_hidden_for_a_second_is_found_again_under_the_same_number() -> None:
    one = tracker()
    for t in every(0.25, 0, 2):
        one.update(t, found((body(50 + 40 * t), 0.8, "person")))
    for t in (2.25, 2.5, 2.75, 3.0):
        assert one.update(t, found()) == []
    (again,) = one.update(3.25, found((body(50 + 40 * 3.25), 0.8, "person")))
    assert again is one.tracks[0]
    assert not again.lost


def test_somebody_gone_for_longer_is_lost_and_whoever_comes_then_is_new() -> None:
    one = tracker()
    one.update(0.0, found((body(50), 0.8, "person")))
    for t in every(0.5, 0.5, 2.5):
        one.update(t, found())
    assert one.tracks[0].lost
    (newcomer,) = one.update(3.0, found((body(50), 0.8, "person")))
    assert newcomer.track_id != one.tracks[0].track_id
    assert len(one.alive()) == 1


def test_a_vehicle_that_stands_is_the_same_however_long_nobody_looked_and_a_person_is_not() -> None:
    one = tracker()
    parked = (100.0, 80.0, 260.0, 180.0)
    one.update(0.0, found((parked, 0.8, "truck"), (body(300), 0.8, "person")))
    for t in every(0.5, 0.5, 40):
        one.update(t, found())
    assert all(t.lost for t in one.tracks)
    again = one.update(41.0, found(((103.0, 80.0, 262.0, 181.0), 0.8, "car"), (body(300), 0.8, "person")))
    lorry = one.tracks[0]
    assert lorry in again
    assert lorry.times == [0.0, 41.0]
    assert not lorry.has_moved
    assert len(one.tracks) == 3, "somebody else may stand where somebody stood"
    for t in every(0.5, 41.5, 44):
        one.update(t, found())
    another = one.update(45.0, found(((200.0, 80.0, 360.0, 180.0), 0.8, "truck")))
    assert another[0] is not lorry


def test_who_drives_past_a_parked_vehicle_does_not_become_it() -> None:
    """As the car passes, YOLO sees both as one, and then only the lorry behind it."""
    one = tracker()
    one.update(0.0, found(((100.0, 80.0, 260.0, 180.0), 0.8, "truck")))
    for t in every(0.25, 0.25, 5):
        one.update(t, found())
    lorry = one.tracks[0]
    assert lorry.lost
    for t in every(0.25, 5.25, 7):
        one.update(t, found(((160 * (t - 5.25), 110.0, 160 * (t - 5.25) + 80, 180.0), 0.8, "car")))
    car = next(t for t in one.tracks if t is not lorry)
    one.update(7.25, found(((104.0, 82.0, 300.0, 180.0), 0.8, "truck")))
    one.update(7.5, found(((101.0, 80.0, 262.0, 180.0), 0.8, "truck")))
    assert lorry.times[-2:] == [7.25, 7.5]
    assert car.last_s == 7.0
    assert not lorry.has_moved


def test_a_car_drove_and_a_load_that_is_called_one_fell() -> None:
    def seen_until(end_s: float, way_s: float) -> Track:
        made = Track(1)
        for t in every(0.2, 0, end_s):
            y = 60 + 100 * min(t / way_s, 1.0)
            made.add(t, np.array([100, y, 140, y + 30], np.float32), 0.5, "car")
        return made

    assert seen_until(6, way_s=2.0).drove
    assert not seen_until(6, way_s=0.6).drove
    assert seen_until(0.8, way_s=0.6).drove, "in its first second it may be anything that moves"


def test_what_stood_at_one_place_before_and_after_stood_there_in_between() -> None:
    lorry = Track(1)
    for t, x in ((0.0, 100.0), (30.0, 102.0), (60.0, 300.0)):
        lorry.add(t, np.array([x, 80, x + 160, 180], np.float32), 0.8, "truck")
    stood = lorry.stood_through(14.0)
    assert stood is not None
    assert stood[0] == 100
    assert lorry.stood_through(45.0) is None, "it drove off meanwhile"
    assert lorry.stood_through(70.0) is None, "nobody knows"
    assert lorry.stood_through(-1.0) is None


def test_a_weak_detection_keeps_a_track_alive_but_never_starts_one() -> None:
    one = tracker()
    assert one.update(0.0, found((body(50), 0.15, "person"))) == []
    one.update(0.25, found((body(50), 0.8, "person")))
    for t in every(0.25, 0.5, 4):
        one.update(t, found((body(50), 0.15, "person")))
    assert [t.lost for t in one.tracks] == [False]


def test_a_runner_whose_boxes_no_longer_overlap_is_still_one_track() -> None:
    one = tracker()
    for t in every(0.24, 0, 2):
        one.update(t, found((body(20 + 220 * t), 0.8, "person")))
    assert len(one.tracks) == 1


def test_a_person_never_becomes_a_car_but_a_car_may_become_a_truck() -> None:
    one = tracker()
    one.update(0.0, found((body(50), 0.8, "person")))
    one.update(0.2, found((body(50), 0.8, "car")))
    one.update(0.4, found((body(50), 0.9, "truck")))
    assert [t.name for t in one.tracks] == ["person", "truck"]
    assert alike("bus", "truck")
    assert not alike("dog", "person")


def test_a_storm_of_detections_is_capped_and_those_in_sight_are_kept() -> None:
    one = tracker()
    for k in range(6):
        grid = [
            ((40.0 * i + 7 * k, 300.0 * k, 40.0 * i + 20 + 7 * k, 300.0 * k + 40), 0.9, "person") for i in range(30)
        ]
        one.update(5.0 * k, found(*grid))
    assert len(one.tracks) == MAX_TRACKS
    assert sum(t.last_s == 25.0 for t in one.tracks) == 30


def test_what_was_last_seen_long_ago_is_forgotten() -> None:
    one = tracker()
    one.update(0.0, found((body(50), 0.8, "person")))
    one.update(HISTORY_S + 1, found())
    assert one.tracks == []


def test_where_somebody_was_is_interpolated_between_sightings_and_unknown_in_gaps() -> None:
    walker = track(lambda t: 100 * t, [0.0, 1.0, 6.0, 7.0])
    halfway = walker.at(0.5)
    assert halfway is not None
    assert halfway[0] == pytest.approx(30)
    assert walker.at(3.5) is None
    assert walker.at(-2.0) is None
    after = walker.at(7.4)
    assert after is not None
    assert np.array_equal(after, walker.boxes[-1])


def test_who_stands_and_sways_has_not_moved_and_who_walked_has() -> None:
    assert not track(lambda t: 100 + 5 * np.sin(3 * t), every(0.25, 0, 20)).has_moved
    assert track(lambda t: 100 + 20 * t, every(0.25, 0, 3)).has_moved


def test_who_comes_straight_at_the_camera_has_moved() -> None:
    nearer = track(lambda _: 100, [0.0])
    nearer.add(3.0, np.array(body(100, foot=230, tall=190), np.float32), 0.8, "person")
    assert nearer.has_moved


boxes = st.tuples(st.floats(-50, 700), st.floats(-50, 500), st.floats(0.5, 300), st.floats(0.5, 300))
looks = st.lists(
    st.tuples(
        st.floats(0.01, 3.0),
        st.lists(st.tuples(boxes, st.floats(0, 1), st.sampled_from(["person", "car", "dog"])), max_size=8),
    ),
    max_size=15,
)


@settings(max_examples=60, deadline=None)
@given(looks)
def test_whatever_comes_numbers_are_unique_boxes_finite_and_sightings_in_order(
    given_looks: list[tuple[float, list[tuple[tuple[float, float, float, float], float, str]]]],
) -> None:
    one, now = tracker(), 0.0
    for step, seen in given_looks:
        now += step
        made = found(*(((x, y, x + w, y + h), score, name) for (x, y, w, h), score, name in seen))
        shown = one.update(now, made)
        assert len({id(t) for t in shown}) == len(shown), "one track takes one detection"
    assert len({t.track_id for t in one.tracks}) == len(one.tracks)
    for t in one.tracks:
        assert t.times == sorted(t.times)
        assert np.isfinite(np.stack(t.boxes)).all()
        assert np.isfinite(t.predicted(now + 1)).all()
        assert len(t.times) == len(t.boxes) == len(t.scores)


def test_a_look_without_anybody_is_no_error() -> None:
    assert tracker().update(1.0, Detections.empty()) == []


def test_who_stood_somewhere_did_so_also_while_others_passed_in_front() -> None:
    standing = track(lambda _: 200.0, every(0.5, 0, 10))
    standing.boxes[3] = np.array((190, 150, 200, 200), np.float32)
    place = standing.stood_at(8.0)
    assert place is not None
    assert place.tolist() == pytest.approx(body(200.0))
    assert standing.stood_at(1.0) is None, "seen for a moment only"
    assert track(lambda t: 60 * t, every(0.5, 0, 10)).stood_at(8.0) is None
