"""Pictures, clips and files of packages: those that an event names, and nothing else of the disk.

Who looks at them in a browser is noted as viewing, once in a while for each file; a program that fetches them takes
them away, which needs the right to, a reason, and is noted with the hash.
"""

import hashlib
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi import Path as PathParameter
from pydantic import BaseModel, Field

from api.http.people import require, requires
from api.http.problems import ProblemError
from api.http.station import Station
from api.v1.common import EventId, Plain, RepeatKey, TheStation, case_of, explained, once
from api.v1.ranges import Content, answer
from api.v1.reports import FileReport
from evidence import catalogue_api as words
from evidence.objects import NoSuchObjectError, ObjectsError
from evidence.package.standing_in import sealed_media
from evidence.people import Person
from evidence.store import Store
from evidence.store.feed import Standing

STAMP = "manifest.tsr"
"""The one file of a package that may come after sealing."""
_CHUNK = 1 << 18
_EVENT_FOLDER = re.compile(r"[0-9a-f]{20}")
_TYPES = {".mp4": "video/mp4", ".jpg": "image/jpeg", ".json": "application/json", ".txt": "text/plain; charset=utf-8"}
_AGAIN_S = 600.0
"""A player asks for a clip in many pieces: that is one viewing."""
FilePath = Annotated[str, PathParameter(min_length=1, max_length=300)]
Reason = Annotated[
    str | None, Query(max_length=500, min_length=1, description="Why the file is taken away; programs always say it")
]
Range = Annotated[str | None, Header(alias="Range", max_length=200)]
IfRange = Annotated[str | None, Header(alias="If-Range", max_length=200)]


class Viewed(BaseModel):
    """`what`: the path of the file, as it was asked for."""

    what: Plain = Field(max_length=300)
    seconds: float = Field(ge=0, le=86_400)


class Lately:
    """Who was noted with what a short while ago. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._noted: dict[tuple[str, ...], float] = {}

    def note(self, store: Store, seen: tuple[str, str, str], taking: str | None, digest: Callable[[], str]) -> None:
        """Write into the log that somebody looked at a file (`seen`: event, person, what) or, `taking` it for a reason,
        carries it away."""
        event_id, person, what = seen
        if taking is None:
            if self.first(*seen):
                store.custody.viewed(event_id, person, what, 0.0)
        elif self.first(*seen, taking):
            store.custody.downloaded(event_id, person, what, digest(), taking)

    def first(self, *what: str) -> bool:
        """Of this, for a while."""
        now = time.monotonic()
        with self._lock:
            if now - self._noted.get(what, -_AGAIN_S) < _AGAIN_S:
                return False
            self._noted = {known: at for known, at in self._noted.items() if now - at < _AGAIN_S}
            self._noted[what] = now
            return True


def media_router() -> APIRouter:
    router = APIRouter(tags=["media"])
    lately = Lately()
    binary = {
        200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
        206: {"description": "The range that was asked for"},
    }

    @router.get(
        "/events/{event_id}/files/{path:path}",
        operation_id="getFile",
        summary="A picture or the clip of an event",
        response_class=Response,
        responses=binary,  # type: ignore[arg-type]
    )
    def file(
        station: TheStation,
        person: Annotated[Person, requires("media")],
        event_id: EventId,
        path: FilePath,
        reason: Reason = None,
        wanted: Range = None,
        if_range: IfRange = None,
    ) -> Response:
        standing = case_of(station, person, event_id)
        found = _named(station, standing).get(path)
        if found is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-file", words.NO_FILE)
        content, digest = _wherever(station, standing, path, found)
        taking = why_taken(person, reason)
        lately.note(station.store, (event_id, person.id, path), taking, digest)
        return answer(content, wanted, if_range, disposition(path, taking))

    @router.get(
        "/events/{event_id}/packages/{package_id}/{path:path}",
        operation_id="getPackageFile",
        summary="A file of a sealed package",
        response_class=Response,
        responses=binary,  # type: ignore[arg-type]
    )
    def of_package(
        station: TheStation,
        person: Annotated[Person, requires("media")],
        event_id: EventId,
        package_id: Annotated[str, PathParameter(max_length=100)],
        path: FilePath,
        reason: Reason = None,
        wanted: Range = None,
        if_range: IfRange = None,
    ) -> Response:
        standing = case_of(station, person, event_id)
        package = next((one for one in standing.packages if one.package_id == package_id), None)
        known = {} if package is None else {one.path: one.sha256 for one in package.files}
        if package is None or (path not in known and path != STAMP):
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-file", words.NO_FILE)
        content = _of_objects(station, f"{package.key}/{path}", known.get(path))
        taking = why_taken(person, reason)

        def digest() -> str:
            return known.get(path) or hashlib.sha256(b"".join(content.chunks(0, content.size))).hexdigest()

        lately.note(station.store, (event_id, person.id, f"{package_id}/{path}"), taking, digest)
        return answer(content, wanted, if_range, disposition(path, taking))

    @router.post(
        "/events/{event_id}/views",
        operation_id="noteView",
        summary="Note how much of a clip was played",
        response_model=Viewed,
        status_code=201,
    )
    def viewed(
        request: Request,
        station: TheStation,
        person: Annotated[Person, requires("media")],
        event_id: EventId,
        sent: Viewed,
        key: RepeatKey = None,
    ) -> Response:
        def note() -> Viewed:
            case_of(station, person, event_id)
            with explained():
                station.store.custody.viewed(event_id, person.id, sent.what, sent.seconds)
            return sent

        return once(request, station, person, key, sent, note)

    return router


def files_of(station: Station, standing: Standing) -> tuple[FileReport, ...]:
    """Of the event's folder, those that are there."""
    return tuple(
        FileReport(path=name, size=path.stat().st_size, media_type=_type(name))
        for name, path in _files(station, standing).items()
    )


