"""What routes and pages about reports share: who asks, what is refused, where a page of the list ends."""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus

from api.http.problems import ProblemError
from api.http.station import Station
from api.v1.common import TheStation, explained
from evidence import catalogue_api as api_words
from evidence import catalogue_hotline as words
from evidence.hotline.errors import (
    BadAttachmentError,
    BadReportError,
    ContactsError,
    NoFootageError,
    NoSuchReportError,
    ReportClosedError,
    ReportConflictError,
)
from evidence.hotline.hotline import Asking, Hotline
from evidence.hotline.reports import Cursor
from evidence.objects import ObjectsError
from evidence.people import Person


def hotline_of(station: TheStation) -> Hotline:
    return Hotline(station.store, station.objects, station.data)


def asking_of(station: Station, person: Person) -> Asking:
    return Asking(person.id, person.communes, station.people.scope.sources(person))


def in_scope(person: Person, commune: str | None) -> None:
    """Whether somebody may take down a report about this commune: nobody makes what they could not see. Raises
    ProblemError."""
    if person.communes is not None and commune not in person.communes:
        raise ProblemError(HTTPStatus.FORBIDDEN, "out-of-scope", words.OUT_OF_SCOPE)


@contextmanager
def refused() -> Iterator[None]:
    """Refusals as problems."""
    try:
        with explained():
            yield
    except NoSuchReportError as error:
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-report", words.NO_REPORT) from error
    except ReportConflictError as error:
        raise ProblemError(HTTPStatus.CONFLICT, "version-conflict", words.CONFLICT, version=error.found) from error
    except ReportClosedError as error:
        raise ProblemError(HTTPStatus.CONFLICT, "report-closed", words.CLOSED) from error
    except BadReportError as error:
        text = words.BAD_REPORT.format(reason=error)
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-report", text) from error
    except BadAttachmentError as error:
        text = words.BAD_FILE.format(reason=error)
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-file", text) from error
    except NoFootageError as error:
        text = words.NO_FOOTAGE.format(reason=error)
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "no-footage", text) from error
    except ContactsError as error:
        text = words.CONTACT_AWAY.format(reason=error)
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "contact-away", text) from error
    except ObjectsError as error:
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "objects-away", api_words.OBJECTS_AWAY) from error
    except OSError as error:
        text = words.DISK.format(reason=error.strerror or type(error).__name__)
        raise ProblemError(HTTPStatus.INSUFFICIENT_STORAGE, "disk-refuses", text) from error


def written(cursor: Cursor) -> str:
    """For the next page."""
    said = f"{cursor.received_utc.isoformat()} {cursor.report_id}"
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read(cursor: str) -> Cursor:
    """Raises ProblemError."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        at, report_id = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").split(" ")
        found = datetime.fromisoformat(at)
        if found.tzinfo is None or not 2000 <= found.year < 9000 or not report_id or "\0" in report_id:
            raise ValueError("another cursor")
    except (ValueError, binascii.Error) as error:
        raise ProblemError(HTTPStatus.NOT_FOUND, "bad-cursor", api_words.BAD_CURSOR) from error
    return Cursor(found, report_id)
