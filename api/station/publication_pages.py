"""Publishing a case: the redacted clip is made, watched, asked for by one person, approved by another, taken away."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from starlette.background import BackgroundTask

from api.http.people import requires
from api.http.problems import ProblemError
from api.publication_work import BusyError, PublicationWork, package_folder
from api.station.desk import Desk
from api.station.publication_view import STAGES, PublicationView, publication_view
from api.station.rendering import Fields, Form, PageRoute, go, page
from api.v1.common import case_of
from api.v1.media import IfRange, Lately, Range, of_disk
from api.v1.ranges import answer
from evidence import catalogue_api, catalogue_redaction, catalogue_station
from evidence import catalogue_publication as words
from evidence.catalogue import Text
from evidence.law import VIET_NAM
from evidence.objects import ObjectsError
from evidence.package.zipping import write_zip
from evidence.people import Account, Person
from evidence.redaction.approval import Publications
from evidence.redaction.errors import PublicationRefusedError, RedactionError
from evidence.redaction.plan import parse_region
from evidence.redaction.prepared import Room
from evidence.redaction.publish import Wish, approval_beside
from evidence.redaction.subject import opened
from evidence.store import RecordError

CLIP = "publication/redacted.mp4"
ALL = 0.95
"""Of the clip: the last pictures of a player are not always counted."""
_MOST_REGIONS = 200


@dataclass(frozen=True, slots=True)
class _Counter:
    """What all the routes of a publication share."""

    desk: Desk
    work: PublicationWork
    publications: Publications
    lately: Lately

    def view_of(self, event_id: str, person: Person) -> PublicationView:
        with _explained():
            return publication_view(self.desk, self.work, person, case_of(self.desk.station, person, event_id))

    def show(
        self, request: Request, person: Person, event_id: str, trouble: Text | None = None, typed: Fields | None = None
    ) -> Response:
        return page(
            request,
            "publication.html",
            person,
            HTTPStatus.OK if trouble is None else HTTPStatus.CONFLICT,
            view=self.view_of(event_id, person),
            stages=STAGES,
            event_id=event_id,
            queued=self.desk.queued(event_id, person),
            zone=VIET_NAM,
            trouble=trouble,
            typed=Fields({}) if typed is None else typed,
            here="/",
        )

    def note(self, event_id: str, person: Person, what: str, taking: str | None, digest: str) -> None:
        self.lately.note(self.desk.station.store, (event_id, person.id, what), taking, lambda: digest)

    def account(self, person: Person) -> Account:
        return self.desk.station.people.accounts.get(person.id)


def publication_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False, route_class=PageRoute, prefix="/cases/{event_id}/publication")
    counter = _Counter(desk, PublicationWork(desk.station), Publications(desk.station.store), Lately())
    for part in (_looking, _making, _taking, _deciding):  # the last takes whatever is left
        part(router, counter)
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
        view = counter.view_of(event_id, person)
        step = None if view.making is None or view.stage != "making" else words.MAKING[view.making.step]
        at = "" if view.making is None else f"{view.making.media_s:.1f}"
        text = None if step is None else step.format(at=at)
        said = {"vi": "", "en": ""} if text is None else {"vi": text.vi, "en": text.en}
        return JSONResponse({"making": view.stage == "making", **said}, headers={"cache-control": "no-store"})

    @router.get("/clip")
    def clip(
        event_id: str,
        person: Annotated[Person, requires("review", "media")],
        wanted: Range = None,
        if_range: IfRange = None,
    ) -> Response:
        case_of(counter.desk.station, person, event_id)
        with _explained():
            prepared = Room.of(counter.desk.station.data, event_id).found()
        if prepared is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-media", catalogue_station.NO_CLIP)
        digest = prepared.redaction.file_sha256
        counter.note(event_id, person, f"{CLIP} {digest[:12]}", None, digest)
        return answer(of_disk(prepared.media), wanted, if_range, {"cache-control": "private, max-age=300"})


def _making(router: APIRouter, counter: _Counter) -> None:
    desk = counter.desk

    @router.post("/make")
    def make(
        request: Request, event_id: str, fields: Form, person: Annotated[Person, requires("review", "media")]
    ) -> Response:
        cover = tuple(line for one in fields.one("cover", 20_000).splitlines() if (line := one.strip()))[:_MOST_REGIONS]
        view = counter.view_of(event_id, person)
        if view.stage == "no":
            return counter.show(request, person, event_id)
        try:
            for one in cover:
                parse_region(one, "cover")
            counter.work.begin(case_of(desk.station, person, event_id), person, cover)
        except RedactionError as error:
            return counter.show(request, person, event_id, words.BAD_COVER.format(reason=error), fields)
        except BusyError:
            return counter.show(request, person, event_id, words.BUSY, fields)
        return go(_at(event_id))


def _deciding(router: APIRouter, counter: _Counter) -> None:
    desk = counter.desk

    @router.post("/{what}")
    def decide(
        request: Request, event_id: str, what: str, fields: Form, person: Annotated[Person, requires("review", "media")]
    ) -> Response:
        """Ask, approve, decline."""
        view = counter.view_of(event_id, person)
        if view.prepared is None or view.package is None or what not in ("ask", "approve", "decline"):
            return counter.show(request, person, event_id)
        if trouble := _not_yet(view, what, fields):
            return counter.show(request, person, event_id, trouble, fields)
        who, media = counter.account(person), view.prepared.media
        try:
            if seconds := fields.seconds():
                desk.station.store.custody.viewed(event_id, person.id, f"{CLIP} {view.media[:12]}", seconds)
            if what == "decline":
                package, why = view.package.manifest_sha256, fields.one("why", 2000)
                counter.publications.decline(event_id, package, view.media, who, why)
            else:
                with package_folder(desk.station, view.package) as folder, opened(folder) as subject:
                    if what == "ask":
                        counter.publications.ask(subject, media, who, _wish(desk, fields))
                    else:
                        counter.publications.approve(subject, media, who)
        except PublicationRefusedError as error:
            return counter.show(request, person, event_id, error.text, fields)
        except (RedactionError, RecordError) as error:
            text = catalogue_redaction.FAILED.format(reason=error)
            return counter.show(request, person, event_id, text, fields)
        return go(_at(event_id))


def _taking(router: APIRouter, counter: _Counter) -> None:
    desk = counter.desk

    @router.post("/take/package.zip")
    def take(
        request: Request, event_id: str, person: Annotated[Person, requires("review", "media", "download")]
    ) -> Response:
        view = counter.view_of(event_id, person)
        if view.prepared is None or view.package is None or view.stage != "take":
            return counter.show(request, person, event_id)
        work_folder = Path(mkdtemp(prefix="litterwatch-publication-"))
        gone = BackgroundTask(shutil.rmtree, work_folder, ignore_errors=True)
        name = f"cong-bo-{event_id[:8]}"
        try:
            with _explained(), package_folder(desk.station, view.package) as folder, opened(folder) as subject:
                out = work_folder / name
                who, media = counter.account(person), view.prepared.media
                counter.publications.publish(subject, media, out, who, desk.clock())
                shutil.copyfile(approval_beside(out), Room.of(desk.station.data, event_id).approval)
                archive = work_folder / f"{name}.zip"
                write_zip(out, archive)
        except PublicationRefusedError as error:
            shutil.rmtree(work_folder, ignore_errors=True)
            return counter.show(request, person, event_id, error.text)
        except BaseException:
            shutil.rmtree(work_folder, ignore_errors=True)
            raise
        return FileResponse(archive, media_type="application/zip", filename=f"{name}.zip", background=gone)

    @router.get("/approval.json")
    def approval(event_id: str, person: Annotated[Person, requires("review", "media", "download")]) -> Response:
        view = counter.view_of(event_id, person)
        if not view.taken:
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-file", catalogue_api.NO_FILE)
        body = Room.of(desk.station.data, event_id).approval.read_bytes()
        counter.note(
            event_id, person, "publication/approval.json", str(words.APPROVAL.vi), hashlib.sha256(body).hexdigest()
        )
        name = f"cong-bo-{event_id[:8]}.approval.json"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        return Response(body, media_type="application/json", headers=headers)


def _at(event_id: str) -> str:
    return f"/cases/{event_id}/publication"


def _not_yet(view: PublicationView, what: str, fields: Fields) -> Text | None:
    """What the form still lacks."""
    if fields.one("media", 64) != view.media:
        return words.CHANGED
    if what == "decline":
        return None if fields.one("why", 2000).strip() else words.NEEDS_REASON
    if not view.proved:
        return words.PROVE
    seconds = fields.seconds()
    # Where no script counts, the person's word is what there is; it is so at the command line.
    if fields.one("watched") != "1" or (seconds is not None and seconds < ALL * view.duration_s):
        return words.NOT_WATCHED
    return _unsaid(view, fields) if what == "ask" else None


def _unsaid(view: PublicationView, fields: Fields) -> Text | None:
    if not fields.one("reason", 2000).strip():
        return words.NEEDS_REASON
    return None if view.outcome or fields.one("outcome", 500).strip() else words.NEEDS_OUTCOME


def _wish(desk: Desk, fields: Fields) -> Wish:
    outcome, law = (fields.one(name, 500).strip() or None for name in ("outcome", "law"))
    return Wish("", None, fields.one("reason", 2000), desk.clock(), outcome, law)


@contextmanager
def _explained() -> Iterator[None]:
    """Raises ProblemError."""
    try:
        yield
    except ObjectsError as error:
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "objects-away", catalogue_api.OBJECTS_AWAY) from error
    except (RedactionError, OSError) as error:
        reason = error.strerror or type(error).__name__ if isinstance(error, OSError) else error
        text = catalogue_redaction.FAILED.format(reason=reason)
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "no-publication", text) from error
