"""The detector's front door: GOPs in, findings out. The same for a file and for a camera.

Cost follows activity: a quiet scene is glanced at on keyframes; when a keyframe differs (or packets swell), the GOPs
in which it happened are decoded in full, from the last quiet keyframe on, so that nothing is missed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

import numpy as np

from detector.events import Deposit, Finding, Health
from detector.inspector import Inspector
from detector.settings import Settings
from detector.trace import Trace
from detector.zones import PlaceRules
from models.runtime import Model
from streams.frames import Frame, Gop

WallClock = Callable[[float], datetime | None]
"""Media seconds to aware UTC, None where the wall clock is unknown."""
Effort = Literal["full", "sparing", "keyframes"]
"""How closely to watch what happens: as usual, with half as many looks, or on keyframes alone. Less than "full" is for
cameras whose watching does not keep up."""
EFFORTS: tuple[Effort, ...] = get_args(Effort)

BOOT_S = 1.8
"""The first seconds are watched in full: the background and the people in it must be told apart."""
CALM_S = 1.6
"""Without movement for this long, keyframes are enough again."""
GLANCE_S = 3.5
"""In a quiet scene keyframes closer together than this are not all decoded: what was left lies there at the next, and
the GOPs in between are replayed then."""
SPARING = 2.0
"""Looks are so many times rarer while the watching is to be spared."""
KEYFRAMES_S = 2.0
"""Where there are no keyframes to keep to, this is as good as one."""
BURST_RATIO = 3.0
"""Inter-coded packets this much larger than the quiet usual mean that something moves between keyframes."""


@dataclass(frozen=True, slots=True)
class Stats:
    """What the watching cost. `glances` keyframes looked at alone, `looks` pictures analysed in full activity.
    `sparing_s` and `keyframes_s` are media seconds of activity that were watched with less than full effort."""

    gops: int = 0
    gops_decoded: int = 0
    glances: int = 0
    looks: int = 0
    inferences: int = 0
    items: int = 0
    sparing_s: float = 0.0
    keyframes_s: float = 0.0


class Watcher:
    """Push each GOP in order; findings come as they are decided, the rest on `close`."""

    def __init__(
        self,
        model: Model,
        *,
        rules: PlaceRules,
        wall_clock: WallClock,
        settings: Settings | None = None,
        trace: Callable[[Trace], None] | None = None,
    ) -> None:
        self.settings = settings if settings is not None else Settings()
        self.progress_s = 0.0
        self.effort: Effort = "full"
        """May be set between two groups of pictures."""
        self._inspector = Inspector(model, self.settings, trace)
        self._rules = rules
        self._wall_clock = wall_clock
        self._skipped: list[Gop] = []
        self._glanced_s = -GLANCE_S
        self._watching = True
        self._boot_until_s: float | None = None
        self._long_gops = False
        self._usual_bytes: float | None = None
        self._stats = Stats()

    @property
    def stats(self) -> Stats:
        seen = self._inspector
        return replace(self._stats, looks=seen.looks, inferences=seen.inferences, items=seen.items_judged)

    @property
    def undecided_s(self) -> float | None:
        """When the oldest act that is not decided yet began, media seconds: a watcher that begins well before it
        decides it too. None where everything up to now is decided."""
        return self._inspector.undecided_s

    @property
    def troubles(self) -> list[Health]:
        """What keeps the camera from watching at the moment (`end_s` None); told as a finding when it is over."""
        return self._inspector.troubles

    def push(self, gop: Gop) -> Iterator[Finding]:
        """Take the next GOP; yields what has been decided by its end."""
        if self._boot_until_s is None:
            self._boot_until_s = gop.start_s + BOOT_S
        self._stats = replace(self._stats, gops=self._stats.gops + 1)
        if gop.needs_previous and not self._watching:
            # Chunks of one endless GOP cannot be skipped: its packets only decode in sequence.
            self._long_gops = True
            yield from self._catch_up()
            self._watching = True
        if self._watching or self._burst(gop):
            yield from self._catch_up()
            yield from self._watch(gop)
        else:
            yield from self._glance(gop)
        self.progress_s = gop.end_s

    def close(self) -> Iterator[Finding]:
        """The footage is over: decide what is still open."""
        yield from self._catch_up()
        yield from self._placed(self._inspector.close())

    def _glance(self, gop: Gop) -> Iterator[Finding]:
        if gop.start_s - self._glanced_s < GLANCE_S:
            self._skipped.append(gop)
            return
        frame = gop.keyframe()
        if frame is None or self._inspector.stirs(frame):
            yield from self._catch_up()
            yield from self._watch(gop)
            return
        self._glanced_s = gop.start_s
        self._stats = replace(self._stats, glances=self._stats.glances + 1)
        if self._inspector.wants_look:
            yield from self._placed(self._inspector.look(frame))
        self._skipped = [gop]

    def _catch_up(self) -> Iterator[Finding]:
        """Watch what was skipped since the last keyframe that was quiet: whatever is there now began after it."""
        skipped, self._skipped = self._skipped, []
        self._glanced_s = -GLANCE_S
        for first in range(len(skipped) - 1, 0, -1):
            if not self._differs(skipped[first]):
                skipped = skipped[first:]
                break
        for gop in skipped:
            yield from self._watch(gop)

    def _differs(self, gop: Gop) -> bool:
        frame = gop.keyframe()
        return frame is None or self._inspector.stirs(frame)

    def _watch(self, gop: Gop) -> Iterator[Finding]:
        inspector = self._inspector
        inspector.pace.thrift = 1.0 if self.effort == "full" else SPARING
        for frame in self._frames(gop):
            if frame.media_s > inspector.now_s:  # the keyframe may have been glanced at already
                yield from self._placed(inspector.look(frame))
        calm = inspector.now_s - inspector.stirred_s > CALM_S
        booted = self._boot_until_s is not None and gop.end_s >= self._boot_until_s
        self._watching = self._long_gops or not (calm and booted)
        if not self._watching:
            self._usual_bytes = None

    def _frames(self, gop: Gop) -> Iterator[Frame]:
        """The pictures to look at: as many as the effort allows."""
        stats, gap_s, long_s = self._stats, self.settings.look_every_s * 0.95, gop.end_s - gop.start_s
        if self.effort == "keyframes":
            self._stats = replace(stats, keyframes_s=stats.keyframes_s + long_s)
            if not gop.needs_previous:
                frame = gop.keyframe()
                yield from () if frame is None else (frame,)
                return
            gap_s = KEYFRAMES_S
        elif self.effort == "sparing":
            self._stats = replace(stats, sparing_s=stats.sparing_s + long_s)
            gap_s *= SPARING
        self._stats = replace(self._stats, gops_decoded=self._stats.gops_decoded + 1)
        yield from gop.frames(gap_s)

    def _burst(self, gop: Gop) -> bool:
        """Whether packets between keyframes swelled against the quiet usual."""
        inter = gop.packet_bytes[1:]
        if len(inter) < 3:
            return False
        # The tenth largest share, not the mean: a passer-by fills a part of the GOP only.
        level = float(np.percentile(inter, 90))
        usual = self._usual_bytes
        if usual is None:
            self._usual_bytes = level
            return False
        swollen = level > BURST_RATIO * max(usual, 64.0)
        if not swollen:
            self._usual_bytes = 0.8 * usual + 0.2 * level
        return swollen

    def _placed(self, findings: list[Finding]) -> Iterator[Finding]:
        """Apply the place and time rules: what may lie there then is no violation, and ignored places are silent."""
        for finding in findings:
            if not isinstance(finding, Deposit):
                yield finding
                continue
            width, height = self._inspector.size
            at = self._wall_clock(finding.release_s)
            place = self._rules.decide(finding.item_box, width, height, at)
            if not place.ignore:
                yield replace(
                    finding,
                    zone=place.zone,
                    rule=place.rule,
                    allowed=place.allowed,
                    violations=place.violations,
                    zone_state=place.state,
                )
