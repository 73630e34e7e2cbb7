"""Other outlines that a thing may have than the one by which it was found."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from detector import regions
from detector.item import Item, Outline
from detector.picture import WorkBox
from detector.regions import Bits
from detector.scene import Scene

FULLER = 1.2
"""An outline with a fifth more area is another one; less is the pixel by which outlines differ from look to look."""
MOST_FAINT = 5.0
"""So many times the area, it is not the thing with its faint parts but something faint, of which an edge was found: the
legs of somebody who sits down in the dark."""
SAME = 0.8
"""Share of two outlines together that both have, from which they are the same."""
LEAST_REACH_PX = 6
"""So far around a thing its faint parts are looked for at least; and as far as it is long."""


def others(item: Item, scene: Scene, siblings: list[Item], convincing: float) -> Iterator[Outline]:
    """For an item whose outline scores less than `convincing`, in the order in which to try them; `siblings` are the
    other items, which are no part of it.

    The outline before it grew, unless that convinced nobody: a shadow reached it, or its lorry drove off and laid
    ground bare. The outline without lines, which the edges of a lorry that rocks leave beside it. And the fuller one.
    """
    was = item.was
    if was is not None and (was.score is None or was.score >= convincing):
        yield was
    without_lines = None if item.stands else _without_lines(item)
    if without_lines is not None:
        yield without_lines
    fuller = _fuller(item, scene, siblings)
    if fuller is not None:
        yield fuller


def as_it_lies_now(item: Item, scene: Scene, siblings: list[Item]) -> Outline | None:
    """The outline of what has stayed of it, with what hangs together with that; None where it is the same as before."""
    wide, there = _around(item, scene, siblings)
    stayed = regions.largest_part(there & regions.placed(item.box, item.mask, wide))
    if not stayed.any():
        return None
    box, mask = regions.grown_into(wide, stayed, wide, there)
    return _outline(item, scene, wide, box, mask) if item.alike(box, mask) < SAME else None


def _without_lines(item: Item) -> Outline | None:
    thing = regions.without_lines(item.mask)
    if thing is item.mask:
        return None
    box, mask = regions.tightened(item.box, thing)
    x1, y1 = box[0] - item.box[0], box[1] - item.box[1]
    part = (slice(y1, y1 + mask.shape[0]), slice(x1, x1 + mask.shape[1]))
    after = item.after[part].copy()  # it is refreshed in place
    return replace(item.outline, box=box, mask=mask, before=item.before[part], after=after)


def _fuller(item: Item, scene: Scene, siblings: list[Item]) -> Outline | None:
    """The outline with the faint parts that hang together with it: half a bag may be as dark as its ground, and a can
    of eight pixels shows by its bright side alone."""
    wide, there = _around(item, scene, siblings)
    box, mask = regions.grown_into(item.box, item.mask, wide, there)
    growth = np.count_nonzero(mask) / item.area
    return _outline(item, scene, wide, box, mask) if FULLER <= growth <= MOST_FAINT else None


def _around(item: Item, scene: Scene, siblings: list[Item]) -> tuple[WorkBox, Bits]:
    """The item's surroundings, and where they differ for good from the background, siblings aside."""
    h, w = scene.shape
    x1, y1, x2, y2 = item.box
    reach = max(x2 - x1, y2 - y1, LEAST_REACH_PX)
    wide = (max(0, x1 - reach), max(0, y1 - reach), min(w, x2 + reach), min(h, y2 + reach))
    there = scene.differs_for_good(wide)
    for other in siblings:
        there = regions.without(wide, there, other.box, other.mask)
    return wide, there


def _outline(item: Item, scene: Scene, wide: WorkBox, box: WorkBox, mask: Bits) -> Outline | None:
    """None where the region goes on beyond what was looked at: a shadow, or ground that came to light."""
    h, w = scene.shape
    if box[0] == wide[0] > 0 or box[1] == wide[1] > 0 or box[2] == wide[2] < w or box[3] == wide[3] < h:
        return None
    return replace(item.outline, box=box, mask=mask, before=scene.background(box), after=scene.resting_picture(box))
