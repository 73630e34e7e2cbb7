"""Something that stood there unnoticed and leaves: a lorry that YOLO does not see, there since before anybody watched.

It is part of the background until it drives off. Then the ground under it comes to light, beside what it left behind.
"""

import cv2
import numpy as np

from detector.item import Item, State
from detector.scene import View

LATER_S = 1.0
"""What was uncovered this long after an item came to rest was not uncovered by the act itself."""
GAP_PX = 9
"""What stood there leaves in pieces, as its colours resemble the ground: pieces no farther apart are one."""


def uncovered_beside(item: Item, view: View) -> float:
    """How much ground came to light beside `item` since it lies there, in its own areas."""
    x1, y1, x2, y2 = item.box
    late = ((view.resting > 0) & (view.since_s > item.onset_s + LATER_S)).astype(np.uint8)
    late[y1:y2, x1:x2][item.mask] = 0
    if np.count_nonzero(late) < item.area:
        return 0.0
    joined = cv2.morphologyEx(late, cv2.MORPH_CLOSE, np.ones((GAP_PX, GAP_PX), np.uint8))
    _, labels = cv2.connectedComponents(joined)
    reach = max(item.size) // 2
    around = (slice(max(0, y1 - reach), y2 + reach), slice(max(0, x1 - reach), x2 + reach))
    beside = np.unique(labels[around][late[around] > 0])
    return int(np.count_nonzero(late[np.isin(labels, beside)])) / max(item.area, 1)


def reconsider(live: list[Item], view: View, least: float) -> None:
    """Have items judged again that nobody was seen to bring, where at least `least` of their areas was uncovered."""
    for item in live:
        if item.unbrought and item.state is State.DISMISSED:
            item.departed = max(item.departed, uncovered_beside(item, view))
            if item.departed >= least:
                item.state, item.unbrought = State.FORMING, False
