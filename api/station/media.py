"""Pictures and clips of a case, from the event's folder: whole, or the part that a player asks for."""

from http import HTTPStatus
from pathlib import Path
from typing import Annotated

import av
from av.error import FFmpegError
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from api.http.people import requires
from api.http.problems import ProblemError
from api.station.desk import Desk
from api.v1.media import IfRange, Range, of_disk
from api.v1.ranges import answer
from evidence import catalogue_station as words
from evidence.package.standing_in import sealed_media
from evidence.people import Person
from evidence.store.triage import Queued

_PICTURES = frozenset({"before", "carry", "release", "left_behind", "actor"})
_HOUR = {"cache-control": "private, max-age=3600"}
MOST_FRAMES = 20_000


def media_router(desk: Desk) -> APIRouter:
    """Whoever may not see the case may not see its media. Opening and playing are logged by the page that does it."""
    router = APIRouter(include_in_schema=False)

    @router.get("/cases/{event_id}/pictures/{name}")
    def picture(event_id: str, name: str, person: Annotated[Person, requires("media")]) -> Response:
        queued = desk.queued(event_id, person)
        stills = queued.event.record.stills
        if name == "thumb" and stills.release is not None:
            small = _inside(desk, str(Path(stills.release).with_name("thumb.jpg")))
            if small.is_file():
                return answer(of_disk(small), None, None, _HOUR)
            name = "release"
        where = getattr(stills, name) if name in _PICTURES else None
        return answer(of_disk(_there(desk, queued, where)), None, None, _HOUR)

    @router.get("/cases/{event_id}/clip")
    def clip(
        event_id: str, person: Annotated[Person, requires("media")], wanted: Range = None, if_range: IfRange = None
    ) -> Response:
        path = playable(desk, desk.queued(event_id, person))
        return answer(of_disk(path), wanted, if_range, {"cache-control": "private, max-age=300"})

    @router.get("/cases/{event_id}/frames.json")
    def frames(event_id: str, person: Annotated[Person, requires("media")]) -> Response:
        """When each picture of the clip is shown, in seconds: a camera's pictures do not come at equal distances."""
        path = playable(desk, desk.queued(event_id, person))
        return JSONResponse(frame_times(path), headers={"cache-control": "private, max-age=300"})

    return router


def playable(desk: Desk, queued: Queued) -> Path:
    """What a browser is given: the review copy where there is one. Raises ProblemError."""
    record = queued.event.record
    detail = desk.detail(record.event_id)
    facts = None if detail is None else detail.clip_facts
    return _there(desk, queued, record.clip if facts is None or facts.preview is None else facts.preview)


def frame_times(clip: Path) -> list[float]:
    """From its packets, without decoding. Empty where it cannot be read."""
    try:
        with av.open(str(clip)) as container:
            stream = container.streams.video[0]
            base = stream.time_base
            if base is None:
                return []
            times = [
                float(packet.pts * base)
                for packet, _ in zip(container.demux(stream), range(MOST_FRAMES), strict=False)
                if packet.pts is not None
            ]
    except (FFmpegError, IndexError):
        return []
    return [round(at, 4) for at in sorted(times) if at >= 0]


def _there(desk: Desk, queued: Queued, where: str | None) -> Path:
    """In the event's folder, or where that is gone in its sealed package. Raises ProblemError."""
    path = None if where is None else _inside(desk, where)
    if path is not None and not path.is_file():
        record, station = queued.event.record, desk.station
        sealed = sealed_media(record, station.store.packages.of(record.event_id)).get(path.name)
        path = None if sealed is None else sealed.local(station.objects)
    if path is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-media", words.NO_CLIP)
    return path


def _inside(desk: Desk, where: str) -> Path:
    """Within the events' folder, whatever a record says. Raises ProblemError."""
    events = (desk.station.data / "events").resolve()
    path = (desk.station.data / where).resolve()
    if not path.is_relative_to(events):
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-media", words.NO_CLIP)
    return path
