"""Figures as plots and tables, and the black-spot register as files to take away."""

import threading
from collections import OrderedDict
from typing import Annotated

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from api.http.people import requires
from api.station.desk import Desk
from api.station.figures_view import Figures, figures_of
from api.station.rendering import PageRoute, page
from api.station.span import Span
from api.station.spots_view import TREND, rule_text, spot_rows
from evidence.law import local_day
from evidence.people import Person
from evidence.statistics import Facts, Frozen, Period, register_of, spots_csv, spots_geojson

_KEPT = 32
_FILES = {
    "csv": ("text/csv; charset=utf-8", spots_csv),
    "geojson": ("application/geo+json", spots_geojson),
}


class Counted:
    """Figures that were asked for lately: counting a hundred thousand cases takes a second. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: OrderedDict[tuple[Frozen, Period, frozenset[str] | None], Figures] = OrderedDict()

    def of(self, facts: Facts, period: Period, communes: frozenset[str] | None) -> Figures:
        key = facts.frozen, period, communes
        with self._lock:
            found = self._made.get(key)
        if found is None:
            found = figures_of(facts, period, communes)
            with self._lock:
                self._made[key] = found
                while len(self._made) > _KEPT:
                    self._made.popitem(last=False)
        return found


def figures_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False, route_class=PageRoute)
    counted = Counted()

    @router.get("/figures")
    def figures(request: Request, person: Annotated[Person, requires("events")]) -> Response:
        kept = desk.facts.get()
        today = local_day(desk.clock())
        span = Span.of(request.query_params, today)
        communes = span.communes(person)
        known = {w.place.commune for w in kept.facts.watched if w.place.commune} if person.communes is None else None
        register = register_of(kept.facts, today, communes=communes)
        return page(
            request,
            "figures.html",
            person,
            found=counted.of(kept.facts, span.period, communes),
            span=span,
            spans=span.others(today, kept.facts),
            communes=sorted(person.communes or () if known is None else known),
            lasts_s=round(kept.lasts_s),
            spots=spot_rows(register),
            register=register,
            rule=rule_text(register),
            trend=TREND,
        )

    @router.get("/figures/black-spots.{kind}")
    def spots(request: Request, kind: str, person: Annotated[Person, requires("events")]) -> Response:
        """Of the communes that the person may see, as of today."""
        today = local_day(desk.clock())
        span = Span.of(request.query_params, today)
        if kind not in _FILES:
            raise HTTPException(404)
        register = register_of(desk.facts.get().facts, today, communes=span.communes(person))
        desk.station.store.custody.searched(
            person.id, f"black-spots.{kind} {span.commune}".strip(), len(register.spots)
        )
        name = f"diem-den-{today}.{kind if kind in _FILES else 'csv'}"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        media_type, write = _FILES[kind]
        return Response(write(register), media_type=media_type, headers=headers)

    return router