def _files(station: Station, standing: Standing) -> dict[str, Path]:
    """Those of `_named` that are there."""
    return {name: path for name, path in _named(station, standing).items() if path.is_file()}


def _named(station: Station, standing: Standing) -> dict[str, Path]:
    """Those that the record names, by their names in the event's folder. Nothing that leads elsewhere is among them,
    whatever a record or a link in the folder says."""
    record = standing.record
    if _EVENT_FOLDER.fullmatch(record.event_id) is None:
        return {}
    folder = (station.data / "events" / record.event_id).resolve()
    stills = record.stills.model_dump().values()
    base = f"events/{record.event_id}/"
    named = (record.clip, *stills, f"{base}preview.mp4", f"{base}thumb.jpg")
    found: dict[str, Path] = {}
    for path in named:
        if path is None or not path.startswith(base):
            continue
        at = (station.data / path).resolve()
        if at.parent == folder:
            found[path.removeprefix(base)] = at
    return found


def _wherever(station: Station, standing: Standing, path: str, at: Path) -> tuple[Content, Callable[[], str]]:
    """A file and its hash: from the event's folder, or where that is gone from its sealed package.

    Raises ProblemError.
    """
    if at.is_file():
        return of_disk(at), lambda: _sha256(at)
    sealed = sealed_media(standing.record, standing.packages).get(path)
    if sealed is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-file", words.NO_FILE)
    return _of_objects(station, sealed.key, sealed.sha256), lambda: sealed.sha256


def why_taken(person: Person, reason: str | None) -> str | None:
    """Why a file is taken away; None: it is only looked at. Raises ProblemError."""
    if reason is None and person.csrf is not None:
        return None
    require(person, "download")
    if reason is None or not reason.strip():
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "needs-reason", words.NEEDS_REASON)
    return reason


def disposition(path: str, taking: str | None) -> dict[str, str]:
    name = re.sub(r"[^A-Za-z0-9._-]", "_", path.rpartition("/")[2])
    kind = "inline" if taking is None else "attachment"
    return {"content-disposition": f'{kind}; filename="{name}"'}


def _type(path: str) -> str:
    """Never one that a browser would run: a package's pages are taken away, not opened here."""
    return _TYPES.get(Path(path).suffix, "application/octet-stream")


def of_disk(path: Path) -> Content:
    """A file as an answer. Raises ProblemError."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError as error:
        raise ProblemError(HTTPStatus.GONE, "gone", words.GONE) from error
    stat = os.fstat(file)
    os.close(file)

    def chunks(start: int, end: int) -> Iterator[bytes]:
        with path.open("rb") as opened:
            opened.seek(start)
            left = end - start
            while left > 0 and (chunk := opened.read(min(_CHUNK, left))):
                left -= len(chunk)
                yield chunk

    return Content(stat.st_size, f"{stat.st_size:x}-{stat.st_mtime_ns:x}", _type(path.name), chunks)


def _of_objects(station: Station, key: str, sha256: str | None) -> Content:
    """Raises ProblemError."""
    try:
        info = station.objects.stat(key)
    except NoSuchObjectError as error:
        if sha256 is None:  # the stamp, which has not come yet
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-file", words.NO_FILE) from error
        raise ProblemError(HTTPStatus.GONE, "gone", words.GONE) from error
    except ObjectsError as error:
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "objects-away", words.OBJECTS_AWAY) from error
    tag = sha256 or f"{info.size:x}-{info.written_utc.timestamp():.0f}"
    return Content(info.size, tag, _type(key), lambda start, end: station.objects.chunks(key, start, end))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
