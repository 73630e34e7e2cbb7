"""One camera's eye: each look goes through steadiness, change, people, items and the owner rule, in this order."""

from collections import deque
from collections.abc import Callable

import cv2
import numpy as np

from detector import attendance, crowd, departure, focus, regions
from detector.attendance import Case, same_act, undecided_since
from detector.events import Finding, Health
from detector.hindsight import Hindsight
from detector.item import Item, State
from detector.items import Items
from detector.judge import (
    BY_ITSELF_VETO,
    LEAST_MOVER,
    Judgement,
    Sight,
    judge_again,
)
from detector.lookout import Lookout
from detector.memory import Memory
from detector.objects import look_without_people, vehicle_stood_until
from detector.outcome import deposit
from detector.owner import Release
from detector.pace import Pace
from detector.picture import Mask, Picture, shrink, shrink_luma
from detector.presence import still_stands
from detector.relight import Relights
from detector.scene import Scene, View
from detector.settings import Settings
from detector.shield import Shield
from detector.steady import Steadied, Steady
from detector.trace import Trace
from detector.tracking import Track
from detector.verdict import Verdict, both, load_verdict
from detector.weighing import Scales
from models.runtime import Model
from streams.frames import U8, BoxPx, Frame

BLIND = ("dark", "covered")
"""Troubles in which keyframes are enough: nothing can be seen happening, only that they are over."""
LEARN_EVERY_S = 8.0
"""In a quiet scene a keyframe is looked at in full only this often, to follow the daylight."""


FOOTAGE_ENDED = "the footage ended"
"""Only then is an unconfirmed case told: a view that changes proves nothing about who left what."""
DIMMED = 0.7
"""Light against the background's usual, beyond which (either way) a picture is no good for a second look."""
MOST_MOVING = 0.2
"""Share of the picture, beyond people and vehicles, that no act sets in motion."""
TOLD = 0.5
"""Share of a reported thing within a box from which that box is about the same thing."""
LEAST_PLAIN_S = 0.25
"""When the footage ends, an item must have been seen in plain sight this long: twice."""


