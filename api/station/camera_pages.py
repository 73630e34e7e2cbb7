"""The cameras of a person's area: how each is, what it shows, what waits there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request, Response

from api.http.people import requires
from api.http.problems import ProblemError
from api.station import shown
from api.station.desk import Desk
from api.station.queue_view import STATE_COLOUR, STATE_TAG, few, make_row
from api.station.rendering import PageRoute, page
from api.station.snapshots import Snapshots
from evidence import catalogue, catalogue_live
from evidence import catalogue_station as words
from evidence.catalogue import Text
from evidence.catalogue_record import VERDICT
from evidence.live_lists import Condition
from evidence.people import Person
from evidence.store import CameraVersion
from evidence.store.triage import Wanted
from streams.ring.folder import ring_folder

SPAN = timedelta(days=1)
_MINOR = frozenset({"connecting", "overloaded", "detect_away", "disk_low", "shaking", "dark", "blurred", "not_watched"})
"""Worth knowing; the camera sees all the same."""
_CALM = frozenset({"live"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A condition on the timeline, in thousandths of its length."""

    left: float
    width: float
    colour: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A condition in words."""

    what: Text
    colour: str
    since: datetime | None
    until: datetime | None
    ended: bool


@dataclass(frozen=True, slots=True)
class CameraCard:
    version: CameraVersion
    state: Text
    colour: str
    waiting: int
    recorded: bool
    """There is a recording to take a picture from."""

    @property
    def name(self) -> str:
        return self.version.camera.name or self.version.camera.id


def camera_router(desk: Desk, snapshots: Snapshots) -> APIRouter:
    router = APIRouter(include_in_schema=False, route_class=PageRoute)

    @router.get("/cameras")
    def cameras(request: Request, person: Annotated[Person, requires("cameras")]) -> Response:
        book, sources = desk.book(), desk.sources(person)
        versions = [v for source, v in book.cameras.items() if source in sources and not v.removed]
        cards = [camera_card(desk, version) for version in versions]
        order = {"bad": 0, "unsure": 1}
        cards.sort(key=lambda card: (order.get(card.colour, 2), card.name))
        return page(request, "cameras.html", person, cards=cards)

    @router.get("/cameras/{camera_id}")
    def camera(request: Request, camera_id: str, person: Annotated[Person, requires("cameras")]) -> Response:
        version = known_camera(desk, camera_id, person)
        now = desk.clock()
        found = tuple(_conditions(desk, camera_id, now - SPAN))
        latest = desk.triage.page(Wanted(frozenset({camera_id}), states=("open", "second", "settled")), 8, newest=True)
        book = desk.book()
        return page(
            request,
            "camera.html",
            person,
            card=camera_card(desk, version),
            marks=tuple(mark for one in found if (mark := _mark(one, now)) is not None),
            troubles=tuple(_trouble(one) for one in found),
            begins=now - SPAN,
            now=now,
            zone=version.site.zone_info,
            place=shown.position(version.camera.place),
            rows=few(tuple(make_row(desk, book, one) for one in latest), 8) if "events" in person.rights else (),
            state_tag=STATE_TAG,
            state_colour=STATE_COLOUR,
            verdicts=VERDICT,
            snapshot=snapshots.of(camera_id) if "media" in person.rights else None,
            here="/cameras",
        )

    @router.get("/cameras/{camera_id}/latest.jpg")
    def latest(camera_id: str, person: Annotated[Person, requires("cameras", "media")]) -> Response:
        known_camera(desk, camera_id, person)
        found = snapshots.of(camera_id)
        if found is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-picture", words.NO_LATEST)
        headers = {"cache-control": "no-store", "x-taken": shown.iso(found.taken_utc)}
        return Response(found.jpeg, media_type="image/jpeg", headers=headers)

    return router


def known_camera(desk: Desk, camera_id: str, person: Person) -> CameraVersion:
    """Raises ProblemError, the same for one that is not there and one elsewhere."""
    version = desk.book().get(camera_id)
    if version is None or camera_id not in desk.sources(person):
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-camera", words.NO_SUCH_CAMERA)
    return version


def camera_card(desk: Desk, version: CameraVersion) -> CameraCard:
    camera = version.camera
    status = desk.status().camera(camera.id)
    if status is None:
        state, colour = words.NOT_RUNNING, ""
    else:
        state, colour = _named(status.state), _colour(status.state)
    waiting = desk.triage.count(Wanted(frozenset({camera.id})), 100)
    recorded = ring_folder(desk.station.data, camera.id).is_dir()
    return CameraCard(version, state, colour, waiting, recorded)


def _named(kind: str) -> Text:
    if kind == "off":
        return catalogue_live.NOT_RECORDING
    return catalogue_live.STATE.get(kind) or catalogue.HEALTH.get(kind) or Text(kind, kind)


def _colour(kind: str) -> str:
    return "good" if kind in _CALM else "unsure" if kind in _MINOR else "bad"


def _conditions(desk: Desk, camera_id: str, since: datetime) -> list[Condition]:
    """Those that held at some time after `since`, the newest first, without what is as it should be."""
    found = [
        *desk.health.latest(ended=False, camera=camera_id, limit=100),
        *desk.health.latest(ended=True, camera=camera_id, limit=500),
    ]
    return [
        one
        for one in found
        if one.kind not in _CALM and (not one.ended or (one.end_utc or one.start_utc or since) > since)
    ]


def _mark(condition: Condition, now: datetime) -> Mark | None:
    """None where nobody knows when it began."""
    if condition.start_utc is None:
        return None
    begins = now - SPAN
    until = (condition.end_utc or condition.start_utc) if condition.ended else now
    left = max(0.0, (condition.start_utc - begins) / SPAN)
    right = min(1.0, (until - begins) / SPAN)
    return Mark(1000 * left, max(2.0, 1000 * (right - left)), _colour(condition.kind))


def _trouble(condition: Condition) -> Trouble:
    return Trouble(
        _named(condition.kind), _colour(condition.kind), condition.start_utc, condition.end_utc, condition.ended
    )
