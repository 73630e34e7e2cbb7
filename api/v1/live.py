"""The live feed: thin messages as things happen (server-sent events), gone on with from the cursors of pulling.

However many listen, the database is asked once a second whether anything changed; only then does each listener read
what changed for it, with its communes in the query. A listener's token is looked at before anything is told.
"""

import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Literal

import anyio
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from api.http.people import COOKIE, requires
from api.http.problems import ProblemError
from api.http.station import Station
from api.v1 import cursor
from api.v1.common import TheStation
from evidence import catalogue_api as words
from evidence.people import Person
from evidence.record import Utc
from evidence.store import State, Store, StoreUnavailableError
from evidence.store.feed import Change
from evidence.store.wishes import Step

LOOK_S = 1.0
BEAT_S = 15.0
"""Whoever hears nothing for longer has lost the connection; so long, too, a revoked token may hear nothing."""
MOST, MOST_OF_ONE = 64, 8
"""Listeners, and of one account: the rest of the connections is for those who work."""
LONGEST_S = 3600
_PAGE = 100
_AGAIN_MS = 3000


class LiveReport(BaseModel):
    """Enough to know what to ask for. Of what was withdrawn nothing but its id is told; there is no picture, verdict or
    name in any of it."""

    change: Literal["new", "updated", "ended"]
    event_id: str
    state: State | Literal["withdrawn"]
    revision: int | None = None
    version: int | None = None
    camera: str | None = None
    kind: str | None = None
    release_utc: Utc | None = None
    sha256: str | None = None
    publication: Step | None = None
    """asked: another person is waited for, who approves it or not."""

    @classmethod
    def of(cls, change: Change, publication: Step | None) -> "LiveReport":
        """`new` as long as nothing has become of it; who hears of an event for the first time as `updated` takes it as
        new. `ended`: settled, or withdrawn."""
        found = change.standing
        if found is None:
            return cls(change="ended", event_id=change.event_id, state="withdrawn")
        untouched = found.record.revision == 1 and found.version == 0 and not found.packages
        return cls(
            change="ended" if found.state == "settled" else "new" if untouched else "updated",
            event_id=change.event_id,
            state=found.state,
            revision=found.record.revision,
            version=found.version,
            camera=found.record.source,
            kind=found.record.kind,
            release_utc=found.record.release_utc,
            sha256=found.sha256,
            publication=publication,
        )


class Head:
    """The number of the last change, asked for by all listeners together. Of one event loop."""

    def __init__(self) -> None:
        self._asked_s = -LOOK_S
        self._number = 0

    def known(self, number: int) -> None:
        """Somebody has just read it."""
        self._number = max(self._number, number)

    async def number(self, store: Store) -> int:
        """Not older than two looks. Raises StoreUnavailableError where it was this one's turn to ask."""
        now_s = time.monotonic()
        if now_s - self._asked_s >= LOOK_S:
            self._asked_s = now_s  # before it waits: the others take what is known
            self._number = await run_in_threadpool(store.feed.head)
        return self._number


class Listeners:
    """How many there are. Of one event loop."""

    def __init__(self) -> None:
        self._of: Counter[str] = Counter()

    def join(self, account: str) -> None:
        """Raises ProblemError."""
        if self._of.total() >= MOST or self._of[account] >= MOST_OF_ONE:
            raise ProblemError(
                HTTPStatus.SERVICE_UNAVAILABLE, "too-many-listeners", words.TOO_MANY_LISTENERS, {"retry-after": "30"}
            )
        self._of[account] += 1

    def leave(self, account: str) -> None:
        self._of[account] -= 1
        if not self._of[account]:
            del self._of[account]


