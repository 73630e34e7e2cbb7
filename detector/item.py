"""One new thing at rest: where, since when, how it looked before and looks now."""

from dataclasses import dataclass, field
from enum import Enum, auto

import numpy as np

from detector import regions
from detector.likeness import distance
from detector.memory import Glimpse
from detector.picture import WorkBox
from detector.regions import Bits
from streams.frames import U8

DISMISSED_S = 20.0
"""A dismissed thing becomes scenery after this time: longer than an owner hides the rest of a bag."""
MOST_SIGHTS = 512
"""Looks that are remembered of an item; of one that lies there for longer, every other look, and so on."""
UNBROUGHT_S = 60.0
"""What nobody was seen to bring is kept this long: a lorry that tipped it may be slow to leave."""
BOTH = 0.6
"""What matches two pictures of a place by more than this is told apart by which of them is nearer."""


class State(Enum):
    FORMING = auto()
    """Lies there, not yet long enough in plain sight."""
    WAITING = auto()
    """An actor is known; the owner rule decides."""
    DISMISSED = auto()
    """Judged to be no waste, but still followed: it may prove to be a part of something."""
    GONE = auto()
    """Not there any more."""
    CLOSED = auto()
    """Decided, one way or the other."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """How an item looked before it grew, and what the verdict on it was."""

    box: WorkBox
    mask: Bits
    before: U8
    after: U8
    gain: float
    born_s: float
    onset_s: float
    once: Glimpse | None
    score: float | None
    """None where it was never judged."""


@dataclass(frozen=True, slots=True)
class ItemSight:
    """The item at one look: where its outline was, in work pixels, and how much of it looked as it did."""

    media_s: float
    box: WorkBox
    present: float


@dataclass(slots=True)
class Item:
    """One new thing at rest. `box` bounds `mask` in work pixels; patches are (h, w, 3) YUV of `box`."""

    item_id: int
    box: WorkBox
    mask: Bits
    before: U8
    after: U8
    gain: float
    born_s: float
    onset_s: float
    last_s: float
    once: Glimpse | None = None
    """The look that shows the place without it, where the background never did (a truck stood there)."""
    uncovered: bool = False
    """Whether a vehicle stood before the place at that look: nothing follows from what it looked like then."""
    state: State = State.FORMING
    plain_s: float = 0.0
    clear_s: float | None = None
    """Since when it is in plain sight without a break, media seconds; None while it is not."""
    hidden_s: float = 0.0
    gone_s: float = 0.0
    altered_s: float = 0.0
    present: float = 1.0
    """Share of its pixels that looked as they did, at the last look."""
    sights: list[ItemSight] = field(default_factory=list)
    """The looks at it so far, oldest first."""
    grown: bool = False
    """More of it came into sight since it was judged."""
    toppled: bool = False
    """It fell over or was pushed since it was judged."""
    score: float | None = None
    """The last verdict on it; None before the first."""
    was: Outline | None = None
    """Before it grew."""
    stands: bool = False
    """Its outline was right before it grew: what comes into sight beside it is something else."""
    fallen: bool = False
    """It has toppled before: whenever it came, it was not then."""
    unbrought: bool = False
    """Dismissed only because nothing larger than it was seen to move there: see detector.departure."""
    departed: float = 0.0
    """How much ground came to light beside it since it lies there, in its own areas."""
    dismissed_s: float = 0.0
    crowded: bool = False
    """Dismissed while somebody stood beside it: to be judged once more when they have gone."""
    looked_twice: bool = False
    """Whether that has been done."""
    flicker: float = 0.0
    looks: int = 0
    reasons: list[str] = field(default_factory=list)

    def saw(self, share: float) -> None:
        """So much of it looked as it did at the look of `last_s`: remembered, for whoever asks later whether it lay
        there all the while."""
        self.present = share
        self.sights.append(ItemSight(self.last_s, self.box, share))
        if len(self.sights) > MOST_SIGHTS:
            del self.sights[1::2]

    @property
    def area(self) -> int:
        return int(np.count_nonzero(self.mask))

    def overlap(self, box: WorkBox, mask: Bits) -> int:
        """Pixels that the item and another region share."""
        return regions.overlap(self.box, self.mask, box, mask)

    def alike(self, box: WorkBox, mask: Bits) -> float:
        """Share of its outline and another region together that both have."""
        shared = self.overlap(box, mask)
        return float(shared / (np.count_nonzero(mask) + self.area - shared))

    @property
    def outline(self) -> Outline:
        return Outline(
            self.box, self.mask, self.before, self.after, self.gain, self.born_s, self.onset_s, self.once, self.score
        )

    def take(self, o: Outline) -> None:
        """Be what the outline says."""
        self.box, self.mask, self.before, self.after, self.gain = o.box, o.mask, o.before, o.after, o.gain
        self.born_s, self.onset_s, self.once = o.born_s, o.onset_s, o.once

    @property
    def kept_s(self) -> float:
        """How long it is kept once it is dismissed."""
        return UNBROUGHT_S if self.unbrought else DISMISSED_S

    @property
    def size(self) -> tuple[int, int]:
        return self.box[2] - self.box[0], self.box[3] - self.box[1]

    def lies_there(self, patch: U8, there: float, bare: float, gain: float) -> bool:
        """Whether a patch shows it rather than the ground, given how much of that matches each (`match_fraction`).

        A thing that is hardly darker than its ground matches both: then all its pixels together say which is nearer.
        """
        if min(there, bare) < BOTH:
            return there >= bare
        return distance(patch, self.after, self.mask, gain) <= distance(patch, self.before, self.mask, gain)

    def in_clear_sight(self, now_s: float, settle_s: float) -> bool:
        """Whether what rests there now is it: for as long as nobody has passed before it, it takes to come to rest."""
        return self.clear_s is not None and now_s - self.clear_s >= settle_s
