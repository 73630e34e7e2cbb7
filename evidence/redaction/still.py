"""One picture made unrecognisable, by the same rules."""

import cv2
import numpy as np

from detector.tracking import Track
from evidence.redaction.covering import entities_of
from evidence.redaction.errors import RedactionError
from evidence.redaction.find import SIDES_PX, START_CONF, Finder, Followed, what_of
from evidence.redaction.mark import Mark
from evidence.redaction.paint import Mask, mask_at, painted
from evidence.redaction.plan import Plan, Policy
from models.detections import iou
from streams.frames import U8, Frame

QUALITY = 90


def decoded(data: bytes, name: str) -> U8:
    """(h, w, 3) BGR, upright. What the file says besides the picture stays behind. Raises RedactionError."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    if picture is None:
        raise RedactionError(f"{name}: expected a JPEG or PNG picture, found none that can be decoded")
    return np.asarray(picture, np.uint8)


def plan_still(bgr: U8, parent_sha256: str, find: Finder, policy: Policy) -> Plan:
    """What a first look covers: everybody, for a single picture does not tell who the actor is."""
    found: list[Followed] = []
    for side in SIDES_PX:
        seen = find(bgr, side)
        for box, score, name in seen[seen.scores >= START_CONF]:
            what = what_of(name)
            known = (f for f in found if f.what == what)
            if what is None or any(float(iou(f.track.box[None], box[None])[0, 0]) > 0.8 for f in known):
                continue
            track = Track(len(found) + 1)
            track.add(0.0, box, score, name)
            found.append(Followed(what, track))
    height, width = bgr.shape[:2]
    return Plan(
        parent_sha256=parent_sha256,
        width=width,
        height=height,
        actor_known=False,
        osd=policy.osd,
        entities=entities_of(found, None, policy),
    )


def painted_still(bgr: U8, plan: Plan) -> tuple[bytes, Mask]:
    """JPEG bytes, and what was covered. Raises RedactionError where the plan is about another picture."""
    height, width = bgr.shape[:2]
    if (width, height) != (plan.width, plan.height):
        raise RedactionError(
            f"expected a picture of {plan.width}x{plan.height} as the regions say, found {width}x{height}"
        )
    mask = mask_at(plan, 0.0)
    picture = painted(Frame.from_bgr(bgr, 0.0), mask)
    Mark(picture.shape[1], picture.shape[0] * 2 // 3, plan.parent_sha256).draw(picture)
    return jpeg_of(np.asarray(cv2.cvtColor(picture, cv2.COLOR_YUV2BGR_I420), np.uint8)), mask


def jpeg_of(bgr: U8) -> bytes:
    """Nothing but the picture. Raises OSError where OpenCV refuses."""
    done, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise OSError(f"expected OpenCV to encode a picture of {bgr.shape}, found that it refused")
    return data.tobytes()