class Inspector:
    """`look` takes frames in time order; `stirs` asks whether a frame differs without learning from it."""

    def __init__(
        self,
        model: Model,
        settings: Settings,
        trace: Callable[[Trace], None] | None = None,
        verdict: Verdict | None = None,
    ) -> None:
        self.settings = settings
        self.now_s = -1.0
        self.stirred_s = 0.0
        self.size = (0, 0)
        self.looks = self.items_judged = 0
        self._model = model
        self._verdict = verdict if verdict is not None else load_verdict()
        self._scales = Scales(model, self._verdict, settings)
        self._trace = trace
        self._lookout = Lookout(model, settings)
        self._memory = Memory(settings.look_back_s + 2.0)
        self._cases: list[Case] = []
        self._releases: dict[int, Release] = {}
        self._proven: set[int] = set()
        """Items whose first outline was convincing: their release stands, and nothing swallows them."""
        self._told: deque[Case] = deque(maxlen=64)
        self._hindsight = Hindsight()
        self._light = Relights(settings)
        self._scene: Scene | None = None
        self._steady: Steady | None = None
        self._items: Items | None = None
        self._shield: Mask | None = None
        self._picture: Picture | None = None
        self._wants_look = False
        self._glimpsed: Picture | None = None
        self._view: View | None = None
        self._foreign_frac = 0.0
        self._settled_at_s = 0.0
        self._blind = False
        self._shift_px = 0.0
        self._follow_due_s = 0.0
        self._guard = Shield(self._lookout.tracker)

    def stirs(self, frame: Frame) -> bool:
        """Whether something is there that was not at the last look (keyframes of a quiet scene)."""
        if self._scene is None or self._steady is None or self._items is None or self._shield is None:
            return True
        self._wants_look = self._blind
        if self._blind:
            return False
        luma = shrink_luma(frame, self.settings.work_side_px)
        if luma.shape != self._scene.shape:
            return True
        idle = not self._items.live and frame.media_s - self.now_s < LEARN_EVERY_S
        if idle and not focus.stirs(self._scene.luma_stirs(luma), self.settings.min_item_px):
            return False
        self._wants_look = True
        self._glimpsed = picture = shrink(frame, self.settings.work_side_px)
        fresh = self._scene.unfamiliar(picture.yuv)
        return focus.stirs(fresh, self.settings.min_item_px)

    @property
    def wants_look(self) -> bool:
        """Whether the last `stirs` needs a look to follow, though nothing stirred: to learn, or to watch an item."""
        return self._wants_look

    @property
    def pace(self) -> Pace:
        """How often YOLO may look."""
        return self._lookout.pace

    @property
    def inferences(self) -> int:
        """How often YOLO has looked."""
        return self._lookout.inferences

    @property
    def undecided_s(self) -> float | None:
        """Since when something is going on that is not decided, media seconds; see `undecided_since`."""
        return undecided_since(self._cases, self._items.live if self._items is not None else [], self.settings)

    @property
    def troubles(self) -> list[Health]:
        """What keeps the camera from watching at the moment, with its beginning."""
        return self._steady.troubles() if self._steady is not None else []

    def look(self, frame: Frame) -> list[Finding]:
        """Take one frame; returns what was decided by it."""
        s = self.settings
        self.looks += 1
        glimpsed, self._glimpsed = self._glimpsed, None
        picture = glimpsed if glimpsed is not None and glimpsed.frame is frame else shrink(frame, s.work_side_px)
        if self._scene is None or picture.yuv.shape[:2] != self._scene.shape:
            left_over = self._abandon("the resolution changed") if self._scene is not None else []
            self._start(picture)
            self.now_s = frame.media_s
            return left_over
        scene, steady, items, shield = self._parts()
        self.now_s = now_s = frame.media_s
        steadied = steady.look(picture.yuv, now_s, self._foreign_frac, self._occupied(shield, scene))
        findings = list[Finding](steady.findings())
        if steadied.renew:
            findings += self._abandon("the view changed")
            self._renew(picture)
            return findings
        self._shift_px = float(np.hypot(steadied.dx, steadied.dy))
        self._blind = not steadied.usable and any(t.kind in BLIND for t in steady.troubles())
        if not steadied.usable:
            self._settled_at_s = now_s + s.unsettled_s
            self.stirred_s = self.stirred_s if self._blind else now_s
            self._foreign_frac = focus.changed_outside(scene.peek(steadied.yuv), shield)
            return findings
        return findings + self._inspect(picture, steadied, scene, steady, items)

    def close(self) -> list[Finding]:
        """The footage is over."""
        findings: list[Finding] = list(self._steady.close(self.now_s)) if self._steady is not None else []
        return self._abandon(FOOTAGE_ENDED) + findings

    def _inspect(
        self, picture: Picture, steadied: Steadied, scene: Scene, steady: Steady, items: Items
    ) -> list[Finding]:
        now_s = picture.media_s
        shield = self._guard.mask(picture, scene, now_s)
        view = scene.observe(steadied.yuv, now_s, np.maximum(shield, items.held(now_s)))
        self._foreign_frac = focus.changed_outside(view.changed, shield)
        self._light.note(now_s, float(scene.gain[0]), self._foreign_frac)
        self._lookout.look(picture, view, [c.item_box for c in self._cases], shield)
        shield = self._guard.mask(picture, scene, now_s, view)
        self._shield, self._picture, self._view = shield, picture, view
        # Where everything moves it is the light, and proves nobody's presence.
        everywhere = focus.changed_outside(view.moving, shield) >= MOST_MOVING
        motion = np.zeros_like(view.moving) if everywhere else view.moving
        self._memory.add(now_s, steadied.yuv, motion, float(scene.gain[0]))
        moving = view.moving.copy()
        moving[scene.restless > 50.0] = 0
        if focus.stirs(moving, self.settings.min_item_px):
            self.stirred_s = now_s
        if self._foreign_frac > 0.5 or abs(float(scene.gain[0]) - 1.0) > 0.25:
            self._settled_at_s = max(self._settled_at_s, now_s + self.settings.settle_s)
        if self._light.stays:
            return self._relearn(steadied.yuv, np.asarray(cv2.subtract(view.changed, shield), np.uint8))
        if now_s < self._settled_at_s:
            return []
        if now_s >= self._follow_due_s and self._foreign_frac < 0.1:
            self._follow_due_s = now_s + 5.0
            steady.follow(scene.background_luma())
        gone = items.update(steadied.yuv, view, scene, shield)
        self._take_up_objects(picture, view, scene, items)
        for item in gone:
            self._close_gone(item)
        attendance.reopen(items.live, self._cases, self.settings)
        departure.reconsider(items.live, view, LEAST_MOVER)
        crowd.reconsider(items.live, picture, scene, self._lookout.tracks, self.settings.settle_s)
        self._judge_mature(items, self.settings.mature_s)
        for item in items.stale(now_s):
            scene.absorb(items.footprint([item]))
            items.live.remove(item)
        return self._decide(scene, items, now_s)

    # --- items -------------------------------------------------------------------------------------------------

    def _judge_mature(self, items: Items, plain_s: float) -> None:
        """Judge what has lain in plain sight for so long."""
        sight = self._sight()
        if sight is None:
            return
        for item in list(items.live):
            if item.state is State.FORMING and item.plain_s >= plain_s:
                self._judge(item, sight, items)

    def _judge(self, item: Item, sight: Sight, items: Items) -> None:
        s = self.settings
        self.items_judged += 1
        siblings = items.siblings(item)
        known = self._releases.get(item.item_id) if item.fallen or item.item_id in self._proven else None
        item.grown = item.toppled = False
        verdict, score = self._scales.weigh(item, sight, siblings, known)
        box = sight.picture.to_source(item.box)
        item.score, item.was = score, None
        self._hindsight.note(item, verdict)
        # What was half convincing and then fell over came when it first lay there; a sitting person's knee did not.
        if score >= 0.5 * s.convincing_score:
            self._releases[item.item_id] = verdict.release
        if score >= s.convincing_score:
            self._proven.add(item.item_id)
        if score < 0.1 * s.convincing_score:
            self._tell(item, verdict, box, score, "rejected: " + (", ".join(verdict.vetoes) or "score"))
            item.state, item.dismissed_s = State.DISMISSED, self.now_s
            item.unbrought = verdict.vetoes == (BY_ITSELF_VETO,)
            item.crowded = not item.looked_twice and verdict.circumstances.company < crowd.BESIDE_HEIGHTS
            return
        item.state = State.WAITING
        self._cases.append(attendance.begin(item, verdict, box, score, sight.tracks, s))

    def _decide(self, scene: Scene, items: Items, now_s: float) -> list[Finding]:
        findings: list[Finding] = []
        for case in list(self._cases):
            attendance.attend(case, now_s, self._lookout.tracks, self.settings, self._stands)
            if case.confirmed_s is not None and now_s - case.confirmed_s >= self.settings.hold_s:
                findings += self._conclude(case, "left")
                scene.absorb(items.footprint([case.item]))
                if case.item in items.live:
                    items.live.remove(case.item)
        return findings

    def _stands(self, track: Track) -> bool:
        sight = self._sight()
        return sight is not None and still_stands(track, sight)

    def _sight(self) -> Sight | None:
        """What the camera knows at the last look."""
        picture, view, scene = self._picture, self._view, self._scene
        if picture is None or view is None or scene is None:
            return None
        return Sight(picture, view, scene, self._memory, self._lookout.tracks, self._shift_px, self._light)

    def _conclude(self, case: Case, outcome: str) -> list[Finding]:
        self._cases.remove(case)
        self._look_again(case)
        case.item.state = State.CLOSED
        itself = attendance.lay_down(case, self.size)
        veto = attendance.LAY_DOWN_VETO if itself else self._hindsight.veto(case.item, case.judgement)
        if veto is not None:
            outcome, case.score = veto, 0.0
        self._tell(case.item, case.judgement, case.item_box, case.score, outcome)
        if case.score < self.settings.report_score or any(same_act(case, told) for told in self._told):
            return []
        self._told.append(case)
        return [deposit(case, self.now_s, self._lookout.tracks, self._picture)]

    def _look_again(self, case: Case) -> None:
        """The owner stands before the item no more: what is measured now counts as much as the first time, unless
        somebody passes before it just then."""
        sight = self._sight()
        if sight is None or not case.item.in_clear_sight(self.now_s, self.settings.settle_s):
            return
        if not DIMMED < float(sight.scene.gain[0]) < 1 / DIMMED:
            return  # footage that fades out shows less than the first look did
        case.judgement = judge_again(case.judgement, case.item, sight, self._model)
        case.score = both(case.score, self._verdict.score(case.judgement))
        case.item_box = sight.picture.to_source(case.item.box)

    def _take_up_objects(self, picture: Picture, view: View, scene: Scene, items: Items) -> None:
        """What YOLO keeps seeing where the picture changed is an item, whatever its class."""
        h, w = scene.shape
        for box in self._lookout.objects.settled(self.now_s, self.settings.mature_s):
            b = np.clip(box * picture.scale, 0, [w, h, w, h])
            x1, y1, x2, y2 = (int(v) for v in np.rint(b))
            if any(regions.inside(told.item.box, (x1, y1, x2, y2)) > TOLD for told in self._told):
                continue  # it lies there still, and whoever passes now has not left it
            once = look_without_people(self._memory, self._lookout.tracks, box, self.now_s - self.settings.unsettled_s)
            if once is None:
                continue
            stood_until_s = vehicle_stood_until(self._lookout.tracks, box, once.media_s)
            items.take_up_object((x1, y1, x2, y2), view, scene, once, stood_until_s, self._proven)

    def _close_gone(self, item: Item) -> None:
        for case in [c for c in self._cases if c.item is item]:
            self._cases.remove(case)
            self._tell(item, case.judgement, case.item_box, case.score, item.reasons[-1])

    def _abandon(self, why: str) -> list[Finding]:
        """No more looks at this view: whoever has left by now has left."""
        findings: list[Finding] = []
        if self._items is not None:
            self._judge_mature(self._items, LEAST_PLAIN_S)
        # The whole before its parts: of two boxes on one another only the first is told.
        for case in sorted(self._cases, key=lambda c: -c.item.area):
            attendance.attend(case, self.now_s, self._lookout.tracks, self.settings, self._stands)
            left = case.left_s is not None or attendance.walked_out(case, self.now_s, self.size)
            item = case.item
            there = item.altered_s < 0.5 and item.gone_s == 0.0
            there &= case.confirmed_s is not None or item.present >= attendance.STILL_THERE
            if not there:
                self._cases.remove(case)
                self._tell(case.item, case.judgement, case.item_box, case.score, "not there at the end")
            elif case.confirmed_s is not None or (why == FOOTAGE_ENDED and left and case.item.plain_s >= LEAST_PLAIN_S):
                findings += self._conclude(case, why)
            else:
                self._cases.remove(case)
                self._tell(case.item, case.judgement, case.item_box, case.score, "owner stayed")
        return findings

    def _tell(self, item: Item, judgement: Judgement, box: BoxPx, score: float, outcome: str) -> None:
        if self._trace is not None:
            self._trace(Trace(item.born_s, box, judgement, score, outcome))

    # --- beginning and starting over ---------------------------------------------------------------------------

    def _start(self, picture: Picture) -> None:
        self.size = (picture.frame.width, picture.frame.height)
        self._scene = Scene(self.settings, picture.yuv, picture.media_s)
        self._steady = Steady(self.settings, picture.yuv, picture.media_s)
        self._items = Items(self.settings, self._scene.shape)
        self._populate(picture)

    def _relearn(self, yuv: U8, relit: Mask) -> list[Finding]:
        """The camera sees the ground in another light from now on."""
        findings = self._abandon("the light changed")
        scene, steady, _, _ = self._parts()
        scene.relearn(yuv, relit)
        steady.adopt(scene.background_luma(), self.now_s)
        self._begin_anew()
        return findings

    def _begin_anew(self) -> None:
        """What was seen before is of no use to what comes."""
        self._parts()[2].live.clear()
        self._memory.clear()
        self._releases.clear()
        self._proven.clear()
        self._lookout.objects.clear()
        self._light.adopted()

    def _renew(self, picture: Picture) -> None:
        scene, steady, _, _ = self._parts()
        scene.reset(picture.yuv, picture.media_s)
        steady.adopt(picture.luma, picture.media_s)
        self._begin_anew()
        self._populate(picture)
        self._settled_at_s = picture.media_s + self.settings.unsettled_s
        self.stirred_s = picture.media_s
        self._foreign_frac = 0.0

    def _populate(self, picture: Picture) -> None:
        """Find who is in the first picture: the ground under them is not known."""
        self._lookout.whole(picture)
        self._shield, parked = self._guard.in_first_picture(picture, self._parts()[0])
        self._parts()[0].forget(self._shield, parked)

    def _parts(self) -> tuple[Scene, Steady, Items, Mask]:
        if self._scene is None or self._steady is None or self._items is None:
            raise RuntimeError("Inspector: look() must have seen a first picture before its parts exist")
        shield = self._shield if self._shield is not None else np.zeros(self._scene.shape, np.uint8)
        return self._scene, self._steady, self._items, shield

    def _occupied(self, shield: Mask, scene: Scene) -> Mask:
        """Where the last look saw something that is not scenery, and where the scenery is not known."""
        occupied = cv2.max(shield, cv2.bitwise_not(scene.known))
        return np.asarray(occupied if self._view is None else cv2.max(occupied, self._view.changed), np.uint8)
