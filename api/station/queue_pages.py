"""The queue, and rejecting one false-alarm pattern at once."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from api.http.people import requires
from api.station.desk import Desk
from api.station.filters import Filters
from api.station.queue_view import MOST_COUNTED, STATE_COLOUR, STATE_TAG, queue_page
from api.station.rendering import Form, PageRoute, go, page, said
from evidence import catalogue_station as words
from evidence.catalogue_record import VERDICT
from evidence.people import BadReasonError, ClaimedError, Decision, PeopleError, Person
from evidence.store import NoSuchEventError, VersionConflictError

MOST_AT_ONCE = 200


def queue_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False, route_class=PageRoute)

    @router.get("/")
    def queue(
        request: Request,
        person: Annotated[Person, requires("events")],
        after: str = "",
        rejected: int | None = None,
        left: int = 0,
    ) -> Response:
        filters = Filters.of(request.query_params)
        found = queue_page(desk, person, filters, after[:2000])
        book, sources = desk.book(), desk.sources(person)
        return page(
            request,
            "queue.html",
            person,
            found=found,
            filters=filters,
            communes=sorted({c for source in sources if (c := book.commune(source)) is not None}),
            cameras=sorted(((source, book.name(source)) for source in sources), key=lambda one: one[1]),
            reasons=desk.station.reasons.offered("rejected") if "review" in person.rights else (),
            counted=MOST_COUNTED,
            state_tag=STATE_TAG,
            state_colour=STATE_COLOUR,
            first=not after,
            rejected=rejected,
            left=left,
            verdicts=VERDICT,
            keys=words.LIST_KEYS,
        )

    @router.post("/queue/reject")
    def reject(request: Request, fields: Form, person: Annotated[Person, requires("review")]) -> Response:
        """Each is decided by itself, by the same rules as on its page; what somebody else was at stays."""
        chosen = [one.partition("@") for one in fields.all("event")[:MOST_AT_ONCE]]
        note = fields.one("note", 1000).strip()
        beside = said(words.BULK_NOTE, request)
        done = left = 0
        sources = desk.sources(person)
        for event_id, _, version in chosen:
            found = desk.triage.one(event_id, sources)
            if found is None or not version.isdigit():
                left += 1
                continue
            decision = Decision(
                verdict="rejected",
                reason_code=fields.one("reason", 40),
                note=f"{note} ({beside})" if note else beside,
                revision=found.event.record.revision,
                seconds_watched=None,
            )
            try:
                desk.station.people.decisions.decide(
                    event_id,
                    int(version),
                    person,
                    decision,
                    desk.station.reasons,
                    two_people=desk.station.two_people,
                )
                done += 1
            except BadReasonError:
                break
            except (VersionConflictError, ClaimedError, NoSuchEventError, PeopleError):
                left += 1
        query = Filters.of({k: v[0] for k, v in fields.found.items() if v}).query
        return go(f"/?rejected={done}&left={left}" + (f"&{query}" if query else ""))

    return router
