"""The audit log, for those who check it."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from api.housekeeping import KEEPING
from api.http.people import requires
from api.station.chain_watch import ChainWatch
from api.station.desk import Desk
from api.station.log_view import ACTIONS, LogFilter, bare, break_text, log_csv, log_rows, read_back
from api.station.rendering import PageRoute, go, page
from api.v1.accounts import is_theirs
from api.v1.log import seen_by
from evidence.people import Person

_MOST_BREAKS = 20


def log_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False, route_class=PageRoute)
    store = desk.station.store
    chain = ChainWatch(store, desk.clock)

    @router.get("/audit")
    def log(request: Request, person: Annotated[Person, requires("audit")], before: str = "") -> Response:
        chain.look()
        filters = LogFilter.of(request.query_params)
        query = filters.wanted(seen_by(desk.station, person))
        found = read_back(store.paging, query, int(before) if before.isdigit() and len(before) < 16 else None)
        looked = chain.last
        breaks = () if looked is None or looked.check is None else looked.check.breaks
        kept = desk.health.latest(ended=False, camera=KEEPING, limit=10) if person.communes is None else ()
        daily = [one.detail for one in kept if one.kind == "check_failed"]
        return page(
            request,
            "audit.html",
            person,
            filters=filters,
            rows=log_rows(desk, person, found.entries),
            older=found.last if found.more else None,
            first=not before,
            people=sorted(
                (one.name, one.full_name)
                for one in desk.station.people.accounts.all()
                if is_theirs(person, one.communes) or one.name == person.id
            ),
            actions=sorted(((name, bare(text)) for name, text in ACTIONS.items()), key=lambda one: one[0]),
            chain=looked,
            running=chain.running,
            breaks=[break_text(one) for one in breaks[:_MOST_BREAKS]],
            count=len(breaks),
            daily=daily[0] if daily else None,
        )

    @router.get("/audit.csv")
    def export(request: Request, person: Annotated[Person, requires("audit")]) -> Response:
        """As the filters say; that it was taken away is logged first."""
        filters = LogFilter.of(request.query_params)
        store.append_audit(person.id, "audit.exported", "audit", (("query", filters.query[:500]),))
        query = filters.wanted(seen_by(desk.station, person))
        headers = {"content-disposition": 'attachment; filename="nhat-ky.csv"', "cache-control": "no-store"}
        return StreamingResponse(log_csv(store.paging, query), media_type="text/csv; charset=utf-8", headers=headers)

    @router.post("/audit/check")
    def check(person: Annotated[Person, requires("audit")]) -> Response:
        store.append_audit(person.id, "audit.checked", "audit", ())
        chain.look(however_fresh=True)
        return go("/audit")

    return router
