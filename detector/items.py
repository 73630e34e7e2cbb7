"""Things that came to rest in the scene and were not there before: found, followed, and seen to leave again."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector import regions
from detector.item import Item, State
from detector.likeness import in_light, match_fraction, match_shaded
from detector.memory import Glimpse
from detector.picture import Mask, WorkBox
from detector.scene import Scene, View
from detector.settings import Settings
from streams.frames import U8

SIBLINGS_S = 1.0
"""Things that come to rest within this are siblings."""
MAX_ITEMS = 24
"""More than this at once is no littering but a change of the whole scene: the newest are not taken up."""
BESIDE_S = 0.5
"""A load lies there at least this long before the vehicle that hid its ground drives off."""
UNTOUCHED = 0.8
"""Share of an item's pixels that look as they did, beyond which it has not moved."""
LEAST_SHADE = 0.03
"""Light beside an item that differs from the picture's by less than this changes nothing."""
LONGEST_STEP_S = 2.5
"""However long nobody looked (a camera that was away), one look is proof of no more time than this."""
HELD_S = 60.0
"""How long the ground around a thing is kept as it was before; then it follows the daylight as everywhere."""
REMAINS = 0.25
"""So much of an item's area is still covered when it fell over; of one that was taken away hardly anything is."""
RELIT = 0.6
"""Share of an old and a new outline together that both have, from which they are one thing in another light."""
LATER_S = 1.0
"""Ground that was seen bare this long after an item lay beside it is no part of that item."""


def _something_left(item: Item, view: View, shield: Mask) -> bool:
    """Whether something lies where the item lay, though most of its ground is bare: it fell over."""
    x1, y1, x2, y2 = item.box
    other = (view.changed[y1:y2, x1:x2] > 0) & (shield[y1:y2, x1:x2] == 0)
    return bool(np.count_nonzero(other) > REMAINS * item.area)


