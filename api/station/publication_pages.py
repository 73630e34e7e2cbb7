"""Publishing a case: the redacted clip is made, watched, asked for by one person, approved by another, taken away."""

import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from starlette.background import BackgroundTask

from api.http.people import requires
from api.publication_steps import APPROVAL, CLIP, NotNowError, Publishing, Said, Watched
from api.publication_work import Changes
from api.station.desk import Desk
from api.station.publication_view import STAGES, publication_view, waiting_rows
from api.station.rendering import Fields, Form, PageRoute, go, page
from api.v1.media import IfRange, Lately, Range, of_disk
from api.v1.ranges import answer
from evidence import catalogue_publication as words
from evidence.catalogue import Text
from evidence.law import VIET_NAM
from evidence.people import Person


@dataclass(frozen=True, slots=True)
class _Counter:
    """What all the routes of a publication share."""

    desk: Desk
    lately: Lately

    @property
    def publishing(self) -> Publishing:
        return self.desk.publishing

    def show(
        self, request: Request, person: Person, event_id: str, trouble: Text | None = None, typed: Fields | None = None
    ) -> Response:
        return page(
            request,
            "publication.html",
            person,
            HTTPStatus.OK if trouble is None else HTTPStatus.CONFLICT,
            view=publication_view(self.desk, person, event_id),
            stages=STAGES,
            event_id=event_id,
            queued=self.desk.queued(event_id, person),
            zone=VIET_NAM,
            trouble=trouble,
            typed=Fields({}) if typed is None else typed,
            here="/publications",
        )

    def note(self, event_id: str, person: Person, what: str, taking: str | None, digest: str) -> None:
        self.lately.note(self.desk.station.store, (event_id, person.id, what), taking, lambda: digest)


def publication_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False, route_class=PageRoute)
    counter = _Counter(desk, Lately())

    @router.get("/publications")
    def publications(
        request: Request, person: Annotated[Person, requires("review", "media")], commune: str = ""
    ) -> Response:
        """Those that wait for an approval."""
        rows, communes = waiting_rows(desk, person, commune[:200])
        return page(request, "publications.html", person, rows=rows, communes=communes, commune=commune, zone=VIET_NAM)

    of_case = APIRouter(include_in_schema=False, route_class=PageRoute, prefix="/cases/{event_id}/publication")
    for part in (_looking, _making, _taking, _deciding):  # the last takes whatever is left
        part(of_case, counter)
    router.include_router(of_case)
    return router


def _looking(router: APIRouter, counter: _Counter) -> None:
    @router.get("")
    def publication(
        request: Request, event_id: str, person: Annotated[Person, requires("review", "media")]
    ) -> Response:
        return counter.show(request, person, event_id)

    @router.get("/state.json")
    def state(event_id: str, person: Annotated[Person, requires("review", "media")]) -> Response:
        """For the page, which asks while the clip is being made."""
        found = counter.publishing.state(event_id, person)
        step = None if found.making is None or found.stage != "making" else words.MAKING[found.making.step]
        at = "" if found.making is None else f"{found.making.media_s:.1f}"
        text = None if step is None else step.format(at=at)
        said = {"vi": "", "en": ""} if text is None else {"vi": text.vi, "en": text.en}
        return JSONResponse({"making": found.stage == "making", **said}, headers={"cache-control": "no-store"})

    @router.get("/clip")
    def clip(
        event_id: str,
        person: Annotated[Person, requires("review", "media")],
        wanted: Range = None,
        if_range: IfRange = None,
    ) -> Response:
        prepared = counter.publishing.prepared(event_id, person)
        digest = prepared.redaction.file_sha256
        counter.note(event_id, person, f"{CLIP} {digest[:12]}", None, digest)
        return answer(of_disk(prepared.media), wanted, if_range, {"cache-control": "private, max-age=300"})

    @router.get("/uncovered/{number:int}.jpg")
    def uncovered(event_id: str, number: int, person: Annotated[Person, requires("review", "media")]) -> Response:
        picture = counter.publishing.uncovered_picture(event_id, person, number)
        counter.note(event_id, person, picture.seen, None, picture.media)
        return Response(picture.body, media_type="image/jpeg", headers={"cache-control": "private, max-age=300"})


def _making(router: APIRouter, counter: _Counter) -> None:
    @router.post("/make")
    def make(
        request: Request, event_id: str, fields: Form, person: Annotated[Person, requires("review", "media")]
    ) -> Response:
        cover = tuple(line for one in fields.one("cover", 20_000).splitlines() if (line := one.strip()))
        uncover = tuple(int(one) for one in fields.all("uncover") if one.isdecimal() and len(one) < 10)
        try:
            counter.publishing.make(event_id, person, Changes(cover, uncover))
        except NotNowError as error:
            return counter.show(request, person, event_id, error.text, fields)
        return go(_at(event_id))


def _deciding(router: APIRouter, counter: _Counter) -> None:
    publishing = counter.publishing

    @router.post("/{what}")
    def decide(
        request: Request, event_id: str, what: str, fields: Form, person: Annotated[Person, requires("review", "media")]
    ) -> Response:
        """Ask, approve, decline."""
        seen = fields.one("uncovered_seen") == "1"
        watched = Watched(fields.one("media", 64), fields.one("watched") == "1", fields.seconds(), seen)
        proved = person.proved_lately(counter.desk.clock())
        try:
            if what == "ask":
                outcome, law = (fields.one(name, 500).strip() or None for name in ("outcome", "law"))
                said = Said(fields.one("reason", 2000), outcome, law)
                publishing.ask(event_id, person, watched, said, proved=proved)
            elif what == "approve":
                publishing.approve(event_id, person, watched, proved=proved)
            elif what == "decline":
                publishing.decline(event_id, person, watched, fields.one("why", 2000))
            else:
                return counter.show(request, person, event_id)
        except NotNowError as error:
            return counter.show(request, person, event_id, error.text, fields)
        return go(_at(event_id))


def _taking(router: APIRouter, counter: _Counter) -> None:
    @router.post("/take/package.zip")
    def take(
        request: Request, event_id: str, person: Annotated[Person, requires("review", "media", "download")]
    ) -> Response:
        try:
            archive = counter.publishing.take(event_id, person)
        except NotNowError as error:
            return counter.show(request, person, event_id, error.text)
        gone = BackgroundTask(archive.remove)
        return FileResponse(archive.path, media_type="application/zip", filename=archive.name, background=gone)

    @router.get("/approval.json")
    def approval(event_id: str, person: Annotated[Person, requires("review", "media", "download")]) -> Response:
        body = counter.publishing.approval(event_id, person)
        counter.note(event_id, person, APPROVAL, str(words.APPROVAL.vi), hashlib.sha256(body).hexdigest())
        name = f"cong-bo-{event_id[:8]}.approval.json"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        return Response(body, media_type="application/json", headers=headers)


def _at(event_id: str) -> str:
    return f"/cases/{event_id}/publication"
