"""Reports from the hotline: taken down, followed, linked to cases, closed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from anyio import from_thread
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api.http.people import requires
from api.http.problems import ProblemError
from api.http.station import Station
from api.v1.common import Plain, RepeatKey, TheStation, once
from api.v1.hotline_common import asking_of, hotline_of, in_scope, read, refused, written
from api.v1.hotline_reports import (
    CaseMade,
    CaseRequest,
    CloseRequest,
    ContactReport,
    KeepRequest,
    LinkRequest,
    NearReport,
    ReopenRequest,
    ReportPage,
    ReportReport,
    ReportRequest,
)
from api.v1.media import IfRange, Lately, Range, Reason, disposition, why_taken
from api.v1.ranges import Content, answer
from evidence import catalogue_api as api_words
from evidence import catalogue_hotline as words
from evidence.hotline.hotline import Asking, Hotline
from evidence.hotline.manual import Named
from evidence.hotline.report import Attachment, KeptFootage, State
from evidence.hotline.reports import Cursor
from evidence.objects import NoSuchObjectError, ObjectsError
from evidence.people import Person

ReportId = Annotated[str, Path(min_length=1, max_length=40)]
Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, Query(min_length=1, max_length=300, description="As the sender calls it")]
_BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string"}}}}}
_BINARY = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
    206: {"description": "The range that was asked for"},
}


TheHotline = Annotated[Hotline, Depends(hotline_of)]


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody who may change reports, and is about to."""

    request: Request
    station: Station
    hotline: Hotline
    person: Person
    key: str | None

    @property
    def asking(self) -> Asking:
        return asking_of(self.station, self.person)

    def once(self, sent: BaseModel, do: Callable[[], BaseModel]) -> Response:
        """Done, or answered as the first time."""
        return once(self.request, self.station, self.person, self.key, sent, do)


def _change(
    request: Request,
    station: TheStation,
    hotline: TheHotline,
    person: Annotated[Person, requires("reports")],
    key: RepeatKey = None,
) -> Change:
    return Change(request, station, hotline, person, key)


TheChange = Annotated[Change, Depends(_change)]


def hotline_router() -> APIRouter:
    router = APIRouter(tags=["reports"])
    for add in (_reading, _files, _working):
        add(router)
    return router


def _reading(router: APIRouter) -> None:
    @router.get("/reports", operation_id="listReports", summary="Reports of one's communes, the newest first")
    def reports(
        hotline: TheHotline,
        person: Annotated[Person, requires("events")],
        state: State | None = None,
        commune: Annotated[Plain | None, Query(max_length=200)] = None,
        after: Annotated[str | None, Query(max_length=200, description="`next` of the answer before")] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
    ) -> ReportPage:
        start = None if after is None else read(after)
        found = hotline.reports.page(person.communes, state=state, commune=commune, after=start, limit=limit)
        last = found[-1].report if len(found) == limit else None
        following = None if last is None else written(Cursor(last.received_utc, last.report_id))
        return ReportPage(reports=tuple(ReportReport.of(one) for one in found), next=following)

    @router.get("/reports/{report_id}", operation_id="getReport", summary="A report and what was done about it")
    def report(hotline: TheHotline, person: Annotated[Person, requires("events")], report_id: ReportId) -> ReportReport:
        with refused():
            return ReportReport.of(hotline.reports.of(report_id, person.communes))

    @router.get(
        "/reports/{report_id}/cameras",
        operation_id="getReportCameras",
        summary="Cameras near its place, and what they have recorded around its time",
    )
    def cameras(
        station: TheStation, hotline: TheHotline, person: Annotated[Person, requires("cameras")], report_id: ReportId
    ) -> NearReport:
        with refused():
            return NearReport.of(hotline.around(report_id, asking_of(station, person)))

    @router.get("/reports/{report_id}/contact", operation_id="getReportContact", summary="Who reported; it is logged")
    def contact(
        hotline: TheHotline, person: Annotated[Person, requires("contact")], report_id: ReportId
    ) -> ContactReport:
        with refused():
            found = hotline.reports.contact(report_id, person.communes, person.id, hotline.contacts)
        if found is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-contact", words.NO_CONTACT)
        return ContactReport(name=found.name, phone=found.phone, other=found.other)

    @router.delete(
        "/reports/{report_id}/contact",
        operation_id="eraseReportContact",
        summary="Forget who reported",
        status_code=204,
    )
    def erase(hotline: TheHotline, person: Annotated[Person, requires("contact")], report_id: ReportId) -> None:
        with refused():
            hotline.reports.erase_contact(report_id, person.communes, person.id)


