import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detector.focus import LEAST_SHARE, crop_for, stirring, stirs
from detector.picture import Mask
from detector.scene import View
from detector.settings import Settings
from streams.frames import BoxPx, Frame

SETTINGS = Settings()
WIDTH, HEIGHT, SCALE = 1280, 720, 0.5
FRAME = Frame.from_bgr(np.zeros((HEIGHT, WIDTH, 3), np.uint8), 0.0)


def changed_at(*spots: tuple[int, int, int, int]) -> View:
    """A view of 640x360 work pixels that changed inside the given boxes."""
    mask: Mask = np.zeros((360, 640), np.uint8)
    for x1, y1, x2, y2 in spots:
        mask[y1:y2, x1:x2] = 255
    nothing = np.zeros_like(mask)
    return View(0.0, mask, nothing, mask, np.zeros(mask.shape, np.float32), float((mask > 0).mean()))


def crop(view: View, *people: BoxPx) -> BoxPx | None:
    return crop_for(view, [np.array(p, np.float32) for p in people], FRAME, SCALE, SETTINGS)


def test_where_nothing_changed_and_nobody_is_expected_yolo_is_not_asked() -> None:
    assert crop(changed_at()) is None


def test_specks_of_noise_are_nothing() -> None:
    specks = [(x, y, x + 2, y + 2) for x in range(0, 600, 40) for y in range(0, 340, 40)]
    assert crop(changed_at(*specks)) is None
    assert len(stirring(changed_at(*specks).changed, 4.0)) == 0


def test_the_crop_holds_all_that_changed_and_everybody_expected() -> None:
    cut = crop(changed_at((100, 100, 130, 160)), (500, 300, 560, 420))
    assert cut is not None
    assert cut[0] <= 200
    assert cut[1] <= 200
    assert cut[2] >= 560
    assert cut[3] >= 420


def test_a_small_thing_is_shown_with_its_surroundings() -> None:
    cut = crop(changed_at((300, 200, 310, 210)))
    assert cut is not None
    assert cut[2] - cut[0] >= LEAST_SHARE * WIDTH - 1
    assert cut[3] - cut[1] >= LEAST_SHARE * HEIGHT - 1


def test_change_all_over_the_picture_is_looked_at_whole() -> None:
    assert crop(changed_at((5, 5, 20, 20), (600, 330, 630, 355))) == (0.0, 0.0, WIDTH, HEIGHT)


boxes_of_pixels = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40), st.integers(1, 9), st.integers(1, 9)))


@given(boxes_of_pixels, st.floats(1.0, 6.0))
def test_the_quick_answer_is_the_same_as_counting(spots: list[tuple[int, int, int, int]], least_px: float) -> None:
    mask = np.zeros((50, 70), np.uint8)
    for x, y, w, h in spots:
        mask[y : y + h, x : x + w] = 255
    assert stirs(mask, least_px) == (len(stirring(mask, least_px)) > 0)


spots = st.lists(
    st.tuples(st.integers(0, 600), st.integers(0, 320), st.integers(5, 40), st.integers(5, 40)), min_size=1, max_size=4
)


@given(spots)
def test_a_crop_never_leaves_the_picture_and_never_is_empty(given_spots: list[tuple[int, int, int, int]]) -> None:
    cut = crop(changed_at(*((x, y, x + w, y + h) for x, y, w, h in given_spots)))
    assert cut is not None
    assert 0 <= cut[0] < cut[2] <= WIDTH
    assert 0 <= cut[1] < cut[3] <= HEIGHT


def test_stirring_keeps_long_thin_things_and_drops_small_ones() -> None:
    mask = changed_at((10, 10, 40, 12), (100, 100, 103, 103)).changed
    assert stirring(mask, 4.0).tolist() == [[10, 10, 40, 12]]