@dataclass(frozen=True, slots=True)
class Listener:
    """`secret`: of the session or token, to be looked at again."""

    station: Station
    person: Person
    secret: str
    mark: str

    def still_there(self) -> bool:
        """With the same rights to the same communes. It is nobody's work that asks: a session does not live on it."""
        now = self.station.people.who(self.secret, in_use=False)
        return now is not None and "events" in now.rights and now.communes == self.person.communes

    def changes(self, number: int) -> tuple[tuple[Change, Step | None], ...] | None:
        """None where there is nobody to tell any more. Raises StoreUnavailableError."""
        if not self.still_there():
            return None
        store = self.station.store
        found = store.feed.after(self.station.people.scope.sources(self.person), number, _PAGE)
        steps = store.wishes.steps(change.event_id for change in found) if found else {}
        return tuple((change, steps.get(change.event_id)) for change in found)


class _Feed(StreamingResponse):
    """Leaves the listeners whatever becomes of the connection."""

    def __init__(self, content: AsyncIterator[str], listeners: Listeners, account: str) -> None:
        # A proxy that gathers answers before it passes them on would make a live feed a late one.
        super().__init__(content, media_type="text/event-stream", headers={"x-accel-buffering": "no"})
        self._listeners, self._account = listeners, account

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._listeners.leave(self._account)


def live_router() -> APIRouter:
    router = APIRouter(tags=["events"])
    head, listeners = Head(), Listeners()

    @router.get(
        "/live",
        operation_id="live",
        summary="What happens, as it happens: server-sent events",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    )
    async def live(
        request: Request,
        station: TheStation,
        person: Annotated[Person, requires("events")],
        after: Annotated[str | None, Query(max_length=200, description="A cursor; without one, from now on")] = None,
        seconds: Annotated[
            int, Query(ge=0, le=LONGEST_S, description="How long to listen; 0: only what there is")
        ] = LONGEST_S,
        last: Annotated[
            str | None, Header(alias="Last-Event-ID", max_length=200, description="As browsers say it; before `after`")
        ] = None,
    ) -> StreamingResponse:
        """Messages are called new, updated and ended; their id is a cursor, with which pulling goes on as well. Begins
        with an id, has one at least every 15 s, and ends after `seconds`, or when the session or token ends: who sends
        the last id as Last-Event-ID then misses nothing."""
        mark = cursor.scope_mark(person)
        now = await run_in_threadpool(station.store.feed.head)
        head.known(now)
        wanted = last or after
        number = now if wanted is None else cursor.read(wanted, mark, now)
        listeners.join(person.id)
        listener = Listener(station, person, _secret(request), mark)
        return _Feed(_told(listener, head, number, seconds), listeners, person.id)

    return router


async def _told(listener: Listener, head: Head, number: int, seconds: int) -> AsyncIterator[str]:
    """As it goes over the wire."""
    end_s = time.monotonic() + seconds
    beat_s = time.monotonic() + BEAT_S
    yield f"retry: {_AGAIN_MS}\nid: {cursor.written(number, listener.mark)}\n\n"
    while True:
        try:
            while (newest := await head.number(listener.station.store)) > number:
                changes = await run_in_threadpool(listener.changes, number)
                if changes is None:
                    return
                for change, publication in changes:
                    yield _message(change, publication, listener.mark)
                # With fewer than asked for, all up to `newest` was looked through.
                cursors = [change.cursor for change, _ in changes]
                number = cursors[-1] if len(changes) == _PAGE else max([newest, *cursors])
            now_s = time.monotonic()
            if now_s >= beat_s:
                if not await run_in_threadpool(listener.still_there):
                    return
                beat_s = now_s + BEAT_S
                yield f": .\nid: {cursor.written(number, listener.mark)}\n\n"
        except StoreUnavailableError:
            now_s = time.monotonic()  # it comes back; until then nothing is told, and the silence ends the connection
        if now_s >= end_s:
            return
        await anyio.sleep(min(LOOK_S, end_s - now_s))


def _message(change: Change, publication: Step | None, mark: str) -> str:
    said = LiveReport.of(change, publication)
    return f"event: {said.change}\nid: {cursor.written(change.cursor, mark)}\ndata: {said.model_dump_json()}\n\n"


def _secret(request: Request) -> str:
    """Of the session or token that was let in."""
    if "authorization" in request.headers:
        return request.headers["authorization"].partition(" ")[2].strip()
    return request.cookies.get(COOKIE, "")
