import numpy as np

from detector.likeness import in_light, match_fraction
from tests.detector.cases import flat, item


def test_less_light_is_less_colour_too() -> None:
    red = np.full((4, 4, 3), (100, 108, 208), np.uint8)
    assert in_light(red, 0.5)[0, 0].tolist() == [50, 118, 168]
    assert in_light(red, 1.005) is red


def test_pixels_match_under_the_gain_given_and_only_there() -> None:
    mask, limit = np.ones((20, 20), np.bool_), np.full((20, 20, 3), 10, np.uint8)
    assert match_fraction(flat(60), flat(60), mask, limit, 1.0) == 1.0
    assert match_fraction(flat(90), flat(60), mask, limit, 1.5) == 1.0
    assert match_fraction(flat(90), flat(60), mask, limit, 1.0) == 0.0
    half = flat(60)
    half[:10] = 200
    assert match_fraction(half, flat(60), mask, limit, 1.0) == 0.5
    assert match_fraction(half, flat(60), np.zeros((20, 20), np.bool_), limit, 1.0) == 0.0


def test_a_thing_hardly_darker_than_its_ground_is_told_by_all_its_pixels_together() -> None:
    """Each pixel matches both pictures within the limit; only their mean says which is there."""
    faint = item(before=120, after=112)
    mask, limit, rng = np.ones((20, 20), np.bool_), np.full((20, 20, 3), 12, np.uint8), np.random.default_rng(3)
    for value, there in ((112, True), (120, False)):
        patch = np.clip(flat(value) + rng.normal(0, 3, (20, 20, 3)), 0, 255).astype(np.uint8)
        shares = [match_fraction(patch, reference, mask, limit, 1.0) for reference in (faint.after, faint.before)]
        assert min(shares) > 0.6
        assert faint.lies_there(patch, shares[0], shares[1], 1.0) is there
