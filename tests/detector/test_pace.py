from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.pace import CROWD, KNOWN_S, Pace, Traffic, traffic
from detector.settings import Settings
from detector.tracking import UNSEEN_S

SETTINGS = Settings()
WHOLE, STRIP = (640, 384), (640, 256)
LOOK_S = 0.28


def asked(size: tuple[int, int], about: Traffic, thrift: float = 1.0) -> list[float]:
    """The moments of a minute at which YOLO may look at an input of this size, of looks every 0.28 s."""
    pace = Pace(SETTINGS)
    pace.thrift = thrift
    return [t for t in (LOOK_S * n for n in range(214)) if pace.allows(t, *size, about)]


@pytest.mark.parametrize(
    ("size", "about", "spacing_s"),
    [
        (WHOLE, Traffic.FEW, SETTINGS.detect_costly_s),
        (WHOLE, Traffic.CROWD, SETTINGS.detect_costly_s),
        (WHOLE, Traffic.EXPECTED, KNOWN_S),
        (STRIP, Traffic.FEW, LOOK_S),
        (STRIP, Traffic.CROWD, SETTINGS.detect_costly_s),
        (STRIP, Traffic.EXPECTED, KNOWN_S),
    ],
)
def test_a_crowd_is_looked_at_less_often_and_least_while_it_walks_on_as_expected(
    size: tuple[int, int], about: Traffic, spacing_s: float
) -> None:
    moments = asked(size, about)
    assert [b - a for a, b in pairwise(moments)] == pytest.approx([spacing_s] * (len(moments) - 1))


def test_somebody_unexpected_is_looked_at_at_once_where_yolo_has_rested() -> None:
    pace = Pace(SETTINGS)
    assert pace.allows(0.0, *WHOLE, Traffic.EXPECTED)
    assert not pace.allows(0.6, *WHOLE, Traffic.EXPECTED)
    assert pace.allows(0.6, *WHOLE, Traffic.CROWD)


@given(st.lists(st.floats(0, 5), min_size=2, max_size=60), st.integers(32, 440))
def test_one_or_two_people_are_looked_at_whenever_there_is_a_look(steps: list[float], side: int) -> None:
    pace, now_s = Pace(SETTINGS), 0.0
    for step in steps:
        now_s += step
        assert pace.allows(now_s, side, side, Traffic.FEW)


def test_motion_under_the_shield_is_expected_and_motion_beside_it_is_not() -> None:
    moving, shield = np.zeros((90, 160), np.uint8), np.zeros((90, 160), np.uint8)
    assert traffic(moving, shield, CROWD) is Traffic.EXPECTED, "nothing moves"
    moving[20:60, 30:50] = shield[18:62, 28:52] = 255
    assert traffic(moving, shield, CROWD) is Traffic.EXPECTED
    assert traffic(moving, shield, CROWD - 1) is Traffic.FEW, "a few people are watched closely"
    moving[20:60, 100:115] = 255
    assert traffic(moving, shield, CROWD) is Traffic.CROWD, "somebody else walks in"


@pytest.mark.parametrize("about", Traffic)
def test_a_watch_that_is_to_be_spared_asks_yolo_half_as_often_but_never_loses_sight_of_anybody(about: Traffic) -> None:
    gaps = [b - a for a, b in pairwise(asked(WHOLE, about, thrift=2.0))]
    assert gaps == pytest.approx([2 * SETTINGS.detect_costly_s] * len(gaps))
    assert max(gaps) < UNSEEN_S
