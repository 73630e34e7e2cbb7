"""tracks/detections.jsonl: who was where at each look, and how the item lay; and its summary in context/."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from evidence.package.contents import AlteredError, frame_at
from evidence.package.staging import Stage
from evidence.package.subject import Subject
from evidence.record import Box, EventDetail, TrackPoint, iso_utc
from evidence.store.canonical import canonical
from evidence.surroundings import SurroundingsError, SurroundingsRecord, read_surroundings

DETECTIONS = "tracks/detections.jsonl"
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
    lines = _Lines(subject.detail, around, shown_s)
    found = sorted(lines.all(), key=lambda line: line[0])
    stage.write(DETECTIONS, ("\n".join(line for _, line in found) + "\n").encode())
    if around is not None:
        told = around.model_dump(mode="json", exclude={"item": True, "clock": True, "passages": {"__all__": {"path"}}})
        stage.write("context/surroundings.json", canonical(told).encode())


def _surroundings(subject: Subject) -> SurroundingsRecord | None:
    kept = subject.detail.surroundings
    if kept is None:
        return None
    try:
        return read_surroundings(subject.root, kept)
    except SurroundingsError as error:
        raise AlteredError(str(error)) from error


class _Lines:
    """Written by hand, and what several have in common once: there may be thousands, and sealing is not to be felt."""

    def __init__(self, detail: EventDetail, around: SurroundingsRecord | None, shown_s: tuple[float, ...]) -> None:
        self._detail, self._around, self._shown_s = detail, around, shown_s
        self._end = "," + _LINES.encode({"zone": detail.zone, "rule": detail.rule})[1:-1]
        self._utc = _clock(detail, around)
        self._moments: dict[float, str] = {}

    def all(self) -> Iterator[tuple[float, str]]:
        """Each with its media seconds."""
        detail, around = self._detail, self._around
        yield from self._way("actor", detail.actor_name or detail.actor, detail.track)
        item = self._who("item", "item")
        yield detail.release_s, f"{self._at(detail.release_s)}{item}{self._where(None, detail.item_box)}}}"
        if around is None:
            return
        for look in around.item:
            shows = f',"shows":{look.shows!r}}}'
            yield look.media_s, f"{self._at(look.media_s)}{item}{self._where(None, look.box)}{shows}"
        for one in around.passages:
            yield from self._way(f"t{one.track_id}", one.name, one.path)

    def _way(self, track: str, name: str, points: tuple[TrackPoint, ...]) -> Iterator[tuple[float, str]]:
        who = self._who(track, name)
        for point in points:
            yield point.media_s, f"{self._at(point.media_s)}{who}{self._where(point.score, point.box)}}}"

    def _at(self, media_s: float) -> str:
        """The beginning of all lines of one look."""
        found = self._moments.get(media_s)
        if found is None:
            number, at = frame_at(self._detail, media_s, self._shown_s), self._utc(media_s)
            idx = "null" if number is None else str(number)
            utc = "null" if at is None else f'"{at}"'
            found = self._moments[media_s] = f'{{"idx":{idx},"media_s":{media_s!r},"utc":{utc},'
        return found

    def _who(self, track: str, name: str) -> str:
        return f'"track":"{track}","class":{_LINES.encode(name)},"score":'

    def _where(self, score: float | None, box: Box) -> str:
        sure = "null" if score is None else repr(score)
        corners = "%.1f,%.1f,%.1f,%.1f" % box  # noqa: UP031  (kept to a tenth of a pixel; half the time of an f-string)
        return f'{sure},"box":[{corners}]{self._end}'


def _clock(detail: EventDetail, around: SurroundingsRecord | None) -> Callable[[float], str | None]:
    """UTC of a moment as text. Where a recording's time was stated, media seconds and wall clock go together by
    definition: from the clip's first picture where there is one, for that one is not rounded twice. Of a camera that
    was watched live, by the moments that were noted."""
    if detail.live is not None:
        return lambda media_s: _text(None if around is None else around.utc_at(media_s))
    facts = detail.clip_facts
    at, at_s = detail.release_utc, detail.release_s
    if facts is not None and facts.start_utc is not None:
        at, at_s = facts.start_utc, facts.start_s
    if at is None:
        return lambda _: None
    base = at.astimezone(UTC).replace(tzinfo=None)
    return lambda media_s: f"{(base + timedelta(seconds=media_s - at_s)).isoformat(timespec='milliseconds')}Z"


def _text(at: datetime | None) -> str | None:
    return None if at is None else iso_utc(at)
