"""From the groups of a manifest, what the operator says and the law, to the facts of a record. Pure."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import get_args

from evidence.law import Act, CaseFacts, Law, Route, deadlines_of, local_day
from evidence.official.errors import RecordFormError
from evidence.official.facts import (
    ActFacts,
    CameraFacts,
    DeadlineFacts,
    Decision,
    EventFacts,
    Measurement,
    Operator,
    Original,
    Picture,
    PlaceFacts,
    RecordFacts,
    Seal,
    Violator,
)
from evidence.package.event_part import Ai, Event
from evidence.package.legal_part import Review
from evidence.package.manifest import Manifest
from evidence.package.media_part import Media, Still
from evidence.package.place_part import Camera, Place, Time
from evidence.store.keeping_rows import CaseNotes
from evidence.store.rows import Verdict

_ROUTES: dict[str | None, Route] = {"nghiep_vu": "police", "to_chuc_ca_nhan": "other", "ha_tang": "other"}
"""Cameras of traffic infrastructure need no verification for traffic violations only (Điều 22), so here they do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the operator says. `act_code` names an act of the law book."""

    unit: str
    operator: Operator
    authority: str | None = None
    number: str | None = None
    written_at: str | None = None
    written_on: date | None = None
    violator: Violator | None = None
    measurements: tuple[Measurement, ...] = ()
    act_code: str | None = None
    act_text: str | None = None
    conclusion: str | None = None
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """`filed_utc`: when the event came into the store; None where it never did."""

    as_of_utc: datetime
    law: Law
    notes: CaseNotes = field(default_factory=CaseNotes)
    filed_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of a manifest that a record is made of, also of one that is yet to be written."""

    event_id: str
    event: Event
    place: Place
    camera: Camera
    time: Time
    ai: Ai
    review: Review
    media: tuple[Media, ...]
    stills: tuple[Still, ...]
    seal: Seal | None = None
    """Of the package that was sealed before."""

    @classmethod
    def of(cls, manifest: Manifest) -> "Groups":
        seal = Seal(
            package_id=manifest.identity.package_id,
            manifest_sha256=hashlib.sha256(manifest.to_bytes()).hexdigest(),
            key_id=manifest.integrity.signing_key_id,
            sealed_utc=manifest.identity.created_utc,
        )
        return cls(
            manifest.identity.event_id,
            manifest.event,
            manifest.place,
            manifest.camera,
            manifest.time,
            manifest.ai,
            manifest.review,
            manifest.media,
            manifest.stills,
            seal,
        )


def record_facts(groups: Groups, asked: Asked, context: Context) -> RecordFacts:
    """Everything on the form. Raises RecordFormError for an act that the law book does not know on that day."""
    form = context.law.book.provision("record", local_day(context.as_of_utc))
    return RecordFacts(
        number=asked.number,
        authority=asked.authority,
        unit=asked.unit,
        written_at=asked.written_at,
        written_on=asked.written_on,
        as_of_utc=context.as_of_utc,
        case_no=context.notes.case_number,
        form_law=None if form is None else str(context.law.book.ref(form)),
        operator=asked.operator,
        violator=asked.violator,
        event=_event(groups),
        place=_place(groups.place),
        camera=_camera(groups.camera),
        originals=tuple(_original(media) for media in groups.media if media.role == "original"),
        seal=groups.seal,
        pictures=tuple(_picture(still) for still in groups.stills),
        measurements=asked.measurements,
        act=_act(groups, asked, context),
        decisions=_decisions(groups.review, context.law),
        deadlines=_deadlines(groups, context),
        other=asked.other,
    )


def case_facts(groups: Groups, context: Context) -> CaseFacts:
    """What decides the deadlines of the case."""
    act_utc = groups.event.end_utc or groups.event.peak_utc
    return CaseFacts(
        _route(groups.camera), context.filed_utc, act_utc, _verdict(groups.review.final_verdict), context.notes
    )


