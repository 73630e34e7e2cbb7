"""tracks/detections.jsonl: who was where at each look, and how the item lay; and its summary in context/."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from operator import itemgetter

from pydantic import TypeAdapter

from evidence.package.contents import AlteredError, frame_at
from evidence.package.staging import Stage
from evidence.package.subject import Subject
from evidence.record import EventDetail, TrackPoint
from evidence.store.canonical import canonical
from evidence.surroundings import Apart, SurroundingsError, SurroundingsRecord, read_apart

DETECTIONS = "tracks/detections.jsonl"
_POINTS = TypeAdapter(tuple[TrackPoint, ...])
_FROM = len('"media_s":')
_1970, _US = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_LINES = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def put_tracks(stage: Stage, subject: Subject, shown_s: tuple[float, ...]) -> None:
    """A line for each sighting, in order of time: `actor`, `item`, and everybody else who was near as `t17`. What is
    only told of an event as a whole is in context/surroundings.json. A further package has what the first one has.

    Raises AlteredError where the tracks are not those that were written when the event was kept.
    """
    if subject.first is not None:
        stage.take(DETECTIONS, subject.path(DETECTIONS))  # its summary comes with the rest of the context
        return
    around = _surroundings(subject)
    found = sorted(_Lines(subject.detail, around, shown_s).all(), key=itemgetter(0))
    stage.write(DETECTIONS, ("\n".join([line for _, line in found]) + "\n").encode())
    if around is not None:
        stage.write("context/surroundings.json", canonical(_told(around.record)).encode())


def _told(record: SurroundingsRecord) -> object:
    return record.model_dump(mode="json", exclude={"item": True, "clock": True, "passages": {"__all__": {"path"}}})


def _surroundings(subject: Subject) -> Apart | None:
    kept = subject.detail.surroundings
    if kept is None:
        return None
    try:
        return read_apart(subject.root, kept)
    except SurroundingsError as error:
        raise AlteredError(str(error)) from error


class _Lines:
    """Each is put together from text: what its look and what its track have in common is written once, and the points
    of others are taken over as they were written when the event was kept. There may be thousands, and sealing is not to
    be felt."""

    def __init__(self, detail: EventDetail, around: Apart | None, shown_s: tuple[float, ...]) -> None:
        self._detail, self._around, self._shown_s = detail, around, shown_s
        self._end = f",{_inner({'zone': detail.zone, 'rule': detail.rule})}}}"
        self._clock = _Clock(detail, None if around is None else around.record)
        self._moments: dict[str, tuple[float, str]] = {}

    def all(self) -> list[tuple[float, str]]:
        """Each with its media seconds."""
        detail, around = self._detail, self._around
        released = TrackPoint(media_s=detail.release_s, box=detail.item_box)
        found = self._lines(_written(detail.track), "actor", {"class": detail.actor_name or detail.actor})
        found += self._lines(_written((released,)), "item", {"class": "item"})
        if around is None:
            return found
        found += self._lines(around.item, "item", {"class": "item", "score": None})
        for one, points in zip(around.record.passages, around.paths, strict=True):
            found += self._lines(points, f"t{one.track_id}", {"class": one.name})
        return found

    def _lines(self, points: Iterable[str], track: str, more: dict[str, str | None]) -> list[tuple[float, str]]:
        """`points` are the insides of JSON objects that begin with their media seconds."""
        moments, tail = self._moments, f",{_inner({'track': track, **more})}{self._end}"
        found = []
        for point in points:
            at = point[_FROM : point.index(",")]
            moment = moments.get(at)
            if moment is None:
                moment = moments[at] = self._moment(float(at))
            found.append((moment[0], f"{moment[1]}{point}{tail}"))
        return found

    def _moment(self, media_s: float) -> tuple[float, str]:
        """And the beginning of all lines of one look."""
        number, utc = frame_at(self._detail, media_s, self._shown_s), self._clock.text(media_s)
        return media_s, f'{{"idx":{"null" if number is None else number},"utc":{"null" if utc is None else utc},'


def _written(points: tuple[TrackPoint, ...]) -> list[str]:
    """Their insides: nothing but numbers, so that `},{` stands between two of them alone."""
    return _POINTS.dump_json(points)[2:-2].decode("ascii").split("},{") if points else []


def _inner(value: dict[str, str | None]) -> str:
    """Its JSON without the braces."""
    return _LINES.encode(value)[1:-1]


class _Clock:
    """UTC of a moment. Where a recording's time was stated, media seconds and wall clock go together by definition:
    from the clip's first picture where there is one, for that one is not rounded twice. Of a camera that was watched
    live, by the moments that were noted."""

    def __init__(self, detail: EventDetail, around: SurroundingsRecord | None) -> None:
        facts = detail.clip_facts
        at, self._at_s = detail.release_utc, detail.release_s
        if facts is not None and facts.start_utc is not None:
            at, self._at_s = facts.start_utc, facts.start_s
        self._at_us = None if at is None else _since_1970_us(at)
        self._live = detail.live is not None
        self._around = around
        self._seconds: dict[int, str] = {}

    def text(self, media_s: float) -> str | None:
        """As JSON; None where it is not known."""
        at_us = self._us(media_s)
        if at_us is None:
            return None
        second, us = divmod(at_us, 1_000_000)
        found = self._seconds.get(second)
        if found is None:  # many looks fall into one second
            found = self._seconds[second] = f'"{(_1970 + timedelta(seconds=second)).isoformat()[:19]}.'
        return f'{found}{us // 1000:03d}Z"'

    def _us(self, media_s: float) -> int | None:
        if self._live:
            at = None if self._around is None else self._around.utc_at(media_s)
            return None if at is None else _since_1970_us(at)
        return None if self._at_us is None else self._at_us + round((media_s - self._at_s) * 1e6)


def _since_1970_us(at: datetime) -> int:
    return (at - _1970) // _US
