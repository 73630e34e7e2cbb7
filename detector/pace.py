"""How often YOLO may look: at one or two people at every look, at more as often as that has something to tell."""

from enum import Enum, auto

import cv2

from detector.picture import Mask
from detector.settings import Settings

KNOWN_SHARE = 0.7
"""Where so much of what moves is covered by whom the tracks expect there, YOLO would only say it again."""
CROWD = 6
"""Where fewer walk and drive about, every step of an act counts, and YOLO is not spared."""
KNOWN_S = 0.84
"""It is asked that often all the same: a walker moves less than their own width more than expected."""


class Traffic(Enum):
    """What moves in the picture."""

    FEW = auto()
    CROWD = auto()
    EXPECTED = auto()
    """A crowd that walks on as expected."""


class Pace:
    """Says when YOLO is asked: of a crowd half as often as of a few people, a third as often while it walks on as
    expected."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.thrift = 1.0
        """Large inputs are looked at so many times more rarely: at most twice, for `UNSEEN_S` counts on it."""
        self._asked_s = -KNOWN_S

    def allows(self, now_s: float, width: int, height: int, traffic: Traffic) -> bool:
        """Whether YOLO looks at an input of this size now."""
        s = self.settings
        spacing_s = 0.0
        if width * height > s.detect_cheap_px:
            spacing_s = self.thrift * s.detect_costly_s
        if traffic is not Traffic.FEW:
            spacing_s = max(spacing_s, KNOWN_S if traffic is Traffic.EXPECTED else s.detect_costly_s)
        if now_s - self._asked_s < spacing_s - 0.01:
            return False
        self._asked_s = now_s
        return True


def traffic(moving: Mask, shield: Mask, movers: int) -> Traffic:
    """How many move (`movers` people and vehicles), and whether a crowd does so where the tracks expect it (`shield`),
    but for its shadows' rims."""
    if movers < CROWD:
        return Traffic.FEW
    total = cv2.countNonZero(moving)
    as_expected = cv2.countNonZero(cv2.bitwise_and(moving, shield)) >= KNOWN_SHARE * total
    return Traffic.EXPECTED if as_expected else Traffic.CROWD
