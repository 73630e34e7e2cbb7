"""What is answered about publications."""

from datetime import UTC
from typing import Literal

from pydantic import BaseModel

from api.publication_state import PublicationState, Stage, may_approve
from api.publication_uncovered import Uncovered
from evidence.people import Person
from evidence.record import Box, Utc
from evidence.redaction.plan import Entity
from evidence.store.wishes import Asked, Step, Waiting


class WishReport(BaseModel):
    """That somebody has asked. `step` asked: another person is waited for; published: it was taken out."""

    by: str
    at_utc: Utc
    reason: str
    outcome: str | None
    law: str | None
    media_sha256: str
    step: Step
    approved_by: str | None
    declined_by: str | None
    declined_why: str | None

    @classmethod
    def of(cls, asked: Asked) -> "WishReport":
        return cls(
            by=asked.by,
            at_utc=asked.at,
            reason=asked.reason,
            outcome=asked.outcome,
            law=asked.law,
            media_sha256=asked.media,
            step=asked.step,
            approved_by=asked.approved_by,
            declined_by=asked.declined_by,
            declined_why=asked.declined_why or None,
        )


class WaitingReport(BaseModel):
    """`may_approve`: by who asks now."""

    event_id: str
    camera: str
    kind: str
    release_utc: Utc | None
    wish: WishReport
    may_approve: bool

    @classmethod
    def of(cls, one: Waiting, person: Person) -> "WaitingReport":
        return cls(
            event_id=one.event_id,
            camera=one.source,
            kind=one.kind,
            release_utc=None if one.release_utc is None else one.release_utc.astimezone(UTC),
            wish=WishReport.of(one.asked),
            may_approve=may_approve(person, one.asked),
        )


class WaitingList(BaseModel):
    """Who asked first stands first."""

    publications: tuple[WaitingReport, ...]


class FoundReport(BaseModel):
    """Somebody or something that was found and is covered, from when to when, in seconds of the clip."""

    id: int
    what: Literal["person", "vehicle"]
    score: float
    actor: bool
    from_s: float
    to_s: float

    @classmethod
    def of(cls, one: Entity) -> "FoundReport":
        return cls(
            id=one.id,
            what=one.what,
            score=one.score,
            actor=one.actor,
            from_s=one.keys[0].at_s,
            to_s=one.keys[-1].at_s,
        )


class UncoveredReport(BaseModel):
    """What was found and covered, and `by` (null: by hand, before the package was exported) said is nobody and no
    vehicle: the clip shows it. At `at_s` it is in `box`, in pixels of the clip; a picture of it has an operation of its
    own."""

    id: int
    what: Literal["person", "vehicle"]
    score: float
    from_s: float
    to_s: float
    at_s: float
    box: Box
    by: str | None
    at_utc: Utc

    @classmethod
    def of(cls, one: Uncovered) -> "UncoveredReport":
        entity = one.entity
        return cls(
            id=entity.id,
            what=entity.what,
            score=entity.score,
            from_s=entity.keys[0].at_s,
            to_s=entity.keys[-1].at_s,
            at_s=one.key.at_s,
            box=one.key.box,
            by=one.by,
            at_utc=one.at,
        )


class ClipReport(BaseModel):
    """The redacted clip, and how many were found and covered in it. `uncovered`: where it is not empty, approving needs
    `uncovered_seen`."""

    sha256: str
    size: int
    duration_s: float | None
    package_id: str
    people: int
    vehicles: int
    actor_known: bool
    made_utc: Utc
    found: tuple[FoundReport, ...]
    uncovered: tuple[UncoveredReport, ...]


class MakingReport(BaseModel):
    step: Literal["seal", "find", "paint"]
    media_s: float


class PublicationReport(BaseModel):
    """`stage`: no (it cannot be published: `why_not`), make, making, ask, approve, take: what comes next."""

    event_id: str
    stage: Stage
    why_not: str | None
    why_not_vi: str | None
    making: MakingReport | None
    clip: ClipReport | None
    outcome: str | None
    law: str | None
    wish: WishReport | None
    may_approve: bool
    may_decline: bool

    @classmethod
    def of(cls, event_id: str, state: PublicationState) -> "PublicationReport":
        making = state.making if state.stage == "making" else None
        return cls(
            event_id=event_id,
            stage=state.stage,
            why_not=None if state.why_not is None else state.why_not.en,
            why_not_vi=None if state.why_not is None else state.why_not.vi,
            making=None if making is None else MakingReport(step=making.step, media_s=making.media_s),
            clip=_clip_of(state),
            outcome=state.outcome,
            law=state.law,
            wish=None if state.asked is None else WishReport.of(state.asked),
            may_approve=state.may_approve,
            may_decline=state.may_decline,
        )


def _clip_of(state: PublicationState) -> ClipReport | None:
    if state.prepared is None:
        return None
    made = state.prepared.redaction
    return ClipReport(
        sha256=made.file_sha256,
        size=made.size,
        duration_s=made.duration_s,
        package_id=state.prepared.package_id,
        people=made.counts.people,
        vehicles=made.counts.vehicles,
        actor_known=made.actor_known,
        made_utc=made.made_utc,
        found=tuple(FoundReport.of(one) for one in state.found),
        uncovered=tuple(UncoveredReport.of(one) for one in state.uncovered),
    )
