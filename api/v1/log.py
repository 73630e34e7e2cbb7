"""The audit log, for those who check it: page by page, of what their communes have to do with."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.http.people import requires
from api.http.station import Station
from api.v1.common import TheStation
from api.v1.reports import AuditEntryReport
from evidence.people import Person
from evidence.store.paging import AuditQuery, Seen

Wanted = Annotated[str | None, Query(max_length=200, min_length=1, pattern=r"^[^\x00]+$")]
_FIRST_TO_LAST = (1 << 53) - 1


class AuditPageReport(BaseModel):
    """`next` goes into `after` of the next request, also where nothing came; `more`: ask again at once."""

    entries: tuple[AuditEntryReport, ...]
    next: int
    more: bool


def log_router() -> APIRouter:
    router = APIRouter(tags=["audit"])

    @router.get("/audit", operation_id="readAudit", summary="The log of everything that was done, oldest first")
    def audit(
        station: TheStation,
        person: Annotated[Person, requires("audit")],
        after: Annotated[int, Query(ge=0, le=_FIRST_TO_LAST, description="`next` of the answer before")] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
        subject: Wanted = None,
        actor: Wanted = None,
        action: Wanted = None,
    ) -> AuditPageReport:
        """Who sees every commune reads all of it, and can check its chain; others read the entries about cases,
        cameras and accounts of their communes. A page may be empty while there is more behind it."""
        query = AuditQuery(seen_by(station, person), subject, actor, action)
        found = station.store.paging.audit(query, after, limit)
        return AuditPageReport(
            entries=tuple(AuditEntryReport.of(entry) for entry in found.entries), next=found.last, more=found.more
        )

    return router


def seen_by(station: Station, person: Person) -> Seen | None:
    """Whose entries the person may read; None: all."""
    if person.communes is None:
        return None
    communes = person.communes
    accounts = (one for one in station.people.accounts.all() if one.communes is not None and one.communes <= communes)
    return Seen(station.people.scope.sources(person), frozenset(one.name for one in accounts))
