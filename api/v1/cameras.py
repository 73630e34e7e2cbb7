"""What each camera is told to watch, and how cameras were: as the store keeps it, for longer than the program runs."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from api.http.people import requires
from api.http.problems import ProblemError
from api.v1.common import Moment, TheStation
from detector.zones import PlaceRules
from evidence import catalogue_http as words
from evidence.live_lists import Condition
from evidence.people import Person
from evidence.record import Utc
from evidence.store import CameraVersion
from evidence.store.paging import ConditionQuery
from streams.config import WEEKDAYS, Hours, SiteClass, ZoneConfig

Source = Annotated[str | None, Query(max_length=64, description="Only of this one")]


class HoursReport(BaseModel):
    """`until` at or before `since` runs past midnight; 24:00 is the end of the day."""

    since: str
    until: str

    @classmethod
    def of(cls, hours: Hours) -> "HoursReport":
        return cls(since=_clock(hours.start), until=_clock(hours.end))


class WeekReport(HoursReport):
    """On which days; past midnight it belongs to the day it begins on."""

    days: tuple[str, ...]


class ExceptionReport(BaseModel):
    """A date whose hours replace those of the week; none: nothing is allowed on it."""

    date: str
    hours: tuple[HoursReport, ...]


class ZoneReport(BaseModel):
    """`polygon` in fractions of the picture. `version` as events name it in `rule`; null for what is ignored."""

    id: str
    rule: str
    version: str | None
    polygon: tuple[tuple[float, float], ...]
    allow: tuple[WeekReport, ...]
    exceptions: tuple[ExceptionReport, ...]

    @classmethod
    def of(cls, zone: ZoneConfig, version: str | None) -> "ZoneReport":
        return cls(
            id=zone.id,
            rule=zone.rule,
            version=version,
            polygon=zone.polygon,
            allow=tuple(
                WeekReport(**HoursReport.of(span).model_dump(), days=tuple(WEEKDAYS[day] for day in span.days))
                for span in zone.allow
            ),
            exceptions=tuple(
                ExceptionReport(date=one.date.isoformat(), hours=tuple(HoursReport.of(span) for span in one.allow))
                for one in zone.exceptions
            ),
        )


class PlanReport(BaseModel):
    """A camera as it is configured since `since_utc`. Without zones, the whole picture has the rule `never`."""

    camera: str
    name: str
    version: int
    since_utc: Utc
    removed: bool
    commune: str | None
    lat: float | None
    lon: float | None
    site_class: SiteClass | None
    timezone: str
    zones: tuple[ZoneReport, ...]

    @classmethod
    def of(cls, found: CameraVersion) -> "PlanReport":
        camera, place = found.camera, found.camera.place
        versions = {zone.id: zone.version for zone in PlaceRules.of(camera, found.site.zone_info).zones}
        return cls(
            camera=camera.id,
            name=camera.name,
            version=found.version,
            since_utc=found.since_utc,
            removed=found.removed,
            commune=place.commune,
            lat=place.lat,
            lon=place.lon,
            site_class=place.site_class,
            timezone=found.site.timezone,
            zones=tuple(ZoneReport.of(zone, versions.get(zone.id)) for zone in camera.zones),
        )


class PlanList(BaseModel):
    plans: tuple[PlanReport, ...]


class ConditionPage(BaseModel):
    """The newest first. `next` goes into `after` of the next request; null: that was all."""

    conditions: tuple[Condition, ...]
    next: str | None


def plans_router() -> APIRouter:
    router = APIRouter(tags=["cameras"])

    @router.get("/zones", operation_id="listZones", summary="Where each camera looks, and what it watches there")
    def plans(station: TheStation, person: Annotated[Person, requires("cameras")]) -> PlanList:
        seen = station.people.scope.sources(person)
        return PlanList(plans=tuple(PlanReport.of(one) for one in station.store.cameras() if one.camera.id in seen))

    @router.get("/cameras/{camera_id}/zones", operation_id="getZones", summary="The zones, rules and hours of a camera")
    def plan(
        station: TheStation,
        person: Annotated[Person, requires("cameras")],
        camera_id: Annotated[str, Path(max_length=64)],
    ) -> PlanReport:
        seen = station.people.scope.sources(person)
        known = (one for one in station.store.cameras() if one.camera.id == camera_id and camera_id in seen)
        found = next(known, None)
        if found is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-camera", words.NO_SUCH_CAMERA)
        return PlanReport.of(found)

    @router.get(
        "/conditions", operation_id="listConditions", summary="How cameras were, from when to when, page by page"
    )
    def conditions(
        station: TheStation,
        person: Annotated[Person, requires("cameras")],
        source: Source = None,
        only_open: Annotated[bool, Query(description="Those that hold")] = False,
        since: Annotated[Moment | None, Query(description="That began then or later")] = None,
        until: Annotated[Moment | None, Query(description="That began before")] = None,
        after: Annotated[
            str | None, Query(max_length=64, pattern="^[0-9a-f]+$", description="`next` of before")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> ConditionPage:
        """Of cameras of one's communes; what concerns the program itself, for those who see every commune. What holds
        now is told sooner by /health."""
        seen = None if person.communes is None else station.people.scope.sources(person)
        wanted = ConditionQuery(seen, source, only_open, since, until)
        found = station.store.paging.conditions(wanted, after, limit)
        return ConditionPage(conditions=found, next=found[-1].health_id if len(found) == limit else None)

    return router


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
