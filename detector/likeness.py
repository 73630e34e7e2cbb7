"""Whether a patch of the picture shows the same as another one, under the light of now."""

import cv2
import numpy as np

from detector.picture import Mask
from detector.regions import Bits
from streams.frames import U8


def in_light(patch: U8, gain: float) -> U8:
    """A patch (h, w, 3) YUV with `gain` times its light; the same array where that changes nothing.

    Less light is less colour: chroma shrinks towards grey (128) with luma, as in `Scene`.
    """
    if abs(gain - 1.0) <= 0.01:
        return patch
    grey = np.array([0.0, 128.0, 128.0], np.float32)
    return np.asarray(np.clip(grey + (patch - grey) * np.float32(gain), 0, 255), np.uint8)


def within(difference: U8, limit: U8) -> Mask:
    """255 where no channel of a difference (h, w, 3) exceeds its limit (h, w, 3): (h, w)."""
    nothing = (0, 0, 0)
    return np.asarray(cv2.inRange(cv2.subtract(difference, limit), nothing, nothing), np.uint8)


def equal_within(a: U8, b: U8, limit: U8) -> Bits:
    """Where two pictures (h, w, 3) differ by no more than `limit` (h, w, 3) in any channel: (h, w)."""
    return within(np.asarray(cv2.absdiff(a, b), np.uint8), limit) > 0


def match_fraction(patch: U8, reference: U8, mask: Bits, limit: U8, gain: float) -> float:
    """Share of the mask's pixels in which `patch` equals `reference` (under `gain`) within the change limit."""
    equal = equal_within(patch, in_light(reference, gain), limit) & mask
    return int(np.count_nonzero(equal)) / max(int(np.count_nonzero(mask)), 1)


def distance(patch: U8, reference: U8, mask: Bits, gain: float) -> float:
    """Mean difference in grey levels between `patch` and `reference` (under `gain`)."""
    return float(cv2.absdiff(patch, in_light(reference, gain))[mask].mean())


def match_shaded(patch: U8, reference: U8, mask: Bits, limit: U8, gain: float, beside: float) -> float:
    """`match_fraction` in a light of its own: brighter or darker by as much as explains it best, but no more than the
    ground `beside` it is. Ground is learned and a thing is followed, each at its pace, so the two need not agree."""
    was = np.maximum(reference[:, :, 0][mask].astype(np.float32) * gain, 1.0)
    own = float(np.median(patch[:, :, 0][mask] / was))
    return match_fraction(patch, reference, mask, limit, gain * float(np.clip(own, min(1.0, beside), max(1.0, beside))))
