import numpy as np
import pytest

from detector.departure import reconsider, uncovered_beside
from detector.item import DISMISSED_S, UNBROUGHT_S, Item, State
from detector.items import MAX_ITEMS, Items
from detector.picture import WorkBox
from detector.scene import View
from detector.settings import Settings
from tests.detector.cases import flat

LEAST = 2.0


def thing(number: int, box: WorkBox, onset_s: float) -> Item:
    """What was dismissed at the place `box`, and has lain there since onset_s."""
    shape = (box[3] - box[1], box[2] - box[0])
    made = Item(
        number, box, np.ones(shape, np.bool_), flat(120, shape), flat(40, shape), 1.0, onset_s, onset_s, onset_s
    )
    made.state, made.dismissed_s = State.DISMISSED, onset_s + 2
    return made


def load() -> Item:
    """A load that lies at (200, 180) since 10 s, and nobody was seen to bring it."""
    made = thing(1, (200, 180, 240, 210), 10.0)
    made.unbrought = True
    return made


LORRY: WorkBox = (90, 120, 190, 215)
"""The ground under a lorry that stood beside the load."""


def seen(*pieces: tuple[WorkBox, float]) -> View:
    """A look at the load, and at what came to light in each box at its moment."""
    resting, since_s = np.zeros((360, 640), np.uint8), np.zeros((360, 640), np.float32)
    for (x1, y1, x2, y2), onset_s in (((200, 180, 240, 210), 10.0), *pieces):
        resting[y1:y2, x1:x2], since_s[y1:y2, x1:x2] = 255, onset_s
    return View(20.0, resting, resting, np.zeros_like(resting), since_s, float((resting > 0).mean()))


def test_a_load_is_judged_again_when_what_stood_beside_it_drives_off() -> None:
    tipped = load()
    reconsider([tipped], seen((LORRY, 17.0)), LEAST)
    assert tipped.state is State.FORMING
    assert tipped.departed == pytest.approx(100 * 95 / (40 * 30))
    assert not tipped.unbrought


def test_ground_that_comes_to_light_in_pieces_is_one_piece() -> None:
    pieces = (((165, 150, 190, 210), 17.0), ((120, 130, 160, 210), 17.4), ((90, 120, 115, 200), 18.0))
    assert uncovered_beside(load(), seen(*pieces[:1])) < LEAST
    assert uncovered_beside(load(), seen(*pieces)) > LEAST


@pytest.mark.parametrize(
    ("box", "onset_s"),
    [
        pytest.param((400, 120, 500, 215), 17.0, id="far off"),
        pytest.param(LORRY, 10.5, id="with the load itself: a change of light"),
        pytest.param(LORRY, 3.0, id="before the load came"),
        pytest.param((180, 190, 199, 209), 17.0, id="smaller than the load"),
    ],
)
def test_other_changes_prove_nobodys_presence(box: WorkBox, onset_s: float) -> None:
    tipped = load()
    reconsider([tipped], seen((box, onset_s)), LEAST)
    assert tipped.state is State.DISMISSED
    assert tipped.unbrought


def test_what_was_dismissed_for_another_reason_stays_dismissed() -> None:
    other = load()
    other.unbrought = False
    reconsider([other], seen((LORRY, 17.0)), LEAST)
    assert other.state is State.DISMISSED


def test_the_pieces_that_a_lorry_uncovers_do_not_push_out_its_load() -> None:
    items = Items(Settings(), (360, 640))
    tipped = load()
    items.live = [tipped, *(thing(n, (10 * n, 20, 10 * n + 8, 28), 17.0) for n in range(2, MAX_ITEMS))]
    stale = items.stale(20.0)
    assert stale
    assert all(i is not tipped for i in stale)
    items.live = [tipped]
    assert items.stale(12.0 + DISMISSED_S + 1) == []
    assert items.stale(12.0 + UNBROUGHT_S + 1) == [tipped]
