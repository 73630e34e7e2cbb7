"""What was dismissed with somebody beside it is looked at once more when they have gone."""

from detector import outlines
from detector.item import Item, State
from detector.judge import company
from detector.picture import Picture
from detector.scene import Scene
from detector.tracking import Track

BESIDE_HEIGHTS = 0.5
"""Who is nearer than this many of their heights may hide a part of a thing, and their feet or their shadow may have
been taken for a part of it."""


def reconsider(live: list[Item], picture: Picture, scene: Scene, tracks: list[Track], settle_s: float) -> None:
    """The items that are alone now, and of another outline than when they were judged, are to be judged once more."""
    now_s = picture.media_s
    for item in live:
        if item.state is not State.DISMISSED or not item.crowded or not item.in_clear_sight(now_s, settle_s):
            continue
        if company(picture.to_source(item.box), tracks, now_s) < BESIDE_HEIGHTS:
            continue
        item.crowded, item.looked_twice = False, True
        outline = outlines.as_it_lies_now(item, scene, [i for i in live if i is not item])
        if outline is not None:
            item.take(outline)
            item.state = State.FORMING
