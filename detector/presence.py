"""Whether somebody whom YOLO sees no more stands there still: black on black, sitting, half behind a lamp post."""

import cv2

from detector.judge import Sight
from detector.likeness import match_fraction
from detector.picture import in_work
from detector.tracking import Track

STANDS_SHARE = 0.3
"""So much of the upper half of a person's box differs from the ground at least: head and chest fill half of it."""
SAME = 0.5
"""So much of that looks as it did when YOLO saw them last; ground that a lorry laid bare there does not."""
LOOK_S = 0.05
"""YOLO sees at a look, and each is remembered: this only makes up for rounding."""


def still_stands(track: Track, sight: Sight) -> bool:
    """By what the picture shows of the upper half of the box in which they were last seen: what they leave behind lies
    at their feet. What is too long ago to be remembered is taken to have looked the same."""
    x1, y1, x2, y2 = in_work(track.box, sight.picture.scale, sight.scene.shape)
    box = (x1, y1, x2, (y1 + y2) // 2)
    upper = sight.view.changed[box[1] : box[3], x1:x2]
    if upper.size == 0 or cv2.countNonZero(upper) <= STANDS_SHARE * upper.size:
        return False
    then = sight.memory.between(track.last_s - LOOK_S, track.last_s + LOOK_S)
    if not then:
        return True
    light = float(sight.scene.gain[0]) / then[-1].gain
    now, limit = sight.picture.yuv[box[1] : box[3], x1:x2], sight.scene.limit[box[1] : box[3], x1:x2]
    return match_fraction(now, then[-1].crop(box), upper > 0, limit, light) >= SAME
