"""Publishing over the API: what waits for an approval, and the steps of one case. The rules are those of the pages."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field, SecretStr
from starlette.background import BackgroundTask

from api.http.people import address_of, knocked, requires, station_of
from api.http.problems import ProblemError
from api.publication_steps import APPROVAL, CLIP, MOST_REGIONS, Publishing, Said, Watched
from api.publication_work import Changes
from api.v1.common import EventId, Plain, RepeatKey, TheStation, once
from api.v1.media import IfRange, Lately, Range, Reason, disposition, of_disk, why_taken
from api.v1.publication_reports import PublicationReport, WaitingList, WaitingReport
from api.v1.ranges import answer
from evidence import catalogue_people
from evidence.people import Person, SignInRefusedError
from evidence.redaction.publish import Publication

Looks = Annotated[Person, requires("review", "media")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


async def publishing_of(request: Request) -> Publishing:
    """Raises ProblemError where the program runs without a store."""
    station_of(request)
    found: Publishing = request.app.state.publishing
    return found


ThePublishing = Annotated[Publishing, Depends(publishing_of)]


class MakeRequest(BaseModel):
    """`cover`: more to cover, each as x1,y1,x2,y2@from-to, in pixels and seconds. `uncover`: ids of what was found
    (`found` of the clip) that is nobody and no vehicle."""

    cover: tuple[Annotated[str, Field(max_length=100)], ...] = Field(default=(), max_length=MOST_REGIONS)
    uncover: tuple[Annotated[int, Field(ge=0, lt=1 << 31)], ...] = Field(default=(), max_length=MOST_REGIONS)


class WatchedRequest(BaseModel):
    """`watched`: all of the clip of this hash; `seconds`, where a player counted them. `password`: of the account, from
    whom a session has not asked for it within the last 15 minutes; programs with a token always send it."""

    media_sha256: Digest
    watched: bool
    seconds: float | None = Field(default=None, ge=0, le=86_400, allow_inf_nan=False)
    password: SecretStr | None = Field(default=None, max_length=1000)


class ApproveRequest(WatchedRequest):
    """`uncovered_seen`: each of `uncovered` of the clip was looked at, and is nobody and no vehicle; needed where there
    are any."""

    uncovered_seen: bool = False


class AskRequest(WatchedRequest):
    """`outcome` and `law` as the public will read them; null takes what the case says."""

    reason: Plain = Field(max_length=2000)
    outcome: Plain | None = Field(default=None, max_length=500)
    law: Plain | None = Field(default=None, max_length=500)


class DeclineRequest(BaseModel):
    media_sha256: Digest
    why: Plain = Field(max_length=2000)


def publications_router() -> APIRouter:
    router = APIRouter(tags=["publications"])
    _reading(router)
    _deciding(router)
    _taking(router)
    return router


def _reading(router: APIRouter) -> None:
    lately = Lately()

    @router.get("/publications", operation_id="listPublications", summary="Publications that wait for an approval")
    def waiting(person: Looks, publishing: ThePublishing) -> WaitingList:
        """Of one's communes."""
        found = publishing.waiting(person)
        return WaitingList(publications=tuple(WaitingReport.of(one, person) for one in found))

    @router.get(
        "/events/{event_id}/publication", operation_id="getPublication", summary="How far the publication of a case is"
    )
    def publication(person: Looks, publishing: ThePublishing, event_id: EventId) -> PublicationReport:
        return _now(publishing, event_id, person)

    @router.get(
        "/events/{event_id}/publication/clip",
        operation_id="getPublicationClip",
        summary="The redacted clip, to be watched",
        response_class=Response,
        responses={
            200: {"content": {"video/mp4": {"schema": {"type": "string", "format": "binary"}}}},
            206: {"description": "The range that was asked for"},
        },
    )
    def clip(
        station: TheStation,
        person: Looks,
        publishing: ThePublishing,
        event_id: EventId,
        reason: Reason = None,
        wanted: Range = None,
        if_range: IfRange = None,
    ) -> Response:
        prepared = publishing.prepared(event_id, person)
        taking = why_taken(person, reason)
        digest = prepared.redaction.file_sha256
        lately.note(station.store, (event_id, person.id, f"{CLIP} {digest[:12]}"), taking, lambda: digest)
        return answer(of_disk(prepared.media), wanted, if_range, disposition(CLIP, taking))

    @router.get(
        "/events/{event_id}/publication/uncovered/{number}",
        operation_id="getUncoveredPicture",
        summary="A picture of what was uncovered by hand, as the redacted clip shows it",
        response_class=Response,
        responses={200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}},
    )
    def uncovered(
        station: TheStation,
        person: Looks,
        publishing: ThePublishing,
        event_id: EventId,
        number: Annotated[int, PathParameter(ge=0, lt=1 << 31)],
        reason: Reason = None,
    ) -> Response:
        picture = publishing.uncovered_picture(event_id, person, number)
        taking = why_taken(person, reason)
        seen = event_id, person.id, picture.seen
        lately.note(station.store, seen, taking, lambda: hashlib.sha256(picture.body).hexdigest())
        return Response(picture.body, media_type="image/jpeg", headers=disposition(picture.name, taking))

    @router.get(
        "/events/{event_id}/publication/approval",
        operation_id="getPublicationApproval",
        summary="The record of the approval, for the case file",
    )
    def approval(
        station: TheStation,
        person: Annotated[Person, requires("review", "media", "download")],
        publishing: ThePublishing,
        event_id: EventId,
        reason: Reason = None,
    ) -> Publication:
        """It holds names: it is not for the web."""
        body = publishing.approval(event_id, person)
        seen = event_id, person.id, APPROVAL
        lately.note(station.store, seen, why_taken(person, reason), lambda: hashlib.sha256(body).hexdigest())
        return Publication.model_validate_json(body)


