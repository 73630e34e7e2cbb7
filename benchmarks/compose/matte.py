"""Cutting things out of pictures: soft mattes from background difference or GrabCut, and walking stills."""

import cv2
import numpy as np
from numpy.typing import NDArray

from streams.frames import U8

F32 = NDArray[np.float32]


def by_difference(frame: U8, quiet: U8, box: tuple[int, int, int, int]) -> U8 | None:
    """(h, w, 4) BGRA of what differs from the `quiet` picture inside `box`; None where too little of it does."""
    x1, y1, x2, y2 = box
    part, behind = frame[y1:y2, x1:x2], quiet[y1:y2, x1:x2]
    apart = cv2.GaussianBlur(cv2.absdiff(part, behind), (3, 3), 0).max(axis=2)
    mask = (apart > 24).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 3), np.uint8)).astype(np.uint8)
    return _matted(part, mask)


def by_grabcut(image: U8, box: tuple[int, int, int, int]) -> U8 | None:
    """(h, w, 4) BGRA of the object filling `box` (Rother 2004, started from the box); None where the cut is poor."""
    x1, y1, x2, y2 = box
    pad_x, pad_y = (x2 - x1) // 5 + 4, (y2 - y1) // 5 + 4
    ax, ay = max(0, x1 - pad_x), max(0, y1 - pad_y)
    bx, by = min(image.shape[1], x2 + pad_x), min(image.shape[0], y2 + pad_y)
    part = np.ascontiguousarray(image[ay:by, ax:bx])
    mask = np.zeros(part.shape[:2], np.uint8)
    rect = (x1 - ax, y1 - ay, x2 - x1, y2 - y1)
    cv2.setRNGSeed(1)
    cv2.grabCut(part, mask, rect, np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_RECT)
    inside = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    return _matted(part, inside)


def by_outline(image: U8, outline: NDArray[np.int32]) -> U8 | None:
    """(h, w, 4) BGRA inside a roughly drawn `outline` (N, 2) px; GrabCut settles only a band of a few px around it."""
    x, y, w, h = cv2.boundingRect(outline)
    pad = max(6, h // 30)
    ax, ay = max(0, x - pad), max(0, y - pad)
    part = np.ascontiguousarray(image[ay : y + h + pad, ax : x + w + pad])
    inside = cv2.fillPoly(np.zeros(part.shape[:2], np.uint8), [outline - np.array([ax, ay], np.int32)], 1)
    brush = np.ones((pad, pad), np.uint8)
    mask = np.where(inside > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    mask[cv2.erode(inside, brush) > 0] = cv2.GC_FGD
    mask[cv2.dilate(inside, brush) == 0] = cv2.GC_BGD
    cv2.setRNGSeed(1)
    cv2.grabCut(part, mask, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), 2, cv2.GC_INIT_WITH_MASK)
    return _matted(part, np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8))


def _matted(part: U8, mask: U8) -> U8 | None:
    """The largest blob of `mask` with holes filled and a one-pixel soft edge, trimmed to its box."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    if count < 2:
        return None
    best = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    x, y, w, h, area = (int(v) for v in stats[best])
    if area < 0.22 * w * h or w < 6 or h < 6:
        return None
    blob = (labels == best).astype(np.uint8)
    contours, _ = cv2.findContours(blob, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    solid = cv2.drawContours(np.zeros_like(blob), contours, -1, 255, cv2.FILLED)
    # A hole as wide as a gap between legs is background; smaller ones are clothes of the background's colour.
    holes = cv2.morphologyEx((solid > 0).astype(np.uint8) & (1 - blob), cv2.MORPH_OPEN, np.ones((4, 4), np.uint8))
    solid[holes > 0] = 0
    soft = cv2.GaussianBlur(cv2.erode(solid, np.ones((2, 2), np.uint8)), (3, 3), 0)
    return np.dstack([part, soft])[y : y + h, x : x + w].astype(np.uint8)


def walking(still: U8, frames: int = 12) -> tuple[U8, ...]:
    """A still person made to walk: below the hip the two legs swing against each other, the body bobs.

    Crude beside filmed gait, but the legs open and close as a walker's do, which is what a tracker sees.
    """
    h, w = still.shape[:2]
    pad = w // 3
    wide = cv2.copyMakeBorder(still, 0, 0, pad, pad, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    ys, xs = np.mgrid[0:h, 0 : w + 2 * pad].astype(np.float32)
    below = np.clip((ys - 0.52 * h) / (0.48 * h), 0, 1)
    side = np.tanh((xs - (w / 2 + pad)) / (0.08 * w))
    made: list[U8] = []
    for k in range(frames):
        phase = 2 * np.pi * k / frames
        shift = (0.11 * h * np.sin(phase)) * below * side
        arms = 0.015 * h * np.sin(phase) * np.clip((ys - 0.2 * h) / (0.3 * h), 0, 1) * (1 - below)
        bob = 0.008 * h * np.cos(2 * phase) * (1 - below)
        made.append(
            cv2.remap(
                wide,
                (xs - shift - arms).astype(np.float32),
                (ys + bob).astype(np.float32),
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_CONSTANT,
            ).astype(np.uint8)
        )
    return tuple(made)
