"""What was in motion as a thing came to rest, less what came to rest with it: of many words, none brought the others.

A caption that changes, a sign that lights up, a load that falls in pieces: each piece is small beside all that moved
there. Who brings something leaves again: where they were the ground is seen once more, as it was before they came.
"""

from dataclasses import replace

import cv2
import numpy as np

from detector.item import Item
from detector.memory import Glimpse, Memory, in_cells
from detector.owner import PASSES_S, Release, moved_there
from detector.picture import Mask
from streams.frames import U8

BEFORE_S = 6.0
"""What showed in no look from this long before the release until its bringer was near is new there."""
AFTER_S = 3.0
"""...and stays if it shows in every look from the release until so long after: whoever brought it has moved on."""
LOOKS = 4
"""So many of them on either side, evenly: a passer-by is before any one place in few."""


def alone(release: Release, item: Item, memory: Memory, limit: U8) -> Release:
    """`release` with `bringer` and `elsewhere` measured again, without what came to rest beside the item as it did.

    `limit` (h, w, 3) is the smallest step that counts as change.
    """
    at_s = release.release_s
    before = memory.between(at_s - BEFORE_S, at_s - PASSES_S)
    after = memory.between(at_s, at_s + AFTER_S)
    if not before or not after or after[-1].media_s < at_s + PASSES_S:
        return release  # too little is remembered
    came = _came(_some(before), _some(after), np.ascontiguousarray(limit[:, :, 0]))
    x1, y1, x2, y2 = item.box
    came[y1:y2, x1:x2][item.mask] = 0
    settled = in_cells(came)
    looks = memory.between(at_s - PASSES_S, at_s + PASSES_S)
    gone_on = [replace(look, motion=np.asarray(cv2.subtract(look.motion, settled), np.uint8)) for look in looks]
    bringer, elsewhere = moved_there(item, gone_on, at_s)
    return replace(release, bringer=bringer, elsewhere=elsewhere)


def _some(looks: list[Glimpse]) -> list[Glimpse]:
    """At most LOOKS of them, from the last one backwards; there is at least one."""
    return looks[:: len(looks) // -LOOKS]


def _came(before: list[Glimpse], after: list[Glimpse], limit: U8) -> Mask:
    """255 where every look after differs from every look before, under the same light."""
    came: Mask = np.full(limit.shape, 255, np.uint8)
    for later in after:
        for earlier in before:
            was = cv2.convertScaleAbs(earlier.luma, alpha=later.gain / earlier.gain)
            differs = cv2.compare(cv2.absdiff(was, later.luma), limit, cv2.CMP_GT)
            cv2.bitwise_and(came, differs, dst=came)
    return came
