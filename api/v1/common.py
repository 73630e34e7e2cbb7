"""What routes share: the person's cases and no others, and the store's refusals as problems."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Header, Path, Request, Response
from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field

from api.http.people import the_station
from api.http.problems import ProblemError
from api.http.station import Station
from evidence import catalogue_api as words
from evidence.people import (
    Answered,
    BadReasonError,
    ClaimedError,
    KeyReusedError,
    NoSecondError,
    Person,
    SamePersonError,
    StillBusyError,
)
from evidence.record import iso_utc
from evidence.store import NoSuchEventError, RecordError, VersionConflictError
from evidence.store.feed import Standing

TheStation = Annotated[Station, Depends(the_station)]
EventId = Annotated[str, Path(min_length=1, max_length=100)]
Plain = Annotated[str, Field(min_length=1, pattern=r"^[^\x00]+$")]
"""Text that every database can hold."""


def _written_out(value: object) -> object:
    """Pydantic would take "0" for the first day of 1970."""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value) is None:
        raise ValueError("expected a day as 2026-11-22")
    return value


Day = Annotated[date, BeforeValidator(_written_out)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]
RepeatKey = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=1, max_length=100, description="Repeating a request does nothing twice"),
]


def case_of(station: Station, person: Person, event_id: str) -> Standing:
    """An event that this person may see. Raises ProblemError."""
    with explained():
        return station.store.feed.event(station.people.scope.sources(person), event_id)


@contextmanager
def explained() -> Iterator[None]:
    """Refusals of the store as problems."""
    try:
        yield
    except NoSuchEventError as error:
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-event", words.NO_EVENT) from error
    except VersionConflictError as error:
        raise ProblemError(HTTPStatus.CONFLICT, "version-conflict", words.CONFLICT, version=error.found) from error
    except ClaimedError as error:
        claim, until = error.claim, iso_utc(error.claim.until_utc)
        text = words.CLAIMED.format(by=claim.by, until=until)
        raise ProblemError(HTTPStatus.CONFLICT, "claimed", text, by=claim.by, until_utc=until) from error
    except SamePersonError as error:
        raise ProblemError(HTTPStatus.CONFLICT, "same-person", words.SAME_PERSON) from error
    except NoSecondError as error:
        raise ProblemError(HTTPStatus.FORBIDDEN, "no-second", words.NO_SECOND) from error
    except BadReasonError as error:
        text = words.BAD_REASON.format(reason=error)
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-reason", text) from error
    except RecordError as error:
        text = words.BAD_RECORD.format(reason=error)
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-record", text) from error


def once(
    request: Request,
    station: Station,
    person: Person,
    key: str | None,
    sent: BaseModel | None,
    do: Callable[[], BaseModel],
) -> Response:
    """Do it, or answer as the first time; 201. Raises ProblemError."""
    if key is None:
        return _created(do().model_dump_json())
    repeats = station.people.repeats
    said = "" if sent is None else sent.model_dump_json()
    same = hashlib.sha256(f"{request.method} {request.url.path}\n{said}".encode("utf-8", "replace")).hexdigest()
    try:
        before = repeats.begin(person.id, key, same)
    except KeyReusedError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "key-reused", words.KEY_REUSED) from error
    except StillBusyError as error:
        raise ProblemError(HTTPStatus.CONFLICT, "still-busy", words.STILL_BUSY, {"retry-after": "1"}) from error
    if before is not None:
        return _created(before.body, {"idempotent-replayed": "true"})
    try:
        body = do().model_dump_json()
    except BaseException:
        repeats.failed(person.id, key)
        raise
    repeats.answered(person.id, key, Answered(201, body))
    return _created(body)


def _created(body: str, headers: dict[str, str] | None = None) -> Response:
    return Response(body, status_code=201, media_type="application/json", headers=headers)