def _files(router: APIRouter) -> None:
    lately = Lately()

    @router.post(
        "/reports/{report_id}/files",
        operation_id="addReportFile",
        summary="Add a photograph or a video, sent as it is",
        status_code=201,
        openapi_extra=_BODY,
    )
    async def add(
        request: Request,
        hotline: TheHotline,
        person: Annotated[Person, requires("reports")],
        report_id: ReportId,
        name: FileName = "file",
    ) -> ReportReport:
        """JPEG, PNG, WebP or HEIC up to 32 MiB; MP4, MOV, 3GP or WebM up to 512 MiB. The same file twice is one."""
        stream = request.stream().__aiter__()

        async def more() -> bytes | None:
            return await anext(stream, None)

        def chunks() -> Iterator[bytes]:
            while (chunk := from_thread.run(more)) is not None:
                yield chunk

        def take() -> ReportReport:
            with refused():
                return ReportReport.of(hotline.attach(report_id, Asking(person.id, person.communes), name, chunks()))

        return await run_in_threadpool(take)

    @router.get(
        "/reports/{report_id}/files/{sha256}",
        operation_id="getReportFile",
        summary="What came with a report, or was kept for it",
        response_class=Response,
        responses=_BINARY,  # type: ignore[arg-type]
    )
    def file(
        station: TheStation,
        hotline: TheHotline,
        person: Annotated[Person, requires("media")],
        report_id: ReportId,
        sha256: Digest,
        reason: Reason = None,
        wanted: Range = None,
        if_range: IfRange = None,
    ) -> Response:
        asking = asking_of(station, person)
        with refused():
            found = hotline.reports.of(report_id, asking.communes)
        # Footage of a camera of another commune is not there, though the report is.
        every: list[Attachment | KeptFootage] = [
            *found.attachments,
            *(one for one in found.kept if asking.sees(one.camera)),
        ]
        one = next((one for one in every if one.sha256 == sha256), None)
        if one is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-file", api_words.NO_FILE)
        content = _content(station, one)
        taking = why_taken(person, reason)
        if lately.first(report_id, person.id, sha256, taking or ""):
            if taking is None:
                station.store.custody.report_file_seen(report_id, person.id, sha256)
            else:
                station.store.custody.report_file_downloaded(report_id, person.id, sha256, taking)
        name = one.name if isinstance(one, Attachment) else f"{one.camera}.mp4"
        return answer(content, wanted, if_range, disposition(name, taking))


def _working(router: APIRouter) -> None:
    @router.post(
        "/reports",
        operation_id="addReport",
        summary="Take a report down; what cameras near by recorded is held at once",
        response_model=ReportReport,
        status_code=201,
    )
    def add(change: TheChange, sent: ReportRequest) -> Response:
        def take() -> ReportReport:
            in_scope(change.person, sent.place.commune)
            contact = None if sent.contact is None else sent.contact.contact()
            with refused():
                made = change.hotline.receive(sent.new(), change.person.id, contact)
                return ReportReport.of(change.hotline.reports.of(made.report_id, change.person.communes))

        return change.once(sent, take)

    @router.post(
        "/reports/{report_id}/footage",
        operation_id="keepFootage",
        summary="Copy a stretch of a camera's recording to the report",
        response_model=ReportReport,
        status_code=201,
    )
    def keep(change: TheChange, report_id: ReportId, sent: KeepRequest) -> Response:
        def take() -> ReportReport:
            with refused():
                asking = change.asking
                return ReportReport.of(change.hotline.keep(report_id, asking, sent.camera, sent.from_utc, sent.to_utc))

        return change.once(sent, take)

    @router.post(
        "/reports/{report_id}/events",
        operation_id="makeEvent",
        summary="Make a case out of a recording, and link it",
        response_model=CaseMade,
        status_code=201,
    )
    def make(change: TheChange, report_id: ReportId, sent: CaseRequest) -> Response:
        def case() -> CaseMade:
            named = Named(sent.at_utc, sent.kind, sent.actor)
            with refused():
                detail = change.hotline.make_event(report_id, change.asking, sent.camera, named)
            return CaseMade(event_id=detail.event_id)

        return change.once(sent, case)

    @router.post(
        "/reports/{report_id}/links",
        operation_id="linkReport",
        summary="Link a report to a case",
        response_model=ReportReport,
        status_code=201,
    )
    def link(change: TheChange, report_id: ReportId, sent: LinkRequest) -> Response:
        def join() -> ReportReport:
            with refused():
                return ReportReport.of(change.hotline.link(report_id, change.asking, sent.event_id, sent.version))

        return change.once(sent, join)

    @router.post(
        "/reports/{report_id}/close",
        operation_id="closeReport",
        summary="Close a report",
        response_model=ReportReport,
        status_code=201,
    )
    def close(change: TheChange, report_id: ReportId, sent: CloseRequest) -> Response:
        """409 with `version` where somebody changed it meanwhile."""

        def end() -> ReportReport:
            with refused():
                return ReportReport.of(
                    change.hotline.reports.close(
                        report_id, change.person.communes, change.person.id, sent.outcome, sent.note, sent.version
                    )
                )

        return change.once(sent, end)

    @router.post(
        "/reports/{report_id}/reopen",
        operation_id="reopenReport",
        summary="Open a closed report again",
        response_model=ReportReport,
        status_code=201,
    )
    def reopen(change: TheChange, report_id: ReportId, sent: ReopenRequest) -> Response:
        def again() -> ReportReport:
            with refused():
                return ReportReport.of(
                    change.hotline.reports.reopen(
                        report_id, change.person.communes, change.person.id, sent.note, sent.version
                    )
                )

        return change.once(sent, again)


def _content(station: Station, one: Attachment | KeptFootage) -> Content:
    """Raises ProblemError."""
    try:
        info = station.objects.stat(one.key)
    except NoSuchObjectError as error:
        raise ProblemError(HTTPStatus.GONE, "gone", api_words.GONE) from error
    except ObjectsError as error:
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "objects-away", api_words.OBJECTS_AWAY) from error
    kind = one.media_type if isinstance(one, Attachment) else "video/mp4"
    return Content(info.size, one.sha256, kind, lambda start, end: station.objects.chunks(one.key, start, end))
