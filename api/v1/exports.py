"""Packages to hand over: the ones there are, and a further one with all that was decided up to now."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from api.http.people import requires
from api.http.problems import ProblemError
from api.http.station import Station
from api.packaging import books, producer
from api.passphrase import key_passphrase
from api.v1.common import EventId, Plain, RepeatKey, TheStation, case_of, explained, once
from api.v1.reports import PackageReport
from evidence import catalogue_api as words
from evidence.custody import make_checkpoint
from evidence.keys import SiteKeyError, SiteKeys
from evidence.objects import ObjectsError
from evidence.package.contents import AlteredError
from evidence.package.essence import UnreadableMediaError
from evidence.package.further import Further, NotSealedYetError
from evidence.package.gathering import UnreadableEventError
from evidence.package.manifest import Export, ManifestError
from evidence.package.reading import Sealed
from evidence.package.sealing import Sealer
from evidence.people import Person
from streams.yaml_lines import ConfigError


class ExportRequest(BaseModel):
    """`purpose` stands in the manifest, and in the log. With a `recipient`, the log has that it was handed over."""

    purpose: Plain = Field(max_length=500)
    recipient: Plain | None = Field(default=None, max_length=200)


class PackageList(BaseModel):
    """The first sealed first; the last has all that was decided when it was made."""

    packages: tuple[PackageReport, ...]


def exports_router() -> APIRouter:
    router = APIRouter(tags=["exports"])
    one_at_a_time = threading.Lock()

    @router.get("/events/{event_id}/packages", operation_id="listPackages", summary="The sealed packages of a case")
    def packages(station: TheStation, person: Annotated[Person, requires("events")], event_id: EventId) -> PackageList:
        found = case_of(station, person, event_id).packages
        return PackageList(packages=tuple(PackageReport.of(package) for package in found))

    @router.post(
        "/events/{event_id}/exports",
        operation_id="exportEvent",
        summary="Seal a further package to hand over",
        response_model=PackageReport,
        status_code=201,
    )
    def export(
        request: Request,
        station: TheStation,
        person: Annotated[Person, requires("export")],
        event_id: EventId,
        sent: ExportRequest,
        key: RepeatKey = None,
    ) -> Response:
        """It carries the same original as the first and names it, and has every decision, hold and log entry up to now.
        409 while the case has no first package. Its files are fetched like those of any package."""

        def make() -> PackageReport:
            case_of(station, person, event_id)
            asked = Export(operator_name=person.name, operator_id=person.id, unit=person.unit, purpose=sent.purpose)
            with explained(), sealing_explained(), one_at_a_time:
                return PackageReport.of(further_package(station, person, event_id, asked, sent.recipient).row())

        return once(request, station, person, key, sent, make)

    return router


def further_package(
    station: Station, person: Person, event_id: str, asked: Export, recipient: str | None = None
) -> Sealed:
    """With all that was decided up to now; `recipient`: to whom it is handed over. Raises what `sealing_explained`
    explains."""
    keys = SiteKeys.open(station.data / "keys", key_passphrase())
    work = station.data / "sealing"
    work.mkdir(parents=True, exist_ok=True)
    sealer = Sealer(station.objects, work, keys)
    made = Further(station.store, sealer, books(station.data), producer(station.data), lambda: datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix=".export-", dir=work) as spare:
        sealed = made.make(event_id, asked, person.id, Path(spare))
    if recipient is not None:
        station.store.custody.handed_over(event_id, person.id, sealed.package_id, recipient, asked.purpose or "")
    # What leaves the building names an end of the log that the site has signed.
    make_checkpoint(station.store, keys, lambda: datetime.now(UTC), person.id)
    return sealed


@contextmanager
def sealing_explained() -> Iterator[None]:
    """What keeps a package from being sealed, as problems."""
    try:
        yield
    except NotSealedYetError as error:
        raise ProblemError(HTTPStatus.CONFLICT, "not-sealed-yet", words.NOT_SEALED) from error
    except ObjectsError as error:
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "objects-away", words.OBJECTS_AWAY) from error
    except SiteKeyError as error:
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "no-key", words.NO_KEY.format(reason=error)) from error
    except (AlteredError, ConfigError, ManifestError, OSError, UnreadableEventError, UnreadableMediaError) as error:
        reason = error.strerror or error if isinstance(error, OSError) else error
        text = words.CANNOT_SEAL.format(reason=reason)
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "cannot-seal", text) from error
