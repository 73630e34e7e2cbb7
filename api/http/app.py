"""The HTTP application of `litterwatch serve`.

No request waits for a camera or the supervision, and none can make those wait. Probes and metrics are answered from
memory alone; what needs the store or the disk is a plain function, which runs in a thread beside.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, FastAPI, Path, Query, Request, Response

from api.health import Health
from api.http.headers import DefaultHeaders, KnownHosts
from api.http.metrics import Metrics
from api.http.people import admit_people, requires, session_router, station_of
from api.http.problems import ProblemError, answer_problems
from api.http.reports import Alive, CameraList, CameraReport, CameraSummary, HealthReport, Ready
from api.http.station import Station
from api.oidc_pages import oidc_router
from api.station.desk import Desk
from api.station.pages import station_pages
from api.status import Status
from api.v1.routes import api_router
from evidence import catalogue_http as words
from evidence.people import Person

STALE_S = 10.0
"""A status this old says that supervision does not go on."""
CameraId = Annotated[str, Path(max_length=64)]


@dataclass(frozen=True, slots=True)
class Providers:
    """Where answers come from; each is asked from the HTTP thread."""

    status: Callable[[], Status]
    health: Health
    metrics: Metrics
    station: Station | None = None
    """None: without a store, nobody can sign in, and all that needs it answers 503."""


def create_app(providers: Providers, program: str) -> FastAPI:
    """An ASGI application; it holds no state of its own. `program`: its version."""
    app = FastAPI(
        title="litterwatch",
        version=program,
        description="What litterwatch flagged, what people decided about it, and how its cameras are (docs/api.md).",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # both would load scripts from elsewhere
        redoc_url=None,
    )
    answer_problems(app)
    admit_people(app, providers.station)
    known: frozenset[str] = frozenset() if providers.station is None else providers.station.hosts
    app.add_middleware(KnownHosts, known=known)
    app.add_middleware(DefaultHeaders)
    app.include_router(_probes(providers))
    app.include_router(session_router(), prefix="/api/v1")
    app.include_router(_cameras(providers), prefix="/api/v1")
    app.include_router(api_router(), prefix="/api/v1")
    if providers.station is not None:
        desk = Desk(providers.station, providers.status, providers.health)
        app.state.publishing = desk.publishing
        app.include_router(station_pages(desk))
        app.include_router(oidc_router())
    return app


def _probes(providers: Providers) -> APIRouter:
    router = APIRouter(tags=["probes"])

    @router.get("/healthz", operation_id="alive", summary="Is the supervision alive?")
    async def alive() -> Alive:
        status = providers.status()
        _must_be_fresh(status)
        return Alive(started=status.started)

    @router.get("/readyz", operation_id="ready", summary="Is every camera's recorder and watcher at work?")
    async def ready() -> Ready:
        """Cameras that cannot be reached do not count against it: their recorders are at work all the same."""
        status = providers.status()
        _must_be_fresh(status)
        if status.awaited:
            names = ", ".join(status.awaited)
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "not-ready", words.NOT_READY.format(names=names))
        return Ready(cameras=len(status.cameras))

    @router.get(
        "/metrics",
        operation_id="metrics",
        summary="Metrics for Prometheus",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def metrics(request: Request) -> Response:
        """In the Prometheus text format, or OpenMetrics where it is asked for (docs/metrics.md)."""
        content, media_type = providers.metrics.exposition(request.headers.get("accept", ""))
        return Response(content, headers={"content-type": media_type})

    return router


def _cameras(providers: Providers) -> APIRouter:
    router = APIRouter(tags=["cameras"])

    @router.get("/cameras", operation_id="listCameras", summary="All cameras, each in short")
    def cameras(request: Request, person: Annotated[Person, requires("cameras")]) -> CameraList:
        seen = station_of(request).people.scope.sources(person)
        found = [camera for camera in providers.status().cameras if camera.id in seen or person.communes is None]
        return CameraList(cameras=tuple(CameraSummary.of(camera) for camera in found))

    @router.get("/cameras/{camera_id}", operation_id="getCamera", summary="All about one camera")
    def camera(request: Request, person: Annotated[Person, requires("cameras")], camera_id: CameraId) -> CameraReport:
        found = providers.status().camera(camera_id)
        if found is None or not _sees(request, person, camera_id):
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-camera", words.NO_SUCH_CAMERA)
        return CameraReport.of(found)

    @router.get("/health", operation_id="getHealth", summary="Conditions, those that hold and those that are over")
    def health(
        request: Request,
        person: Annotated[Person, requires("cameras")],
        camera: Annotated[str | None, Query(max_length=64, description="Only of this source")] = None,
        limit: Annotated[int, Query(ge=1, le=1000, description="At most so many that are over")] = 100,
    ) -> HealthReport:
        """Of cameras of one's communes; what concerns the program itself, for those who see every commune."""
        found = providers.health
        among = None if person.communes is None else station_of(request).people.scope.sources(person)
        return HealthReport(
            open=found.latest(ended=False, camera=camera, limit=10_000, among=among),
            past=found.latest(ended=True, camera=camera, limit=limit, among=among),
        )

    return router


def _sees(request: Request, person: Person, camera_id: str) -> bool:
    """A camera that is so new that the store does not know it is seen by those who see every commune."""
    return person.communes is None or camera_id in station_of(request).people.scope.sources(person)


def _must_be_fresh(status: Status) -> None:
    age_s = time.monotonic() - status.at_s
    if age_s > STALE_S:
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "stuck", words.STUCK.format(seconds=f"{age_s:.0f}"))
