import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.record import TrackPoint
from evidence.redaction.actor import KnownActor, actor_looks
from evidence.redaction.covering import LEAD_S, STAYS_S, entities_of
from evidence.redaction.paint import box_at
from evidence.redaction.plan import EVIDENCE, Entity, Policy
from tests.evidence.redaction.scenes import followed

ALL = Policy(actor="whole")
LEAD = LEAD_S["person"]
LOOKS = [round(i * 0.08, 3) for i in range(50)]


def inside(entity: Entity, at_s: float, box: tuple[float, ...]) -> bool:
    there = box_at(entity.keys, at_s)
    if there is None:
        return False
    low, high = zip(there[:2], box[:2], strict=True), zip(there[2:], box[2:], strict=True)
    return all(a <= b for a, b in low) and all(a >= b for a, b in high)


@given(
    st.lists(
        st.tuples(st.floats(0.03, 1.2), st.floats(-40, 40), st.floats(-20, 20), st.floats(0.7, 1.4)),
        min_size=1,
        max_size=40,
    )
)
def test_whatever_was_seen_is_covered_whenever_it_was_seen(steps: list[tuple[float, float, float, float]]) -> None:
    times, boxes = [], []
    at_s, x, y, h = 0.0, 100.0, 100.0, 60.0
    for step_s, dx, dy, grow in steps:
        at_s, x, y, h = at_s + step_s, x + dx, y + dy, min(max(h * grow, 10), 300)
        times.append(round(at_s, 3))
        boxes.append((x, y, x + h * 0.4, y + h))
    (entity,) = entities_of([followed(times, boxes)], None, ALL)
    for seen_s, box in zip(times, boxes, strict=True):
        assert inside(entity, seen_s, box)


def test_a_walker_is_covered_between_the_looks_and_before_and_after_them() -> None:
    def at(t: float) -> tuple[float, ...]:
        return 100 + 90 * t, 50.0, 140 + 90 * t, 150.0

    (entity,) = entities_of([followed([t + 1 for t in LOOKS], [at(t + 1) for t in LOOKS])], None, ALL)
    for t in np.arange(1 - LEAD + 0.1, 1 + LOOKS[-1] + LEAD - 0.1, 0.013):
        assert inside(entity, float(t), at(float(t))), t
    assert box_at(entity.keys, 0.1) is None
    assert len(entity.keys) < 20


def test_who_stands_is_covered_for_longer_for_nobody_vanishes() -> None:
    box = (100.0, 50.0, 140.0, 150.0)
    (entity,) = entities_of([followed([t + 4 for t in LOOKS], [box] * len(LOOKS))], None, ALL)
    assert inside(entity, 4 - STAYS_S["person"] + 0.05, box)
    assert inside(entity, 4 + LOOKS[-1] + STAYS_S["person"] - 0.05, box)


def test_a_gap_is_bridged_within_a_track_and_between_two() -> None:
    box = (100.0, 50.0, 140.0, 150.0)
    moved = (130.0, 50.0, 170.0, 150.0)
    (one,) = entities_of([followed([0.0, 0.1, 1.5], [box, box, moved])], None, ALL)
    assert inside(one, 0.8, (115.0, 50.0, 155.0, 150.0))
    first, second = entities_of(
        [followed([0.0, 0.1], [box, box]), followed([3.4, 3.5], [moved, moved])], None, Policy(actor="whole")
    )
    for t in np.arange(0.2, 3.3, 0.1):
        part = (t - 0.1) / 3.3
        middle = (100 + 30 * part, 50.0, 140 + 30 * part, 150.0)
        assert inside(first, float(t), middle) or inside(second, float(t), middle), t


def points(boxes: list[tuple[float, float, float, float]], times: list[float]) -> KnownActor:
    return KnownActor(tuple(TrackPoint(media_s=t, box=b) for t, b in zip(times, boxes, strict=True)))


def test_the_actor_stays_visible_and_the_others_do_not() -> None:
    mine, other = (100.0, 50.0, 140.0, 150.0), (300.0, 50.0, 340.0, 150.0)
    tracks = [followed(LOOKS, [mine] * len(LOOKS)), followed(LOOKS, [other] * len(LOOKS))]
    found = entities_of(tracks, points([mine] * 3, [1.0, 2.0, 3.0]), EVIDENCE)
    assert [(e.actor, e.cover) for e in found] == [(True, "none"), (False, "whole")]


