"""The derivative as a whole: found, planned, painted, described. The original is only read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evidence.atomic import write_atomic
from evidence.record import ModelRef
from evidence.redaction.covering import entities_of
from evidence.redaction.errors import RedactionError
from evidence.redaction.film import ALL_S, film
from evidence.redaction.find import Finder, follow
from evidence.redaction.plan import Plan, Policy, Region, save_plan
from evidence.redaction.record import (
    Redaction,
    counts_of,
    file_sha256,
    plan_sha256,
    regions_beside,
    save_redaction,
)
from evidence.redaction.still import decoded, painted_still, plan_still
from evidence.redaction.subject import Subject
from streams.errors import SourceError
from streams.files import open_file


@dataclass(frozen=True, slots=True)
class Making:
    """Who makes it and how: what the description repeats. `args` in words that could be typed again."""

    tool_version: str
    args: tuple[str, ...]
    policy: Policy
    model: ModelRef | None
    made_utc: datetime


Told = Callable[[str, float], None]
"""Hears how far it has come: "find" or "paint", and the media second."""


def first_plan(
    subject: Subject, find: Finder, policy: Policy, regions: Sequence[Region] = (), told: Told | None = None
) -> Plan:
    """Look, and decide what is covered. Raises RedactionError where it cannot be read."""
    if subject.is_picture:
        plan = plan_still(decoded(subject.media.read_bytes(), subject.media.name), subject.sha256, find, policy)
        return plan.model_copy(update={"regions": tuple(regions)})
    try:
        source = open_file(subject.media)
        tracks = follow(
            source.replay(0.0, ALL_S), find, None if told is None else lambda media_s: told("find", media_s)
        )
    except SourceError as error:
        raise RedactionError(str(error)) from error
    entities = entities_of(tracks, subject.actor, policy)
    return Plan(
        parent_sha256=subject.sha256,
        width=source.info.width,
        height=source.info.height,
        actor_known=any(e.actor for e in entities),
        osd=policy.osd,
        entities=entities,
        regions=tuple(regions),
    )


def redact(subject: Subject, plan: Plan, out: Path, making: Making, told: Told | None = None) -> Redaction:
    """Write `out`, with its regions and its description beside it. The description comes last: without it, nobody takes
    `out` for finished.

    Raises RedactionError, OSError.
    """
    if plan.parent_sha256 != subject.sha256:
        raise RedactionError(
            f"expected regions about {subject.media.name} (SHA-256 {subject.sha256[:16]}...), "
            f"found regions about {plan.parent_sha256[:16]}...; make them anew"
        )
    if out.exists() and out.samefile(subject.media):
        raise RedactionError(f"{out.name}: expected another name than the original's; it is never written to")
    save_plan(plan, regions_beside(out))
    redaction = _still(subject, plan, out, making) if subject.is_picture else _clip(subject, plan, out, making, told)
    save_redaction(redaction, out)
    return redaction


def _clip(subject: Subject, plan: Plan, out: Path, making: Making, told: Told | None) -> Redaction:
    try:
        source = open_file(subject.media)
    except SourceError as error:
        raise RedactionError(str(error)) from error
    made = film(source, plan, out, None if told is None else lambda media_s: told("paint", media_s))
    return _described(subject, plan, making).model_copy(
        update={
            "width": made.width,
            "height": made.height,
            "frames": made.frames,
            "frames_covered": made.frames_covered,
            "duration_s": made.duration_s,
            "size": made.size,
            "file_sha256": made.file_sha256,
            "essence_sha256": made.essence_sha256,
        }
    )


def _still(subject: Subject, plan: Plan, out: Path, making: Making) -> Redaction:
    data, mask = painted_still(decoded(subject.media.read_bytes(), subject.media.name), plan)
    write_atomic(out, data)
    return _described(subject, plan, making).model_copy(
        update={
            "codec": "jpeg",
            "frames_covered": int(mask.any()),
            "size": len(data),
            "file_sha256": file_sha256(out),
        }
    )


def _described(subject: Subject, plan: Plan, making: Making) -> Redaction:
    return Redaction(
        parent_sha256=subject.sha256,
        tool_version=making.tool_version,
        tool_args=making.args,
        policy=making.policy,
        actor_known=plan.actor_known,
        osd=plan.osd,
        model=making.model,
        plan_sha256=plan_sha256(plan),
        counts=counts_of(plan),
        codec="h264",
        width=plan.width + plan.width % 2,
        height=plan.height + plan.height % 2,
        frames=1,
        frames_covered=0,
        duration_s=None,
        made_utc=making.made_utc,
        size=0,
        file_sha256="",
        essence_sha256=None,
    )
