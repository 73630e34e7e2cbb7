"""Events: pulled by their changes, and each with all that is known of it."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from api.http.people import requires
from api.v1 import cursor
from api.v1.common import EventId, TheStation, case_of
from api.v1.media import files_of
from api.v1.reports import (
    AuditEntryReport,
    AuditReport,
    CaseReport,
    ClaimReport,
    EventPage,
    EventReport,
    EventRow,
    HoldReport,
    NoteReport,
    ReasonList,
    ReasonReport,
    ReviewReport,
)
from evidence.people import Person
from evidence.store.events import event_subject

IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match", max_length=1000)]


def events_router() -> APIRouter:
    router = APIRouter(tags=["events"])

    @router.get(
        "/events",
        operation_id="pullEvents",
        summary="Events that changed since a cursor, each once, as it stands",
        response_model=EventPage,
        responses={304: {"description": "Nothing new since the ETag"}},
    )
    def pull(
        station: TheStation,
        person: Annotated[Person, requires("events")],
        after: Annotated[str | None, Query(max_length=200, description="`next` of the answer before")] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        known: IfNoneMatch = None,
    ) -> Response:
        """Whoever goes on from `next` until nothing comes has every event of their communes, however long they were
        away; an event moves on with every change, so that a copy is always brought up to date."""
        mark = cursor.scope_mark(person)
        head = station.store.feed.head()
        number = 0 if after is None else cursor.read(after, mark, head)
        changes = station.store.feed.after(station.people.scope.sources(person), number, limit)
        # With nothing found, all up to `head` was looked through; what is numbered later comes with the next request.
        number = changes[-1].cursor if changes else max(number, head)
        page = EventPage(
            events=tuple(EventRow.of(change) for change in changes),
            next=cursor.written(number, mark),
            more=len(changes) == limit,
        )
        return _tagged(page.model_dump_json(), known)

    @router.get(
        "/events/{event_id}",
        operation_id="getEvent",
        summary="All about one event",
        response_model=CaseReport,
        responses={304: {"description": "As the ETag says"}},
    )
    def one(
        station: TheStation,
        person: Annotated[Person, requires("events")],
        event_id: EventId,
        known: IfNoneMatch = None,
    ) -> Response:
        standing = case_of(station, person, event_id)
        claim = station.people.claims.on((event_id,)).get(event_id)
        case = CaseReport(
            **EventReport.of(standing).model_dump(),
            reviews=tuple(ReviewReport.of(review) for review in station.store.reviews(event_id)),
            notes=tuple(NoteReport.of(note) for note in station.people.notes.of(event_id)),
            holds=tuple(HoldReport.of(held) for held in station.store.holds.all(event_id)),
            claim=None if claim is None else ClaimReport.of(claim),
            files=files_of(station, standing),
        )
        station.store.custody.opened(event_id, person.id, standing.record.revision)
        return _tagged(case.model_dump_json(), known)

    @router.get("/events/{event_id}/audit", operation_id="getEventAudit", summary="Everything that was done to it")
    def audit(station: TheStation, person: Annotated[Person, requires("audit")], event_id: EventId) -> AuditReport:
        case_of(station, person, event_id)
        entries = station.store.audit(event_subject(event_id))
        return AuditReport(entries=tuple(AuditEntryReport.of(entry) for entry in entries))

    @router.get("/reasons", operation_id="listReasons", summary="Reason codes that a decision may have")
    def reasons(station: TheStation, person: Annotated[Person, requires("events")]) -> ReasonList:
        del person
        return ReasonList(
            reasons=tuple(
                ReasonReport(
                    code=reason.code, verdict=reason.verdict, vi=reason.text.vi, en=reason.text.en, note=reason.note
                )
                for reason in station.reasons.offered()
            )
        )

    return router


def _tagged(body: str, known: str | None) -> Response:
    """With an ETag; 304 where the asker has it."""
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    tags = [] if known is None else [one.strip().removeprefix("W/") for one in known.split(",")]
    if tag in tags or "*" in tags:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