def test_without_a_known_actor_all_are_covered() -> None:
    box = (100.0, 50.0, 140.0, 150.0)
    (found,) = entities_of([followed(LOOKS, [box] * len(LOOKS))], None, EVIDENCE)
    assert (found.actor, found.cover) == (False, "whole")


def test_a_track_that_goes_on_with_somebody_else_is_the_actor_s_only_until_they_meet() -> None:
    """The tracker's mistake when two people cross: the actor's number goes on with the bystander."""

    def x(t: float) -> float:
        return 100 + 60 * t

    mine = [(x(t), 50.0, x(t) + 40, 150.0) for t in LOOKS]
    bystander = [(x(3.9 - t), 50.0, x(3.9 - t) + 40, 150.0) for t in LOOKS]
    meet = next(i for i, t in enumerate(LOOKS) if x(t) + 20 >= x(3.9 - t))
    swapped = [followed(LOOKS, mine[:meet] + bystander[meet:]), followed(LOOKS, bystander[:meet] + mine[meet:])]
    known = points([mine[0], mine[10], mine[20]], [LOOKS[0], LOOKS[10], LOOKS[20]])
    found = entities_of(swapped, known, EVIDENCE)
    visible = [e for e in found if e.cover == "none"]
    assert visible
    for entity in visible:
        assert entity.keys[-1].at_s < LOOKS[meet]
    for t, box in zip(LOOKS, bystander, strict=True):
        assert any(inside(e, t, box) for e in found if e.cover == "whole"), t


def test_what_the_detector_denies_is_not_believed() -> None:
    """The track walks away from where the detector saw the actor, who stood."""
    stands = (100.0, 50.0, 140.0, 150.0)
    way = [(100 + max(0.0, t - 2) * 80, 50.0, 140 + max(0.0, t - 2) * 80, 150.0) for t in LOOKS]
    (flags,) = actor_looks([followed(LOOKS, way)], points([stands] * 5, [0.0, 1.0, 2.0, 3.0, 4.0]))
    assert flags[:25].all()
    assert not flags[-10:].any()


@pytest.mark.parametrize(
    ("vehicle", "aboard"), [((90.0, 90.0, 150.0, 190.0), True), ((300.0, 90.0, 360.0, 190.0), False)]
)
def test_the_motorcycle_that_the_actor_rides_goes_with_the_actor(
    vehicle: tuple[float, float, float, float], aboard: bool
) -> None:
    rider = (100.0, 50.0, 140.0, 160.0)
    tracks = [
        followed(LOOKS, [rider] * len(LOOKS)),
        followed(LOOKS, [vehicle] * len(LOOKS), "vehicle", "motorcycle"),
    ]
    found = entities_of(tracks, points([rider] * 3, [1.0, 2.0, 3.0]), EVIDENCE)
    assert {e.what: e.actor for e in found} == {"person": True, "vehicle": aboard}


def test_somebody_else_who_appears_near_by_does_not_shorten_the_cover_of_who_walks_on() -> None:
    def at(t: float) -> tuple[float, ...]:
        return 100 + 90 * t, 50.0, 140 + 90 * t, 150.0

    end_s = LOOKS[-1]
    there = at(end_s)
    walker = followed(LOOKS, [at(t) for t in LOOKS])
    other = followed([end_s + 3.0, end_s + 3.1, end_s + 3.2], [there] * 3)
    first, _ = entities_of([walker, other], None, ALL)
    for t in np.arange(end_s, end_s + LEAD - 0.1, 0.02):
        assert inside(first, float(t), at(float(t))), t
    assert inside(first, end_s + 2.9, there)


def test_a_parked_lorry_that_is_lost_for_long_stays_covered_and_an_empty_road_does_not() -> None:
    box = (100.0, 50.0, 220.0, 170.0)
    stands = [followed([t + off for t in LOOKS], [box] * len(LOOKS), "vehicle", "truck") for off in (0.0, 15.0)]
    first, second = entities_of(stands, None, ALL)
    for t in np.arange(0.0, 18.0, 0.25):
        assert inside(first, float(t), box) or inside(second, float(t), box), t
    passing = [(100.0 + 300 * t, 50.0, 220.0 + 300 * t, 170.0) for t in LOOKS]
    drives = [followed([t + off for t in LOOKS], passing, "vehicle", "car") for off in (0.0, 9.0)]
    first, second = entities_of(drives, None, ALL)
    assert box_at(first.keys, 6.0) is None
    assert box_at(second.keys, 6.0) is None
