"""How often YOLO may look: small crops at every look, large ones as often as they have something to tell."""

import cv2

from detector.picture import Mask
from detector.settings import Settings

KNOWN_SHARE = 0.7
"""Where so much of what moves is covered by whom the tracks expect there, YOLO would only say it again."""
CROWD = 6
"""Where fewer people and vehicles are about, every step of an act counts, and YOLO is not spared."""
KNOWN_S = 0.84
"""It is asked that often all the same: a walker moves less than their own width more than expected."""


class Pace:
    """Says when YOLO is asked; a crowd that walks on as expected costs half of one that does not."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.thrift = 1.0
        """Large inputs are looked at so many times more rarely: at most twice, for `UNSEEN_S` counts on it."""
        self._asked_s = -KNOWN_S

    def allows(self, now_s: float, width: int, height: int, known: bool) -> bool:
        """Whether YOLO looks at an input of this size now; `known` says that everything that moves was expected."""
        s = self.settings
        spacing_s = self.thrift * s.detect_costly_s
        if known:
            spacing_s = max(spacing_s, KNOWN_S)
        if width * height > s.detect_cheap_px and now_s - self._asked_s < spacing_s - 0.01:
            return False
        self._asked_s = now_s
        return True


def expected(moving: Mask, shield: Mask, about: int) -> bool:
    """Whether a crowd (`about` people and vehicles) moves where the tracks expect it, but for its shadows' rims."""
    if about < CROWD:
        return False
    total = cv2.countNonZero(moving)
    return cv2.countNonZero(cv2.bitwise_and(moving, shield)) >= KNOWN_SHARE * total
