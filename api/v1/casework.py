"""What people do with a case: take it, decide about it, write beside it, hold it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from api.http.people import requires
from api.http.problems import ProblemError
from api.v1.common import EventId, Plain, RepeatKey, TheStation, case_of, explained, once
from api.v1.reports import ClaimReport, HoldReport, NoteReport, ReviewReport
from evidence import catalogue_api as words
from evidence.people import Decision, Person
from evidence.store import Held, State, Verdict


class ReviewRequest(BaseModel):
    """`version` and `revision` of the event as it was seen."""

    version: int = Field(ge=0, lt=1 << 31)
    revision: int = Field(ge=1, lt=1 << 31)
    verdict: Verdict
    reason_code: str = Field(max_length=40)
    note: str = Field(default="", max_length=2000)
    seconds_watched: float | None = Field(default=None, ge=0, le=1e6, allow_inf_nan=False)


class Reviewed(ReviewReport):
    """`state` second: another person has to confirm it."""

    state: State


class NoteRequest(BaseModel):
    text: Plain = Field(max_length=2000)


class HoldRequest(BaseModel):
    reason: Plain = Field(max_length=2000)


def casework_router() -> APIRouter:
    router = APIRouter(tags=["casework"])

    @router.post(
        "/events/{event_id}/claim",
        operation_id="claimEvent",
        summary="Take a case for some minutes, or keep it for some more",
        response_model=ClaimReport,
        status_code=201,
    )
    def claim(
        request: Request,
        station: TheStation,
        person: Annotated[Person, requires("claim")],
        event_id: EventId,
        key: RepeatKey = None,
    ) -> Response:
        """409 with `by` and `until_utc` where somebody else is at work on it."""

        def take() -> ClaimReport:
            case_of(station, person, event_id)
            with explained():
                return ClaimReport.of(station.people.claims.take(event_id, person.id))

        return once(request, station, person, key, None, take)

    @router.delete(
        "/events/{event_id}/claim", operation_id="dropClaim", summary="Leave a case to others", status_code=204
    )
    def drop(station: TheStation, person: Annotated[Person, requires("claim")], event_id: EventId) -> None:
        case_of(station, person, event_id)
        station.people.claims.drop(event_id, person.id)

    @router.post(
        "/events/{event_id}/reviews",
        operation_id="reviewEvent",
        summary="Decide about a case",
        response_model=Reviewed,
        status_code=201,
    )
    def review(
        request: Request,
        station: TheStation,
        person: Annotated[Person, requires("review")],
        event_id: EventId,
        sent: ReviewRequest,
        key: RepeatKey = None,
    ) -> Response:
        """409 with `version` where somebody decided first. Confirming needs two people, unless the station is set up
        otherwise: the second has the right to confirm, and is not the first."""

        def decide() -> Reviewed:
            case_of(station, person, event_id)
            decision = Decision(sent.verdict, sent.reason_code, sent.note, sent.revision, sent.seconds_watched)
            with explained():
                done = station.people.decisions.decide(
                    event_id, sent.version, person, decision, station.reasons, two_people=station.two_people
                )
            return Reviewed(**ReviewReport.of(done.review).model_dump(), state=done.state)

        return once(request, station, person, key, sent, decide)

    @router.post(
        "/events/{event_id}/notes",
        operation_id="addNote",
        summary="Write beside a case; it stays as it was written",
        response_model=NoteReport,
        status_code=201,
    )
    def note(
        request: Request,
        station: TheStation,
        person: Annotated[Person, requires("note")],
        event_id: EventId,
        sent: NoteRequest,
        key: RepeatKey = None,
    ) -> Response:
        def add() -> NoteReport:
            case_of(station, person, event_id)
            with explained():
                return NoteReport.of(station.people.notes.add(event_id, person.id, sent.text))

        return once(request, station, person, key, sent, add)

    @router.post(
        "/events/{event_id}/holds",
        operation_id="placeHold",
        summary="From now on nothing of the case is deleted",
        response_model=HoldReport,
        status_code=201,
    )
    def hold(
        request: Request,
        station: TheStation,
        person: Annotated[Person, requires("hold")],
        event_id: EventId,
        sent: HoldRequest,
        key: RepeatKey = None,
    ) -> Response:
        def place() -> HoldReport:
            case_of(station, person, event_id)
            with explained():
                return HoldReport.of(Held(station.store.holds.place(event_id, person.id, sent.reason), None))

        return once(request, station, person, key, sent, place)

    @router.post(
        "/events/{event_id}/holds/{hold_id}/release",
        operation_id="releaseHold",
        summary="End a hold",
        response_model=HoldReport,
        status_code=201,
    )
    def release(
        request: Request,
        station: TheStation,
        person: Annotated[Person, requires("hold")],
        event_id: EventId,
        hold_id: Annotated[str, Path(max_length=64)],
        sent: HoldRequest,
        key: RepeatKey = None,
    ) -> Response:
        def end() -> HoldReport:
            case_of(station, person, event_id)
            held = next((one for one in station.store.holds.open(event_id) if one.hold_id == hold_id), None)
            if held is None:
                raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-hold", words.NO_HOLD)
            with explained():
                return HoldReport.of(Held(held, station.store.holds.release(hold_id, person.id, sent.reason)))

        return once(request, station, person, key, sent, end)

    return router
