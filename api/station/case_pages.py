"""One case: looking at it, deciding about it, writing beside it. Who opens it takes it, and it is logged."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request, Response

from api.http.people import require, requires
from api.station.case_view import case_view
from api.station.desk import Desk
from api.station.filters import Filters
from api.station.queue_view import STATE_COLOUR, STATE_TAG, next_event
from api.station.rendering import Fields, Form, PageRoute, go, page
from evidence import catalogue_station as words
from evidence.catalogue import Text
from evidence.catalogue_record import VERDICT
from evidence.people import (
    BadReasonError,
    Claim,
    ClaimedError,
    Decision,
    NoSecondError,
    Person,
    SamePersonError,
)
from evidence.store import RecordError, VersionConflictError
from evidence.store.triage import Queued

CLIP = "clip"


def case_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False, route_class=PageRoute)

    @router.get("/cases/{event_id}")
    def case(
        request: Request, event_id: str, person: Annotated[Person, requires("events")], done: str = ""
    ) -> Response:
        queued = desk.queued(event_id, person)
        desk.station.store.custody.opened(event_id, person.id, queued.event.record.revision)
        return _show(desk, request, person, queued, done=_done(desk, done, person))

    @router.post("/cases/{event_id}/verdict")
    def verdict(
        request: Request, event_id: str, fields: Form, person: Annotated[Person, requires("review")]
    ) -> Response:
        queued = desk.queued(event_id, person)
        try:
            _decide(desk, queued, person, fields)
        except VersionConflictError:
            now = desk.queued(event_id, person)
            who, what = desk.full_name(now.reviewer), VERDICT[now.verdict] if now.verdict else Text("", "")
            text = Text(
                words.SOMEBODY_WAS_FIRST.vi.format(who=who, verdict=what.vi),
                words.SOMEBODY_WAS_FIRST.en.format(who=who, verdict=what.en),
            )
            return _show(desk, request, person, now, trouble=text, typed=fields)
        except ClaimedError as error:
            text = words.CLAIMED_NOW.format(who=desk.full_name(error.claim.by))
            return _show(desk, request, person, queued, trouble=text, typed=fields)
        except SamePersonError:
            return _show(desk, request, person, queued, trouble=words.SAME_PERSON, typed=fields)
        except NoSecondError:
            return _show(desk, request, person, queued, trouble=words.NOT_ALLOWED, typed=fields)
        except (BadReasonError, RecordError):
            return _show(desk, request, person, queued, trouble=words.BAD_REASON, typed=fields)
        filters = _filters(fields)
        following = next_event(desk, person, filters, event_id)
        query = f"?done={event_id}" + (f"&{filters.query}" if filters.query else "")
        return go(f"/cases/{following}{query}" if following is not None else f"/{query}")

    @router.get("/next")
    def following(request: Request, person: Annotated[Person, requires("events")], but: str = "") -> Response:
        filters = Filters.of(request.query_params)
        found = next_event(desk, person, filters, but)
        query = f"?{filters.query}" if filters.query else ""
        return go(f"/cases/{found}{query}" if found is not None else f"/{query}")

    @router.post("/cases/{event_id}/note")
    def note(event_id: str, fields: Form, person: Annotated[Person, requires("note")]) -> Response:
        desk.queued(event_id, person)
        if text := fields.one("text", 2000).strip():
            desk.station.people.notes.add(event_id, person.id, text)
        query = _filters(fields).query
        return go(f"/cases/{event_id}" + (f"?{query}" if query else ""))

    @router.post("/cases/{event_id}/claim")
    def claim(event_id: str, person: Annotated[Person, requires("claim")]) -> Response:
        """An open page holds its case."""
        desk.queued(event_id, person)
        try:
            desk.station.people.claims.take(event_id, person.id)
        except ClaimedError:
            return Response(status_code=HTTPStatus.CONFLICT)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    @router.post("/cases/{event_id}/left")
    def left(event_id: str, fields: Form, person: Annotated[Person, requires("events")]) -> Response:
        """The page was closed, or another follows: how long the clip was played, and the case is free."""
        desk.queued(event_id, person)
        seconds = fields.seconds()
        if seconds:
            require(person, "media")
            desk.station.store.custody.viewed(event_id, person.id, CLIP, seconds)
        if "claim" in person.rights:
            desk.station.people.claims.drop(event_id, person.id)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return router


def _show(
    desk: Desk,
    request: Request,
    person: Person,
    queued: Queued,
    *,
    trouble: Text | None = None,
    typed: Fields | None = None,
    done: tuple[str, Text] | None = None,
) -> Response:
    held = _take(desk, queued, person)
    filters = Filters.of(request.query_params) if typed is None else _filters(typed)
    return page(
        request,
        "case.html",
        person,
        HTTPStatus.OK if trouble is None else HTTPStatus.CONFLICT,
        view=case_view(desk, person, queued, held),
        trouble=trouble,
        typed_note="" if typed is None else typed.one("note", 2000),
        done=done,
        filters=filters,
        state_tag=STATE_TAG,
        state_colour=STATE_COLOUR,
        verdicts=VERDICT,
        here="/",
        keys=words.CASE_KEYS,
    )


def _take(desk: Desk, queued: Queued, person: Person) -> Claim | None:
    """The claim that holds: this person's where nobody else was at it."""
    event_id = queued.event.record.event_id
    claims = desk.station.people.claims
    if "claim" not in person.rights or queued.state == "settled":
        return claims.on([event_id]).get(event_id)
    try:
        return claims.take(event_id, person.id)
    except ClaimedError as error:
        return error.claim


def _decide(desk: Desk, queued: Queued, person: Person, fields: Fields) -> None:
    """Raises what Decisions.decide does."""
    reason = desk.station.reasons.get(fields.one("reason", 40))
    version, revision = fields.one("version", 9), fields.one("revision", 9)
    if reason is None or not version.isdigit() or not revision.isdigit():
        raise BadReasonError("expected a reason, found none")
    decision = Decision(
        verdict=reason.verdict,
        reason_code=reason.code,
        note=fields.one("note", 2000).strip(),
        revision=int(revision),
        seconds_watched=fields.seconds(),
    )
    desk.station.people.decisions.decide(
        queued.event.record.event_id,
        int(version),
        person,
        decision,
        desk.station.reasons,
        two_people=desk.station.two_people,
    )


def _filters(fields: Fields) -> Filters:
    """Of the queue that the case was opened from."""
    return replace(Filters.of({name: values[0] for name, values in fields.found.items() if values}))


def _done(desk: Desk, event_id: str, person: Person) -> tuple[str, Text] | None:
    """What was decided on the page before this one."""
    found = desk.triage.one(event_id, desk.sources(person)) if event_id else None
    if found is None or found.verdict is None or found.reviewer != person.id:
        return None
    return event_id, VERDICT[found.verdict]
