"""A plan laid over one picture. What is covered is one flat colour: nothing of what was there is left.

Blurring and coarse pixels keep averages of what they hide: these can be inverted or matched against known faces and
plates (Hill et al., PoPETs 2016, "On the (In)effectiveness of Mosaicing and Blurring as Tools for Document Redaction";
McPherson et al., 2016, arXiv:1609.00408), all the better over many pictures of a clip. A constant cannot.
"""

from bisect import bisect_right
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from evidence.record import Box
from evidence.redaction.plan import OSD_SHARE, Entity, Key, Plan, Region
from streams.frames import U8, Frame

FILL_LUMA = 96
FILL_CHROMA = 128
HEAD_SHARE, HEAD_SHARE_BENT = 0.34, 0.55
"""Of a person's box from its top: a head with what may lie above the box; more where they stoop, sit, or are cut."""
BENT = 0.62
"""Width through height above which nobody stands upright in the box."""
PLATE_SHARE = 0.62
"""Of a vehicle's box from its bottom."""

Mask = NDArray[np.bool_]


def mask_at(plan: Plan, at_s: float) -> Mask:
    """(height, width): true where nothing of the picture may be left."""
    mask = np.zeros((plan.height, plan.width), np.bool_)
    for entity in plan.entities:
        if entity.cover != "none" and (box := box_at(entity.keys, at_s)) is not None:
            _set(mask, part_of(entity, box), True)
    if plan.osd:
        band = round(plan.height * OSD_SHARE)
        mask[:band] = mask[plan.height - band :] = True
    for action in ("keep", "cover"):
        for region in plan.regions:
            if region.action == action and region.applies(at_s):
                _draw(mask, region, action == "cover")
    return mask


def box_at(keys: Sequence[Key], at_s: float) -> Box | None:
    """Where it is, None before the first key and after the last."""
    after = bisect_right(keys, at_s, key=lambda k: k.at_s)
    if after == 0 or (after == len(keys) and at_s > keys[-1].at_s):
        return None
    a = keys[after - 1]
    if after == len(keys):
        return a.box
    b = keys[after]
    part = (at_s - a.at_s) / (b.at_s - a.at_s)
    x1, y1, x2, y2 = (p + (q - p) * part for p, q in zip(a.box, b.box, strict=True))
    return x1, y1, x2, y2


def part_of(entity: Entity, box: Box) -> Box:
    """What of `box` is covered."""
    x1, y1, x2, y2 = box
    height = y2 - y1
    if entity.cover == "head":
        bent = (x2 - x1) > BENT * height
        return x1, y1, x2, y1 + height * (HEAD_SHARE_BENT if bent else HEAD_SHARE)
    if entity.cover == "plate":
        return x1, y2 - height * PLATE_SHARE, x2, y2
    return box


def painted(frame: Frame, mask: Mask) -> U8:
    """The picture as planar I420 (height * 3 / 2, width) of even sides, flat where the mask says so.

    Chroma is coarser than luma: a sample of it goes where any of its four pixels is covered, and so does their luma,
    so that no fringe of colour is left.
    """
    height, width = frame.height + frame.height % 2, frame.width + frame.width % 2
    even = cv2.copyMakeBorder(
        mask.view(np.uint8), 0, height - frame.height, 0, width - frame.width, cv2.BORDER_REPLICATE
    )
    coarse = even.reshape(height // 2, 2, width // 2, 2).any(axis=(1, 3))
    fine = coarse.repeat(2, axis=0).repeat(2, axis=1)
    luma = _even(frame.y, height, width)
    luma[fine] = FILL_LUMA
    picture = np.empty((height * 3 // 2, width), np.uint8)
    picture[:height] = luma
    chroma = picture[height:].reshape(2, height // 2, width // 2)
    for plane, source in zip(chroma, (frame.u, frame.v), strict=True):
        plane[:] = source
        plane[coarse] = FILL_CHROMA
    return picture


def _even(plane: U8, height: int, width: int) -> U8:
    bottom, right = height - plane.shape[0], width - plane.shape[1]
    return np.asarray(cv2.copyMakeBorder(plane, 0, bottom, 0, right, cv2.BORDER_REPLICATE), np.uint8)


def _set(mask: Mask, box: Box, value: bool) -> None:
    h, w = mask.shape
    x1, y1 = max(0, int(np.floor(box[0]))), max(0, int(np.floor(box[1])))
    x2, y2 = min(w, int(np.ceil(box[2]))), min(h, int(np.ceil(box[3])))
    if x1 < x2 and y1 < y2:
        mask[y1:y2, x1:x2] = value


def _draw(mask: Mask, region: Region, value: bool) -> None:
    if region.box is not None:
        _set(mask, region.box, value)
    elif region.polygon is not None:
        inside = np.zeros(mask.shape, np.uint8)
        corners = np.round(np.asarray(region.polygon, np.float64)).astype(np.int32)
        cv2.fillPoly(inside, [corners], (1,))
        mask[inside > 0] = value
