"""The map of cameras and black spots."""

import os
from typing import Annotated

from fastapi import APIRouter, Request, Response

from api.http.people import requires
from api.station.camera_pages import camera_card
from api.station.desk import Desk
from api.station.map_view import HEIGHT, WIDTH, Located, map_of
from api.station.rendering import PageRoute, page, with_pictures_from
from api.station.spots_view import SpotRow, spot_rows
from api.station.tiles import tiles_of
from evidence.law import local_day
from evidence.people import Person
from evidence.statistics import register_of


def map_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False, route_class=PageRoute)
    tiles = tiles_of(os.environ)

    @router.get("/map")
    def show(
        request: Request, person: Annotated[Person, requires("cameras")], camera: str = "", spot: str = ""
    ) -> Response:
        book, sources = desk.book(), desk.sources(person)
        versions = [v for source, v in book.cameras.items() if source in sources and not v.removed]
        cards = sorted((camera_card(desk, version) for version in versions), key=lambda card: card.name)
        located = [Located(card.version, card.name, card.state, card.colour or "off", card.waiting) for card in cards]
        rows: tuple[SpotRow, ...] = ()
        if "events" in person.rights:
            rows = spot_rows(register_of(desk.facts.get().facts, local_day(desk.clock()), communes=person.communes))
        answer = page(
            request,
            "map.html",
            person,
            map=map_of(located, [(row.spot, row.status, row.colour) for row in rows]),
            size=(WIDTH, HEIGHT),
            cards=cards,
            spots=rows,
            lost=[card.name for card in cards if card.version.camera.place.lat is None],
            chosen=f"camera:{camera}"[:100] if camera else f"spot:{spot}"[:100] if spot else "",
            tiles=tiles,
        )
        return answer if tiles is None else with_pictures_from(tiles.origin, answer)

    return router
