"""What a redacted clip shows because somebody said that it is nobody and no vehicle: who said it, when, and how it
looks. Whoever approves the clip looks at each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import cv2
import numpy as np

from evidence.redaction.plan import Entity, Key
from evidence.redaction.prepared import Prepared
from evidence.redaction.publish import picture_of
from evidence.redaction.still import jpeg_of
from evidence.store.rows import AuditEntry
from evidence.store.wishes import PREPARED
from streams.frames import U8

AROUND, LEAST_PX = 1.0, 60
"""Shown around it, to every side: this part of its longer side, and no less than so many pixels."""
LINE_BGR = (0, 176, 255)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """`by` None: it was done by hand, before the clip came here with its package."""

    entity: Entity
    by: str | None
    at: datetime

    @property
    def key(self) -> Key:
        """In the middle of its time, where it is looked at."""
        return self.entity.keys[len(self.entity.keys) // 2]


def uncovered_in(prepared: Prepared, entries: Iterable[AuditEntry]) -> tuple[Uncovered, ...]:
    """`entries`: all about the case; who marked one last is who said it. Numbers are those of one plan: where the
    program looked anew, nothing is uncovered until somebody says so again."""
    said: dict[int, tuple[str | None, datetime]] = {}
    for entry in entries:
        if entry.action == PREPARED and (ids := dict(entry.facts).get("uncovered")):
            known = entry.actor, datetime.fromisoformat(entry.at)
            said |= {int(one): known for one in str(ids).split() if one.isdecimal()}
    by_hand: tuple[str | None, datetime] = None, prepared.redaction.made_utc
    return tuple(Uncovered(one, *said.get(one.id, by_hand)) for one in prepared.plan.uncovered)


def picture_around(prepared: Prepared, one: Uncovered) -> bytes:
    """JPEG: of the redacted clip, with a line around it. Raises RedactionError, OSError."""
    last_s = prepared.redaction.duration_s
    at_s = one.key.at_s if last_s is None else min(one.key.at_s, last_s)
    return jpeg_of(_framed(picture_of(prepared.media, at_s), one.key))


def _framed(bgr: U8, key: Key) -> U8:
    height, width = bgr.shape[:2]
    x1, y1, x2, y2 = (round(value) for value in key.box)
    picture = np.ascontiguousarray(bgr)
    cv2.rectangle(picture, (x1, y1), (x2, y2), LINE_BGR, 2)
    more = max(LEAST_PX, round(AROUND * max(x2 - x1, y2 - y1)))
    left, top = (max(0, min(first - more, side - 1)) for first, side in ((x1, width), (y1, height)))
    right, bottom = (min(side, max(last + more, 1)) for last, side in ((x2, width), (y2, height)))
    return np.ascontiguousarray(picture[top : max(bottom, top + 1), left : max(right, left + 1)])
