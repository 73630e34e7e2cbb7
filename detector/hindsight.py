"""What was found since tells of a thing that was taken up before."""

from collections import deque

from detector.item import Item
from detector.items import SIBLINGS_S
from detector.judge import MANY_VETO, NUDGED_VETO, ONLY_MOVED_VETO, Judgement, of_its_kind, same_place
from detector.picture import WorkBox
from detector.regions import box_iou

ALIKE = 0.8
"""Two boxes of one thing."""


class Hindsight:
    """Hears of each verdict, and is asked before a thing is reported."""

    def __init__(self) -> None:
        self._moved: deque[tuple[Judgement, WorkBox]] = deque(maxlen=64)
        self._nudged: deque[tuple[Judgement, WorkBox]] = deque(maxlen=64)
        self._many: deque[tuple[float, int]] = deque(maxlen=64)

    def note(self, item: Item, verdict: Judgement) -> None:
        if ONLY_MOVED_VETO in verdict.vetoes:
            self._moved.append((verdict, item.box))
        if NUDGED_VETO in verdict.vetoes:
            self._nudged.append((verdict, item.box))
        if MANY_VETO in verdict.vetoes:
            self._many.append((verdict.release.rest_s, item.area))

    def veto(self, item: Item, judgement: Judgement) -> str | None:
        """Why it is not to be reported: the old and the new place of what was only nudged together are no new thing;
        and of many that came at once, some show later than others."""
        if any(same_place(judgement, item.box, other, box) for other, box in self._moved):
            return ONLY_MOVED_VETO
        # A part of something may look pushed aside where the whole does not.
        if any(
            same_place(judgement, item.box, other, box) and box_iou(item.box, box) > ALIKE
            for other, box in self._nudged
        ):
            return NUDGED_VETO
        rest_s = judgement.release.rest_s
        if not item.uncovered and any(
            abs(rest_s - other_s) < SIBLINGS_S and of_its_kind(item, area) for other_s, area in self._many
        ):
            return MANY_VETO
        return None
