import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from detector.picture import every_other
from detector.regions import components
from streams.frames import U8


def checkerboard(height: int, width: int) -> U8:
    return np.asarray(np.indices((height, width)).sum(axis=0) % 2, np.uint8)


def dots(height: int, width: int) -> U8:
    """As many parts as there can be where corners connect."""
    return np.asarray((np.indices((height, width)) % 2 == 0).all(axis=0), np.uint8)


@pytest.mark.parametrize("connectivity", [4, 8])
@pytest.mark.parametrize("size", [(360, 640), (511, 513), (512, 514), (640, 640)])
def test_components_are_counted_right_however_many_there_are(size: tuple[int, int], connectivity: int) -> None:
    for mask in (checkerboard(*size), dots(*size)):
        count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=connectivity)
        found, rows = components(mask, connectivity)
        assert len(rows) == count
        assert np.array_equal(found, labels)
        assert np.array_equal(rows, stats)


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
def test_every_other_pixel_is_the_slice(picture: U8) -> None:
    assert np.array_equal(every_other(picture), picture[::2, ::2])