class Items:
    """Feed `update` every look's view; `live` are the items not yet decided."""

    def __init__(self, settings: Settings, shape: tuple[int, int]) -> None:
        self.settings = settings
        self.shape = shape
        self.live: list[Item] = []
        self._next_id = 1
        self._bare_s = np.full(shape, -1.0, np.float32)
        """(h, w) when each pixel was last seen to be bare ground, media seconds."""

    def update(self, yuv: U8, view: View, scene: Scene, shield: Mask) -> list[Item]:
        """Follow the known items, take up new ones; returns items that left (state GONE)."""
        gain = float(scene.gain[0])
        for item in [i for i in self.live if i.state is not State.GONE]:
            self._follow(item, yuv, view, scene, shield)
        fresh = self._components(view, scene, shield, self._grown_footprint())
        np.copyto(self._bare_s, view.media_s, where=(view.changed | shield) == 0)
        for box, mask in fresh:
            self._take_up(box, mask, view, scene, gain)
        gone = [i for i in self.live if i.state is State.GONE]
        self.live = [i for i in self.live if i.state in (State.FORMING, State.WAITING, State.DISMISSED)]
        return gone

    def siblings(self, item: Item) -> list[Item]:
        """The other things there are that came to rest in the same second."""
        return [i for i in self.live if i is not item and abs(i.onset_s - item.onset_s) < SIBLINGS_S]

    def stale(self, now_s: float) -> list[Item]:
        """Dismissed items that have lain long enough to be scenery, sooner when there are too many: but the pieces of
        ground that a departing lorry brings to light must not push out what it left."""
        dismissed = sorted(
            (i for i in self.live if i.state is State.DISMISSED), key=lambda i: (i.unbrought, i.dismissed_s)
        )
        surplus = max(0, len(self.live) - MAX_ITEMS // 2)
        return [
            i for n, i in enumerate(dismissed) if (n < surplus and not i.unbrought) or now_s - i.dismissed_s > i.kept_s
        ]

    def take_up_object(
        self, box: WorkBox, view: View, scene: Scene, once: Glimpse, stood_until_s: float | None, proven: set[int]
    ) -> None:
        """An item known by its outline box: taken up where the place looked otherwise at the look `once`, and no
        item accounts for it yet, or only one whose outline was not convincing (not in `proven`). `stood_until_s` is
        when the vehicle that stood there at that look drove off, None where none did."""
        x1, y1, x2, y2 = box
        if min(x2 - x1, y2 - y1) < 2 * self.settings.min_item_px:
            return
        area = (x2 - x1) * (y2 - y1)
        if area > self.settings.max_item_frac * view.changed.size:
            return
        before, after = once.crop(box), scene.resting_picture(box)
        gain = float(scene.gain[0])
        whole = np.ones(after.shape[:2], np.bool_)
        if match_fraction(after, before, whole, scene.limit[y1:y2, x1:x2], gain / once.gain) > 0.5:
            return
        for item in self.live:
            share = regions.box_iou(item.box, box)
            overlaps = share > 0.3 or regions.inside(item.box, box) > 0.7
            if share > 0.8 or (item.item_id in proven and overlaps):
                return
        mask = np.zeros((y2 - y1, x2 - x1), np.uint8)
        centre, axes = ((x2 - x1) // 2, (y2 - y1) // 2), ((x2 - x1) * 45 // 100, (y2 - y1) * 45 // 100)
        cv2.ellipse(mask, centre, axes, 0, 0, 360, 1, -1)
        inside = mask > 0
        onset = float(np.median(view.since_s[y1:y2, x1:x2][inside]))
        # What is seen from the moment the vehicle drove off stood behind it all along.
        revealed = stood_until_s is not None and onset > stood_until_s - BESIDE_S
        if revealed or view.media_s - onset < self.settings.settle_s:
            return
        # Whatever pieces of it were taken for items of their own are part of it.
        for part in self.live:
            if regions.inside(part.box, box) > 0.7 or regions.box_iou(part.box, box) > 0.5:
                part.state = State.GONE
                part.reasons.append("part of another item")
        item = Item(
            self._next_id,
            box,
            inside,
            before,
            after,
            gain,
            view.media_s,
            onset,
            view.media_s,
            once,
            stood_until_s is not None,
        )
        if len(self.live) >= MAX_ITEMS and not self._make_room(area):
            return
        self._next_id += 1
        self.live.append(item)  # its parts leave with the next update, which reports them gone

    def _make_room(self, area: int) -> bool:
        """Drop the smallest thing that is no case yet and has less than half of `area`: in rain the picture is full of
        specks that seem to rest. False where there is none."""
        spare = [i for i in self.live if i.state in (State.DISMISSED, State.FORMING) and 2 * i.area < area]
        if spare:
            self.live.remove(min(spare, key=lambda i: (i.unbrought, i.area)))
        return bool(spare)

    def footprint(self, items: list[Item] | None = None) -> Mask:
        """255 where any live item lies."""
        mask = np.zeros(self.shape, np.uint8)
        for item in self.live if items is None else items:
            x1, y1, x2, y2 = item.box
            mask[y1:y2, x1:x2][item.mask] = 255
        return mask

    def held(self, now_s: float) -> Mask:
        """255 around what is waited for, and what somebody stands before. Not around what comes and goes by itself in
        swaying branches: how much they sway is to be learned."""
        mask = np.zeros(self.shape, np.uint8)
        for item in self.live:
            waits = item.state is State.WAITING or (item.state is State.FORMING and item.hidden_s > 0.0)
            if waits and now_s - item.born_s < HELD_S:
                x1, y1, x2, y2 = item.box
                mx, my = (x2 - x1) // 2 + 2, (y2 - y1) // 2 + 2
                mask[max(0, y1 - my) : y2 + my, max(0, x1 - mx) : x2 + mx] = 255
        return mask

    def _follow(self, item: Item, yuv: U8, view: View, scene: Scene, shield: Mask) -> None:
        step_s = min(view.media_s - item.last_s, LONGEST_STEP_S)
        item.last_s = view.media_s
        x1, y1, x2, y2 = item.box
        patch, lim = yuv[y1:y2, x1:x2], scene.limit[y1:y2, x1:x2]
        ratio = float(scene.gain[0]) / item.gain
        covered = float((shield[y1:y2, x1:x2][item.mask] > 0).mean())
        there = match_fraction(patch, item.after, item.mask, lim, ratio)
        bare = match_fraction(patch, item.before, item.mask, lim, ratio)
        if max(there, bare) < UNTOUCHED and covered < 0.3:
            local = scene.light_around(item.box, item.mask, yuv, shield)
            if abs(local - 1.0) > LEAST_SHADE:
                there = max(there, match_shaded(patch, item.after, item.mask, lim, ratio, local))
                bare = max(bare, match_shaded(patch, item.before, item.mask, lim, ratio, local))
        item.saw(there)
        item.looks += 1
        shows = there >= 0.6 and item.lies_there(patch, there, bare, ratio)
        seen = shows and covered < 0.3
        item.clear_s = (view.media_s if item.clear_s is None else item.clear_s) if seen else None
        if shows:
            item.flicker += 1.0 - there
            item.gone_s = item.altered_s = 0.0
            if covered < 0.3:
                item.plain_s += step_s
                # Follow a soft bag that sags, and local light; that of the whole picture is in `gain`.
                cv2.addWeighted(item.after, 0.9, in_light(patch, 1.0 / ratio), 0.1, 0.0, dst=item.after)
            else:
                item.hidden_s += step_s
        elif covered >= 0.3:
            item.hidden_s += step_s  # whatever is seen there now is whoever stands before it
        elif bare > 0.6 and not _something_left(item, view, shield):
            item.gone_s += step_s
        else:
            item.altered_s += step_s
        # Bare ground once is proof enough when looks are seconds apart; in quick succession ask for half a second.
        if item.gone_s >= 0.5 or item.altered_s > 3.0 * self.settings.mature_s:
            item.state = State.GONE
            item.reasons.append("taken away" if item.gone_s >= 0.5 else "changed beyond recognition")

    def _grown_footprint(self) -> Mask:
        present = [i for i in self.live if i.present >= 0.6]
        return np.asarray(cv2.dilate(self.footprint(present), np.ones((5, 5), np.uint8)), np.uint8)

    def _components(
        self, view: View, scene: Scene, shield: Mask, taken: Mask
    ) -> list[tuple[WorkBox, NDArray[np.bool_]]]:
        s = self.settings
        still = cv2.bitwise_and(view.resting, cv2.bitwise_not(shield))
        still[scene.restless > 50.0] = 0  # moves for a fifth of the time with nobody there
        if not still.any():
            return []
        still = cv2.morphologyEx(still, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        labels, stats = regions.components(still)
        picture = still.size
        found: list[tuple[WorkBox, NDArray[np.bool_]]] = []
        for label in range(1, len(stats)):
            x, y, w, h, area = (int(v) for v in stats[label])
            if area < s.min_item_px**2 * 0.7 or min(w, h) < s.min_item_px * 0.7:
                continue
            mask = labels[y : y + h, x : x + w] == label
            if area > 0.06 * picture:
                # What lies before a departed truck resembles it in places: fill the holes, then part by time.
                wide = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)) > 0
                free = wide & (taken[y : y + h, x : x + w] == 0) & (shield[y : y + h, x : x + w] == 0)
                found.extend(self._by_onset(x, y, free, view.since_s))
            else:
                found.append(((x, y, x + w, y + h), mask))
        return [f for f in found if np.count_nonzero(f[1]) <= s.max_item_frac * picture]

    def _by_onset(
        self, x: int, y: int, mask: NDArray[np.bool_], since_s: NDArray[np.float32]
    ) -> list[tuple[WorkBox, NDArray[np.bool_]]]:
        """A large changed area split into parts that came to rest at different times: a load from the ground that
        the departing truck uncovered."""
        h, w = mask.shape
        onset = cv2.medianBlur(np.ascontiguousarray(since_s[y : y + h, x : x + w]), 5)
        kernel = np.ones((3, 3), np.uint8)
        step = cv2.dilate(onset, kernel) - cv2.erode(onset, kernel)
        core = (mask & (step < 0.5)).astype(np.uint8)
        labels, stats = regions.components(core, connectivity=4)
        parts: list[tuple[WorkBox, NDArray[np.bool_]]] = []
        for label in range(1, len(stats)):
            px, py, pw, ph, area = (int(v) for v in stats[label])
            if area < 0.002 * self.shape[0] * self.shape[1]:
                continue
            part = cv2.dilate((labels[py : py + ph, px : px + pw] == label).astype(np.uint8), kernel) > 0
            parts.append(((x + px, y + py, x + px + pw, y + py + ph), part))
        return parts

    def _take_up(self, box: WorkBox, mask: NDArray[np.bool_], view: View, scene: Scene, gain: float) -> None:
        rest, earlier = self._without_earlier(box, mask)
        if np.count_nonzero(rest) < (self.settings.min_item_px**2 if earlier else 1):
            return
        box, mask = regions.tightened(box, rest)
        x1, y1, x2, y2 = box
        area = int(np.count_nonzero(mask))
        onset = float(np.median(view.since_s[y1:y2, x1:x2][mask]))
        same: list[Item] = []
        for item in self.live:
            if item.state is State.GONE or item.item_id in earlier or not regions.touching(item.box, box):
                continue
            shared = item.overlap(box, mask)
            near = item.altered_s > 0.5 and (shared > 0 or regions.touching(item.box, box))
            if near and area < 0.4 * item.area:
                return  # it is falling over: its first resting corner is not it yet
            if shared >= 0.5 * item.area or near:
                same.append(item)  # all of it and more; or it fell over, or was pushed
            elif area <= item.area and (shared > 0 or (item.present >= 0.6 and regions.inside(box, item.box) > 0.7)):
                return  # a piece of something known
        if same:
            # Parts of one thing, seen one by one as its owner stepped aside, become one: the oldest goes on, and
            # rather one whose owner is known.
            first = min(same, key=lambda i: (i.state is not State.WAITING, i.state is State.FORMING, i.born_s))
            if area > 1.15 * first.area or first.altered_s > 0.5:
                self._reshape(first, box, mask, scene, gain, view.media_s, onset)
                for part in same:
                    if part is not first:
                        part.state = State.GONE
                        part.reasons.append("part of another item")
            return
        self._begin(box, mask, view, scene, gain, onset)

    def _begin(
        self, box: WorkBox, mask: NDArray[np.bool_], view: View, scene: Scene, gain: float, onset_s: float
    ) -> None:
        if len(self.live) >= MAX_ITEMS and not self._make_room(int(np.count_nonzero(mask))):
            return
        x1, y1, x2, y2 = box
        before, after = scene.background(box), scene.resting_picture(box)
        if match_fraction(after, before, mask, scene.limit[y1:y2, x1:x2], 1.0) > 0.5:
            return  # it came to rest looking like the ground: a flicker that has passed
        item = Item(self._next_id, box, mask, before, after, gain, view.media_s, onset_s, view.media_s)
        self._next_id += 1
        self.live.append(item)

    def _without_earlier(self, box: WorkBox, mask: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], set[int]]:
        """The mask less the items beside which it came to rest later, and their numbers.

        Where most of what the mask has more than an item was bare ground when the item lay there already, it is a
        shadow that moved over it, or a second bag. What its owner hid until now was not bare.
        """
        x1, y1, x2, y2 = box
        rest = mask.copy()
        earlier: set[int] = set()
        for item in self.live:
            if item.state is State.GONE or item.present < UNTOUCHED or item.overlap(box, mask) == 0:
                continue
            extra = regions.without(box, mask, item.box, item.mask)
            if np.count_nonzero(extra) < 0.15 * item.area:
                continue
            bare = self._bare_s[y1:y2, x1:x2][extra] > item.onset_s + LATER_S
            if item.stands or float(bare.mean()) > 0.5:
                rest = regions.without(box, rest, item.box, item.mask)
                earlier.add(item.item_id)
        return regions.largest_part(rest) if earlier else rest, earlier

    def _reshape(
        self,
        item: Item,
        box: WorkBox,
        mask: NDArray[np.bool_],
        scene: Scene,
        gain: float,
        now_s: float,
        onset_s: float,
    ) -> None:
        share = item.alike(box, mask)
        # What changed beyond recognition and has the outline it had did not fall over: a cloud's edge passed.
        if share < 0.5 or (item.altered_s > 0.5 and share < RELIT):
            # Not a mere correction of its outline: to be looked at afresh.
            item.toppled = item.altered_s > 0.5
            item.grown = not item.toppled
            item.was = item.outline if item.grown and item.was is None else item.was
            item.born_s, item.onset_s = now_s, now_s if item.toppled else onset_s
        item.box, item.mask = box, mask
        item.before, item.after = scene.background(box), scene.resting_picture(box)
        item.gain = gain
        item.altered_s = 0.0
