"""The process that makes a redacted clip for publication: `python -m api.publication_child`, a RedactJob on standard
input, messages on standard output.

A process of its own, behind everything else: it takes a processor for longer than the clip lasts, and cameras need it
more. It ends with its parent; what it leaves has no description, and counts for nothing.
"""

import os
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Literal

import models
from api.live_child import Channel, read_job, when_told_to_go
from api.publication_messages import RedactDone, RedactFailed, RedactJob, RedactStep
from evidence import catalogue
from evidence import catalogue_redaction as words
from evidence.catalogue import Text
from evidence.record import ModelRef
from evidence.redaction.errors import RedactionError
from evidence.redaction.find import WEAK_CONF
from evidence.redaction.plan import PUBLICATION, Plan, Region, load_plan, parse_region, uncovered, with_regions
from evidence.redaction.prepared import Room, obeyed
from evidence.redaction.record import load_redaction, regions_beside
from evidence.redaction.redact import Making, Told, first_plan, redact
from evidence.redaction.subject import Subject, opened
from models.detections import Detections
from models.errors import ModelError
from streams.frames import U8

NICE = 10
_SAY_S = 0.5


def make(job: RedactJob, told: Told) -> None:
    """Raises RedactionError, ModelError, OSError."""
    room = Room(job.out.parent)
    drawn = tuple(parse_region(text, "cover") for text in job.cover)
    with opened(job.package) as subject:
        if not drawn and not job.uncover and _fit_to_publish(subject):
            assert subject.redacted is not None
            room.take(subject.redacted)
            return
        plan, ref = _plan(subject, job, drawn, told)
        drawn_args = (part for text in job.cover for part in ("--region", text))
        uncover_args = (part for one in job.uncover for part in ("--uncover", str(one)))
        args = ("--for-publication", *drawn_args, *uncover_args)
        redact(subject, plan, job.out, Making(job.program, args, PUBLICATION, ref, datetime.now(UTC)), told)


def _fit_to_publish(subject: Subject) -> bool:
    """Somebody made one by hand and exported it with the case: it is theirs that counts."""
    if subject.redacted is None:
        return False
    try:
        found = load_redaction(subject.redacted)
        obeyed(subject.redacted, found)
    except (RedactionError, FileNotFoundError):
        return False
    counts = found.counts
    hides = found.osd and not counts.visible_people and not counts.visible_vehicles
    return hides and found.parent_sha256 == subject.sha256


def _plan(subject: Subject, job: RedactJob, drawn: tuple[Region, ...], told: Told) -> tuple[Plan, ModelRef | None]:
    """More on top of what was covered before; else what a first look finds."""
    before = regions_beside(job.out)
    if (drawn or job.uncover) and before.is_file():
        plan = load_plan(before)
        if plan.parent_sha256 == subject.sha256:
            return with_regions(uncovered(plan, job.uncover), drawn, PUBLICATION), None
    weights = models.load(None, threads=1)

    def find(bgr: U8, long_side: int) -> Detections:
        return weights.detect(bgr, conf=WEAK_CONF, long_side=long_side)

    ref = ModelRef(name=weights.info.name, sha256=weights.info.sha256)
    return first_plan(subject, find, PUBLICATION, drawn, told), ref


def main() -> int:
    channel = Channel()
    job = RedactJob.model_validate_json(read_job())
    with suppress(OSError):
        os.nice(NICE)
    when_told_to_go(lambda: os._exit(3))
    said_s = 0.0

    def told(step: str, media_s: float) -> None:
        nonlocal said_s
        now_s = time.monotonic()
        if now_s - said_s >= _SAY_S:
            said_s = now_s
            which: Literal["find", "paint"] = "find" if step == "find" else "paint"
            channel.say(RedactStep(step=which, media_s=round(media_s, 1)))

    def failed(text: Text) -> int:
        channel.say(RedactFailed(vi=text.vi, en=text.en))
        return 1

    try:
        make(job, told)
    except RedactionError as error:
        return failed(words.FAILED.format(reason=error))
    except ModelError as error:
        return failed(catalogue.MODEL_UNUSABLE.format(reason=error))
    except OSError as error:
        return failed(words.FAILED.format(reason=error.strerror or type(error).__name__))
    channel.say(RedactDone())
    return 0


if __name__ == "__main__":
    sys.exit(main())
