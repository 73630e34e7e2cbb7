"""Drawing a camera's zones and their hours on its picture, for whoever runs the unit."""

import json
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from api.http.people import requires
from api.http.problems import ProblemError
from api.station.camera_pages import known_camera
from api.station.desk import Desk
from api.station.rendering import Form, PageRoute, go, json_block, page, said
from api.station.snapshots import Snapshots
from api.zone_writing import (
    FileChangedError,
    NoSuchCameraError,
    NotForeseenError,
    NotWritableError,
    ZoneFile,
    ZoneWriting,
    read_zones,
)
from evidence import catalogue_managing as words
from evidence import catalogue_station
from evidence.catalogue import Text
from evidence.people import Person
from evidence.store import CameraVersion
from evidence.store.cameras import camera_subject
from streams.config import WEEKDAYS, Allow, ExceptionDay, Hours, ZoneConfig
from streams.yaml_lines import ConfigError
from streams.zone_text import clock_text

_LONGEST = 200_000


def zone_router(desk: Desk, snapshots: Snapshots) -> APIRouter:
    router = APIRouter(include_in_schema=False, route_class=PageRoute)
    writing = ZoneWriting(desk.station.data, desk.station.store)

    def show(
        request: Request,
        person: Person,
        version: CameraVersion,
        *,
        drawn: str | None = None,
        trouble: tuple[Text, ...] = (),
        saved: bool = False,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        """`drawn`: what was sent and not kept, to be gone on with."""
        camera = version.camera
        found, why = _file(writing, camera.id)
        zones = camera.zones if found is None else found.camera.zones
        if found is not None and found.why_not_writable is not None:
            why = words.NOT_WRITABLE.format(why=found.why_not_writable)
        refused = desk.status().config_problem
        snapshot = snapshots.of(camera.id)
        return page(
            request,
            "zones.html",
            person,
            status,
            camera=camera,
            shown_name=camera.name or camera.id,
            sha256="" if found is None else found.sha256,
            zones=Markup(drawn.replace("<", "\\u003c")) if drawn is not None else json_block([*map(_plain, zones)]),
            spoken=json_block(_spoken(request)),
            why_not=why,
            trouble=trouble,
            refused=None if refused is None else words.LAST_CONFIG_REFUSED.format(why=refused),
            saved=saved,
            picture=snapshot is not None,
            here="/cameras",
        )

    @router.get("/cameras/{camera_id}/zones")
    def draw(
        request: Request,
        camera_id: str,
        person: Annotated[Person, requires("cameras", "settings")],
        saved: bool = False,
    ) -> Response:
        return show(request, person, known_camera(desk, camera_id, person), saved=saved)

    @router.get("/cameras/{camera_id}/zones/picture.jpg")
    def picture(camera_id: str, person: Annotated[Person, requires("cameras", "settings")]) -> Response:
        """Who draws has no right to see media otherwise: one picture, and the log has it."""
        known_camera(desk, camera_id, person)
        found = snapshots.of(camera_id)
        if found is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-picture", catalogue_station.NO_LATEST)
        facts = (("what", "picture to draw zones on"),)
        desk.station.store.append_audit(person.id, "camera.viewed", camera_subject(camera_id), facts)
        return Response(found.jpeg, media_type="image/jpeg", headers={"cache-control": "no-store"})

    @router.post("/cameras/{camera_id}/zones")
    def keep(
        request: Request,
        camera_id: str,
        fields: Form,
        person: Annotated[Person, requires("cameras", "settings")],
    ) -> Response:
        version = known_camera(desk, camera_id, person)
        drawn = fields.one("zones", _LONGEST)

        def again(status: HTTPStatus, *trouble: Text) -> Response:
            return show(request, person, version, drawn=_harmless(drawn), trouble=trouble, status=status)

        try:
            zones = read_zones(drawn)
            writing.write(camera_id, zones, fields.one("sha256", 64), person.id)
        except ConfigError as error:
            found = (Text(f"{p.where}: {p.vi}", f"{p.where}: {p.en}") for p in error.problems)
            return again(HTTPStatus.UNPROCESSABLE_ENTITY, words.ZONES_NOT_SAVED, *found)
        except FileChangedError:
            now, _ = _file(writing, camera_id)
            told = "" if now is None else ", ".join(zone.id for zone in now.camera.zones)
            none = words.NO_ZONES
            text = words.ZONES_CONFLICT
            return again(
                HTTPStatus.CONFLICT, Text(text.vi.format(zones=told or none.vi), text.en.format(zones=told or none.en))
            )
        except (NotWritableError, OSError) as error:
            return again(HTTPStatus.CONFLICT, words.NOT_WRITABLE.format(why=error))
        except NotForeseenError:
            return again(HTTPStatus.CONFLICT, words.NOT_FORESEEN)
        except NoSuchCameraError:
            return again(HTTPStatus.CONFLICT, words.NOT_IN_FILE)
        return go(f"/cameras/{camera_id}/zones?saved=1")

    return router


def _file(writing: ZoneWriting, camera_id: str) -> tuple[ZoneFile | None, Text | None]:
    """The camera as cameras.yaml has it, or why it has not."""
    try:
        return writing.read(camera_id), None
    except (NoSuchCameraError, FileNotFoundError):
        return None, words.NOT_IN_FILE
    except ConfigError as error:
        one = error.problems[0]
        vi = words.FILE_BROKEN.vi.format(why=f"{one.line}: {one.vi}")
        return None, Text(vi, words.FILE_BROKEN.en.format(why=f"{one.line}: {one.en}"))
    except OSError as error:
        return None, words.NOT_WRITABLE.format(why=error.strerror)


def _plain(zone: ZoneConfig) -> dict[str, object]:
    """As the page's script has it, and as cameras.yaml would."""
    return {
        "id": zone.id,
        "polygon": zone.polygon,
        "rule": zone.rule,
        "allow": [{**_span(one), "days": [WEEKDAYS[day] for day in one.days]} for one in zone.allow],
        "except": [_day(one) for one in zone.exceptions],
    }


def _day(one: ExceptionDay) -> dict[str, object]:
    return {"date": one.date.isoformat(), "allow": [*map(_span, one.allow)]}


def _span(hours: Hours | Allow) -> dict[str, object]:
    return {"from": clock_text(hours.start), "to": clock_text(hours.end)}


def _harmless(drawn: str) -> str:
    """What was sent, for the page to go on with; nothing drawn where it is no JSON."""
    try:
        return json.dumps(json.loads(drawn))
    except (ValueError, RecursionError):
        return "[]"


def _spoken(request: Request) -> dict[str, object]:
    return {
        **{name: said(text, request) for name, text in words.ZONE_WORDS.items()},
        "rules": {name: said(text, request) for name, text in words.ZONE_RULES.items()},
        "weekdays": [[name, said(text, request)] for name, text in zip(WEEKDAYS, words.WEEKDAY_SHORT, strict=True)],
    }