def _event(groups: Groups) -> EventFacts:
    event, time = groups.event, groups.time
    return EventFacts(
        event_id=groups.event_id,
        source=event.source,
        kind=event.type,
        actor=event.actor_kind,
        allowed=event.allowed,
        violations=(
            *(("place",) if event.place_violation else ()),
            *(("time",) if event.time_violation else ()),
        ),
        start_utc=event.start_utc,
        release_utc=event.peak_utc,
        end_utc=event.end_utc,
        release_s=event.release_s,
        clock_source=time.source,
        clock_uncertainty_s=None if time.offset_uncertainty_ms is None else time.offset_uncertainty_ms / 1000,
        score=event.confidence,
        model_name=groups.ai.model_name,
        model_sha256=groups.ai.weights_sha256,
    )


def _place(place: Place) -> PlaceFacts:
    point = place.view_point
    return PlaceFacts(
        text=place.address_text,
        commune=place.commune_name,
        province=place.province_name,
        lat=None if point is None else point.lat,
        lon=None if point is None else point.lon,
    )


def _camera(camera: Camera) -> CameraFacts:
    approval = camera.approval
    return CameraFacts(
        id=camera.id,
        name=camera.name,
        route=_route(camera),
        approval_no=None if approval is None else approval.no,
        approval_date=None if approval is None else approval.date,
        approval_issuer=None if approval is None else approval.issuer,
    )


def _route(camera: Camera) -> Route | None:
    return _ROUTES.get(camera.legal_class)


def _original(media: Media) -> Original:
    return Original(
        path=media.path,
        sha256=media.file_sha256,
        essence_sha256=media.essence_sha256,
        size=media.size,
        has_audio=media.has_audio,
    )


def _picture(still: Still) -> Picture:
    return Picture(path=still.path, purpose=still.purpose, sha256=still.sha256, media_s=still.pts_s, utc=still.utc)


def _verdict(text: str | None) -> Verdict | None:
    return next((verdict for verdict in get_args(Verdict) if verdict == text), None)


def _decisions(review: Review, law: Law) -> tuple[Decision, ...]:
    found = []
    for entry in review.entries:
        verdict = _verdict(entry.action)
        if verdict is None:
            raise RecordFormError(f"expected a verdict, one of {', '.join(get_args(Verdict))}, found {entry.action}")
        reason = law.reasons.get(entry.reason_code)
        found.append(
            Decision(
                reviewer=entry.reviewer_id,
                role=entry.role,
                verdict=verdict,
                reason_code=entry.reason_code,
                reason=None if reason is None else reason.label.vi,
                note=entry.note,
                utc=entry.utc,
            )
        )
    return tuple(found)


def _act(groups: Groups, asked: Asked, context: Context) -> ActFacts:
    act = known_act(groups, asked, context)
    if act is None:
        return ActFacts(text=asked.act_text, conclusion=asked.conclusion)
    ref = context.law.book.ref(act)
    return ActFacts(
        text=asked.act_text or act.name.vi,
        law=str(ref),
        law_document=ref.document,
        law_article=ref.article,
        law_valid_from=ref.valid_from,
        law_trust=ref.trust,
        fine_from=None if act.fine is None else act.fine.from_,
        fine_to=None if act.fine is None else act.fine.to,
        conclusion=asked.conclusion,
    )


def known_act(groups: Groups, asked: Asked, context: Context) -> Act | None:
    """The act that was named, as the law stood when it was done; None where none was. Raises RecordFormError."""
    code = asked.act_code
    if code is None:
        return None
    done = groups.event.peak_utc
    if done is None:
        raise RecordFormError(
            f"expected the time of the act, by which the law is chosen, found none: "
            f"write the act in words instead of {code}"
        )
    day = local_day(done)
    act = context.law.book.act(code, day)
    if act is None:
        known = ", ".join(a.code for a in context.law.book.acts_on(day)) or "none"
        raise RecordFormError(f"expected an act of the law on {day}, one of {known}; found {code}")
    return act


def _deadlines(groups: Groups, context: Context) -> tuple[DeadlineFacts, ...]:
    facts = case_facts(groups, context)
    found = deadlines_of(facts, context.law.book, context.law.calendar, local_day(context.as_of_utc))
    return tuple(
        DeadlineFacts(name=d.name.vi, due=d.due, how=d.how.vi, law=str(d.law), law_trust=d.law.trust) for d in found
    )
