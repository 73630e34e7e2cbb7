"""What was found later tells of a thing that was taken up before."""

from dataclasses import replace

import numpy as np
import pytest

from detector.hindsight import Hindsight
from detector.item import Item
from detector.judge import MANY_VETO, NUDGED_VETO, ONLY_MOVED_VETO
from tests.detector.cases import item, judgement

WAITING = judgement(None)


def square(side: int, x: int = 190) -> Item:
    made = item()
    made.box, made.mask = (x, 180, x + side, 180 + side), np.ones((side, side), np.bool_)
    return made


@pytest.mark.parametrize(
    ("side", "later_s", "veto"), [(20, 0.5, MANY_VETO), (20, 1.5, None), (8, 0.5, None)], ids=["one", "later", "specks"]
)
def test_what_came_with_many_of_its_kind_is_one_of_them_however_late_they_show(
    side: int, later_s: float, veto: str | None
) -> None:
    hindsight = Hindsight()
    assert hindsight.veto(item(), WAITING) is None
    release = replace(WAITING.release, rest_s=WAITING.release.rest_s + later_s)
    hindsight.note(square(side, x=20), replace(judgement(None, vetoes=(MANY_VETO,)), release=release))
    assert hindsight.veto(item(), WAITING) == veto
    uncovered = item()
    uncovered.uncovered = True
    assert hindsight.veto(uncovered, WAITING) is None, "a lorry that drives off lays many places bare"


def test_the_old_and_the_new_place_of_what_was_nudged_together_are_no_new_thing() -> None:
    hindsight = Hindsight()
    nudged = judgement(None, vetoes=(ONLY_MOVED_VETO,))
    hindsight.note(square(12, x=195), nudged)
    assert hindsight.veto(item(), WAITING) == ONLY_MOVED_VETO
    assert hindsight.veto(square(20, x=240), WAITING) is None


def test_what_was_pushed_aside_stays_so_when_it_is_judged_again_but_its_part_says_nothing_of_the_whole() -> None:
    hindsight = Hindsight()
    pushed = judgement(None, vetoes=(NUDGED_VETO,))
    hindsight.note(square(8), pushed)
    assert hindsight.veto(square(20), WAITING) is None
    hindsight.note(square(20), pushed)
    assert hindsight.veto(square(20), WAITING) == NUDGED_VETO
