"""All pages of the review station, as one router."""

import threading

from fastapi import APIRouter

from api.hotline_pages import hotline_router
from api.station.account_pages import account_router
from api.station.assets import assets_router
from api.station.camera_pages import camera_router
from api.station.case_pages import case_router
from api.station.desk import Desk
from api.station.figures_pages import figures_router
from api.station.log_pages import log_router
from api.station.map_pages import map_router
from api.station.media import media_router
from api.station.people_pages import people_router
from api.station.publication_pages import publication_router
from api.station.queue_pages import queue_router
from api.station.snapshots import Snapshots
from api.station.zone_pages import zone_router


def station_pages(desk: Desk) -> APIRouter:
    """Every page, and what pages load."""
    # The first deadline costs a second on a busy machine: the law's files, the calendar of public holidays.
    threading.Thread(target=desk.warm, name="station", daemon=True).start()
    router = APIRouter()
    for part in (assets_router(), account_router()):
        router.include_router(part)
    for made in (queue_router, case_router, media_router, publication_router, map_router, figures_router, log_router):
        router.include_router(made(desk))
    for made in (people_router, hotline_router):
        router.include_router(made(desk))
    snapshots = Snapshots(desk.station.data)
    for drawn in (camera_router, zone_router):
        router.include_router(drawn(desk, snapshots))
    return router
