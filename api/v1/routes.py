"""All of the REST API but signing in, and what the running supervision tells (api.http.app)."""

from fastapi import APIRouter

from api.v1.accounts import accounts_router
from api.v1.cameras import plans_router
from api.v1.casework import casework_router
from api.v1.events import events_router
from api.v1.exports import exports_router
from api.v1.figures import figures_router
from api.v1.hotline import hotline_router
from api.v1.live import live_router
from api.v1.log import log_router
from api.v1.media import media_router
from api.v1.publications import publications_router


def api_router() -> APIRouter:
    router = APIRouter()
    for made in (
        events_router(),
        live_router(),
        media_router(),
        casework_router(),
        exports_router(),
        publications_router(),
        plans_router(),
        figures_router(),
        log_router(),
        hotline_router(),
        accounts_router(),
    ):
        router.include_router(made)
    return router