def _deciding(router: APIRouter) -> None:
    @router.post(
        "/events/{event_id}/publication/clip",
        operation_id="makePublicationClip",
        summary="Make the redacted clip, which takes some minutes",
        response_model=PublicationReport,
        status_code=201,
    )
    def make(
        request: Request,
        station: TheStation,
        person: Looks,
        publishing: ThePublishing,
        event_id: EventId,
        sent: MakeRequest,
        key: RepeatKey = None,
    ) -> Response:
        """Made anew, it covers more. 409 `busy`: that of another case is being made."""

        def begin() -> PublicationReport:
            publishing.make(event_id, person, Changes(sent.cover, sent.uncover))
            return _now(publishing, event_id, person)

        return once(request, station, person, key, sent, begin)

    @router.post(
        "/events/{event_id}/publication/wishes",
        operation_id="askToPublish",
        summary="Ask to publish a case, having watched all of the redacted clip",
        response_model=PublicationReport,
        status_code=201,
    )
    def ask(
        request: Request,
        station: TheStation,
        person: Looks,
        publishing: ThePublishing,
        event_id: EventId,
        sent: AskRequest,
        key: RepeatKey = None,
    ) -> Response:
        """409 `prove-who-you-are`, `not-watched`, `clip-changed`, `needs-outcome`."""

        def wish() -> PublicationReport:
            proved = _proved(request, publishing, person, event_id, sent)
            said = Said(sent.reason, sent.outcome, sent.law)
            publishing.ask(event_id, person, _watched(sent), said, proved=proved)
            return _now(publishing, event_id, person)

        return once(request, station, person, key, sent, wish)

    @router.post(
        "/events/{event_id}/publication/approvals",
        operation_id="approvePublication",
        summary="Approve what another person asked for, having watched all of the redacted clip",
        response_model=PublicationReport,
        status_code=201,
    )
    def approve(
        request: Request,
        station: TheStation,
        person: Annotated[Person, requires("export", "media")],
        publishing: ThePublishing,
        event_id: EventId,
        sent: ApproveRequest,
        key: RepeatKey = None,
    ) -> Response:
        """409 `refused` for who asked for it; `uncovered-not-seen`, whose `field` is `uncovered_seen`, where something
        was uncovered by hand."""

        def agree() -> PublicationReport:
            proved = _proved(request, publishing, person, event_id, sent)
            watched = replace(_watched(sent), uncovered_seen=sent.uncovered_seen)
            publishing.approve(event_id, person, watched, proved=proved)
            return _now(publishing, event_id, person)

        return once(request, station, person, key, sent, agree)

    @router.post(
        "/events/{event_id}/publication/refusals",
        operation_id="declinePublication",
        summary="Refuse a publication, or take one's own wish back",
        response_model=PublicationReport,
        status_code=201,
    )
    def decline(
        request: Request,
        station: TheStation,
        person: Looks,
        publishing: ThePublishing,
        event_id: EventId,
        sent: DeclineRequest,
        key: RepeatKey = None,
    ) -> Response:
        """Also of what was approved: it is then taken out no more."""

        def refuse() -> PublicationReport:
            publishing.decline(event_id, person, Watched(sent.media_sha256, all_of_it=False, seconds=None), sent.why)
            return _now(publishing, event_id, person)

        return once(request, station, person, key, sent, refuse)


def _taking(router: APIRouter) -> None:
    @router.post(
        "/events/{event_id}/publication/exports",
        operation_id="takePublication",
        summary="What may be seen by all, as a zip, once another person has approved it",
        response_class=FileResponse,
        responses={200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
    )
    def take(
        person: Annotated[Person, requires("review", "media", "download")],
        publishing: ThePublishing,
        event_id: EventId,
    ) -> Response:
        """Each time is an entry of the log. 409 `not-approved`."""
        archive = publishing.take(event_id, person)
        gone = BackgroundTask(archive.remove)
        return FileResponse(archive.path, media_type="application/zip", filename=archive.name, background=gone)


def _now(publishing: Publishing, event_id: str, person: Person) -> PublicationReport:
    return PublicationReport.of(event_id, publishing.state(event_id, person))


def _watched(sent: WatchedRequest) -> Watched:
    return Watched(sent.media_sha256, all_of_it=sent.watched, seconds=sent.seconds)


def _proved(request: Request, publishing: Publishing, person: Person, event_id: str, sent: WatchedRequest) -> bool:
    """It is they themselves: the password comes along, or the session asked for it a short while ago. Raises
    ProblemError."""
    if sent.password is None:
        return person.proved_lately(datetime.now(UTC))
    publishing.state(event_id, person)  # no password is tried about a case that is not theirs
    knocked(request)
    try:
        publishing.station.people.identify(person.id, sent.password.get_secret_value(), address_of(request))
    except SignInRefusedError as error:
        raise ProblemError(HTTPStatus.FORBIDDEN, "wrong-password", catalogue_people.REFUSED) from error
    return True
