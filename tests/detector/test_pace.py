from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.pace import CROWD, KNOWN_S, Pace, expected
from detector.settings import Settings
from detector.tracking import UNSEEN_S

SETTINGS = Settings()
WHOLE = (640, 384)


def asked(known: bool) -> list[float]:
    """The moments of a minute at which YOLO may look at the whole picture, of looks every 0.28 s."""
    pace = Pace(SETTINGS)
    return [t for t in (0.28 * n for n in range(214)) if pace.allows(t, *WHOLE, known)]


@pytest.mark.parametrize(("known", "spacing_s"), [(False, SETTINGS.detect_costly_s), (True, KNOWN_S)])
def test_a_crowd_that_walks_on_as_expected_is_looked_at_less_often(known: bool, spacing_s: float) -> None:
    assert [b - a for a, b in pairwise(asked(known))] == pytest.approx([spacing_s] * (len(asked(known)) - 1))


def test_somebody_unexpected_is_looked_at_at_once_where_yolo_has_rested() -> None:
    pace = Pace(SETTINGS)
    assert pace.allows(0.0, *WHOLE, True)
    assert not pace.allows(0.6, *WHOLE, True)
    assert pace.allows(0.6, *WHOLE, False)


@given(st.lists(st.floats(0, 5), min_size=2, max_size=60), st.integers(32, 440), st.booleans())
def test_small_crops_are_looked_at_whenever_there_is_a_look(steps: list[float], side: int, known: bool) -> None:
    pace, now_s = Pace(SETTINGS), 0.0
    for step in steps:
        now_s += step
        assert pace.allows(now_s, side, side, known)


def test_motion_under_the_shield_is_expected_and_motion_beside_it_is_not() -> None:
    moving, shield = np.zeros((90, 160), np.uint8), np.zeros((90, 160), np.uint8)
    assert expected(moving, shield, CROWD), "nothing moves"
    moving[20:60, 30:50] = shield[18:62, 28:52] = 255
    assert expected(moving, shield, CROWD)
    assert not expected(moving, shield, CROWD - 1), "a few people are watched closely"
    moving[20:60, 100:115] = 255
    assert not expected(moving, shield, CROWD), "somebody else walks in"


def test_a_watch_that_is_to_be_spared_asks_yolo_half_as_often_but_never_loses_sight_of_anybody() -> None:
    pace = Pace(SETTINGS)
    pace.thrift = 2.0
    moments = [t for n, t in enumerate(0.28 * n for n in range(214)) if pace.allows(t, *WHOLE, n % 3 == 0)]
    gaps = [b - a for a, b in pairwise(moments)]
    assert gaps == pytest.approx([2 * SETTINGS.detect_costly_s] * len(gaps))
    assert max(gaps) < UNSEEN_S
