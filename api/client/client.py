"""A station as another program sees it."""

import secrets
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote

from api.client import live
from api.client.answers import (
    Answer,
    AuditPage,
    Camera,
    CameraList,
    Case,
    CaseClaim,
    Hold,
    LiveEvent,
    Note,
    Package,
    PackageFile,
    Page,
    Person,
    Review,
    Row,
    read,
)
from api.client.asking import Asking, Patience
from api.client.download import Advanced, Wanted, download
from api.client.places import Condition, ConditionPage, Plan, PlanList, Register, Statistics
from api.client.publications import Publications
from api.client.token import Token

T = TypeVar("T", bound=Answer)
MOST = 100
"""Events in one page, unless somebody asks for others."""
_V1 = "/api/v1"


class Client:
    """Methods raise AnswerError (of a class that says more), UnreachableError, BadAnswerError; what changes something
    carries a key, so that it is done once however often it is sent. One client for each thread."""

    def __init__(
        self,
        url: str,
        token: Token,
        *,
        authority: str | None = None,
        patience: Patience | None = None,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        """`authority`: a PEM file beside the system's certificates. Raises ValueError for an address that is none,
        OSError where the file cannot be read."""
        self._asking = Asking(url, token, authority=authority, patience=patience, wait=wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._asking.close()

    @property
    def url(self) -> str:
        return self._asking.url

    @property
    def publications(self) -> Publications:
        return Publications(self._asking)

    # --- reading ----------------------------------------------------------------------------------------------------

    def who(self) -> Person:
        """Whose token this is, and what it may."""
        return read(Person, self._get("/session"))

    def page(self, cursor: str | None = None, *, limit: int = MOST, etag: str | None = None) -> Page | None:
        """The events that changed behind `cursor`; None where that is what `etag` was given for."""
        headers = None if etag is None else {"if-none-match": etag}
        query = {"after": cursor, "limit": limit}
        answer = self._asking.ask("GET", f"{_V1}/events", query=query, headers=headers)
        return None if answer.status_code == 304 else Page.of(answer.content, answer.headers.get("etag"))

    def follow(self, cursor: str | None = None, *, limit: int = MOST) -> Iterator[Row]:
        """Everything behind `cursor`, until nothing comes. Who is to go on from somewhere takes `page`."""
        more = True
        while more:
            page = self.page(cursor, limit=limit)
            assert page is not None  # no etag was sent
            yield from page.rows
            cursor, more = page.next, page.more

    def live(self, cursor: str | None = None, *, for_s: int | None = None) -> Iterator[LiveEvent]:
        """Thin messages as things happen, from `cursor` on, or from now. For ever, but for `for_s`."""
        return live.live(self._asking, cursor, for_s=for_s)

    def event(self, event_id: str) -> Case:
        """All about one event; the station's log has that it was opened."""
        return read(Case, self._get(f"/events/{_part(event_id)}"))

    def cameras(self) -> tuple[Camera, ...]:
        return read(CameraList, self._get("/cameras")).cameras

    def plans(self) -> tuple[Plan, ...]:
        """Each camera with its place, zones and hours."""
        return read(PlanList, self._get("/zones")).plans

    def plan(self, camera: str) -> Plan:
        """Raises NotFoundError."""
        return read(Plan, self._get(f"/cameras/{_part(camera)}/zones"))

    def conditions(
        self,
        *,
        source: str | None = None,
        only_open: bool = False,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = MOST,
    ) -> Iterator[Condition]:
        """How cameras were, the newest first, asked for a page of `limit` at a time: those that began at `since` or
        later and before `until`, which have their zones."""
        query: dict[str, str | int | None] = {"source": source, "only_open": str(only_open).lower(), "limit": limit}
        query |= {"since": _written(since), "until": _written(until)}
        while True:
            page = read(ConditionPage, self._asking.ask("GET", f"{_V1}/conditions", query=query).content)
            yield from page.conditions
            if page.next is None:
                return
            query["after"] = page.next

    def statistics(
        self, first: date | None = None, last: date | None = None, *, commune: str | None = None
    ) -> Statistics:
        """Of acts of these days, both included; of all of one's communes, or of one. Raises NotFoundError where it is
        none of them."""
        query = {"first": _written(first), "last": _written(last), "commune": commune}
        return read(Statistics, self._asking.ask("GET", f"{_V1}/statistics", query=query).content)

    def black_spots(self, on: date | None = None, *, commune: str | None = None) -> Register:
        """As of the end of a day; of today, where none is given."""
        query = {"on": _written(on), "commune": commune}
        return read(Register, self._asking.ask("GET", f"{_V1}/black-spots", query=query).content)

    def audit(self, after: int = 0, *, limit: int = 500, subject: str | None = None) -> AuditPage:
        """The log behind the entry `after`."""
        answer = self._asking.ask("GET", f"{_V1}/audit", query={"after": after, "limit": limit, "subject": subject})
        return read(AuditPage, answer.content)

    # --- files --------------------------------------------------------------------------------------------------------

    def fetch(
        self,
        event_id: str,
        package_id: str,
        file: PackageFile,
        into: Path,
        reason: str,
        advanced: Advanced | None = None,
    ) -> None:
        """A file of a package, whole and of its hash, on the disk when this returns; what broke off is gone on with.

        Raises DamagedError where what came is not what the station says it is, OSError.
        """
        path = f"{_V1}/events/{_part(event_id)}/packages/{_part(package_id)}/{quote(file.path)}"
        wanted = Wanted(path, f"{package_id}/{file.path}", file.size, file.sha256, {"reason": reason})
        download(self._asking, wanted, into, advanced)

    def stamp(self, event_id: str, package_id: str, reason: str) -> bytes:
        """manifest.tsr, which has no hash in advance. Raises NotFoundError while there is none."""
        path = f"{_V1}/events/{_part(event_id)}/packages/{_part(package_id)}/manifest.tsr"
        return self._asking.ask("GET", path, query={"reason": reason}).content

    # --- deciding -----------------------------------------------------------------------------------------------------

    def claim(self, event_id: str) -> CaseClaim:
        """Raises ClaimedError."""
        return self._post(CaseClaim, f"/events/{_part(event_id)}/claim", None)

    def drop(self, event_id: str) -> None:
        """Leave it to others."""
        self._asking.ask("DELETE", f"{_V1}/events/{_part(event_id)}/claim")

    def review(
        self,
        event_id: str,
        *,
        version: int,
        revision: int,
        verdict: str,
        reason_code: str,
        note: str = "",
        seconds_watched: float | None = None,
    ) -> Review:
        """Raises VersionConflictError, ClaimedError."""
        body = {
            "version": version,
            "revision": revision,
            "verdict": verdict,
            "reason_code": reason_code,
            "note": note,
            "seconds_watched": seconds_watched,
        }
        return self._post(Review, f"/events/{_part(event_id)}/reviews", body)

    def note(self, event_id: str, text: str) -> Note:
        return self._post(Note, f"/events/{_part(event_id)}/notes", {"text": text})

    def hold(self, event_id: str, reason: str) -> Hold:
        return self._post(Hold, f"/events/{_part(event_id)}/holds", {"reason": reason})

    def export(self, event_id: str, purpose: str, recipient: str | None = None) -> Package:
        """A further sealed package, with all that was decided up to now."""
        body = {"purpose": purpose, "recipient": recipient}
        return self._post(Package, f"/events/{_part(event_id)}/exports", body)

    def _get(self, path: str) -> bytes:
        return self._asking.ask("GET", f"{_V1}{path}").content

    def _post(self, kind: type[T], path: str, body: object) -> T:
        # The same key with each attempt: what was done before its answer got lost is answered again, and not done.
        headers = {"idempotency-key": secrets.token_hex(16)}
        return read(kind, self._asking.ask("POST", f"{_V1}{path}", body=body, headers=headers).content)


def _written(at: date | None) -> str | None:
    """A day, or a moment."""
    return None if at is None else at.isoformat()


def _part(text: str) -> str:
    """One segment of an address, whatever is in it."""
    return quote(text, safe="")
