"""Something that stood there unnoticed and leaves: a lorry that YOLO does not see, there since before anybody watched.

It is part of the background until it drives off. Then the ground under it comes to light, beside what it left behind.
"""

from detector import regions
from detector.item import Item, State

LATER_S = 1.0
"""What was uncovered this long after an item came to rest was not uncovered by the act itself."""


def uncovered_beside(item: Item, live: list[Item]) -> float:
    """How much ground came to light beside `item` since it lies there, in its own areas.

    What stood there may have left in pieces, as its colours resemble the ground: pieces that touch are one.
    """
    reach = max(item.size) // 2
    x1, y1, x2, y2 = item.box
    joined = [(x1 - reach, y1 - reach, x2 + reach, y2 + reach)]
    later = [i for i in live if i.state is State.DISMISSED and i.onset_s > item.onset_s + LATER_S]
    uncovered = 0
    while beside := [i for i in later if any(regions.touching(i.box, box) for box in joined)]:
        uncovered += sum(i.area for i in beside)
        joined = [i.box for i in beside]
        later = [i for i in later if all(i is not b for b in beside)]
    return uncovered / max(item.area, 1)


def reconsider(live: list[Item], least: float) -> None:
    """Have items judged again that nobody was seen to bring, where at least `least` of their areas was uncovered."""
    for item in live:
        if item.unbrought and item.state is State.DISMISSED:
            item.departed = max(item.departed, uncovered_beside(item, live))
            if item.departed >= least:
                item.state, item.unbrought = State.FORMING, False
