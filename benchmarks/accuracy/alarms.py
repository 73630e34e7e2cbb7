"""Reading back what a scan reported: events.jsonl (schema 1) and health.jsonl, one line at a time."""

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from benchmarks.accuracy.truth import TruthError, box_from
from streams.frames import BoxPx


class EventsError(ValueError):
    """The scan's output is missing or does not follow the contract; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One reported deposit: `release_s` media seconds, `item_box` source pixels, `score` 0..1."""

    release_s: float
    item_box: BoxPx
    score: float
    kind: str = ""
    actor: str = ""


def load_alarms(out: Path) -> Mapping[str, tuple[Alarm, ...]]:
    """Alarms by file name. Events with `allowed` true are lawful by place and time: seen, but not alarms.

    Of several revisions of one `event_id` the highest counts.

    Raises:
        EventsError: no events.jsonl in `out`, or a line that is not an event of schema 1.
    """
    path = out / "events.jsonl"
    if not path.is_file():
        raise EventsError(f"{path} does not exist. Expected the output folder of `litterwatch scan`.")
    latest: dict[str, tuple[int, str, Alarm | None]] = {}
    for number, line in _lines(path):
        where = f"{path}:{number}"
        event_id = str(line.get("event_id", number))
        revision = line.get("revision", 0)
        if not isinstance(revision, int):
            raise EventsError(f"{where}: `revision` must be a whole number, found {revision!r}")
        source = line.get("source")
        if not isinstance(source, str):
            raise EventsError(f"{where}: `source` must be a file name, found {source!r}")
        if event_id not in latest or latest[event_id][0] <= revision:
            latest[event_id] = (revision, PurePath(source).name, _alarm(line, where))
    alarms: dict[str, list[Alarm]] = defaultdict(list)
    for _, source, alarm in latest.values():
        if alarm is not None:
            alarms[source].append(alarm)
    return {source: tuple(found) for source, found in alarms.items()}


def load_health(out: Path) -> Mapping[str, tuple[str, ...]]:
    """Kinds of health events by file name; empty where the scan wrote none."""
    path = out / "health.jsonl"
    kinds: dict[str, list[str]] = defaultdict(list)
    if path.is_file():
        for _, line in _lines(path):
            kinds[PurePath(str(line.get("source", ""))).name].append(str(line.get("kind", "unknown")))
    return {source: tuple(found) for source, found in kinds.items()}


def _alarm(line: Mapping[str, object], where: str) -> Alarm | None:
    if line.get("allowed") is True:
        return None
    score, release = line.get("score"), line.get("release_s")
    if isinstance(release, bool) or not isinstance(release, int | float) or not math.isfinite(release):
        raise EventsError(f"{where}: `release_s` must be a number, found {release!r}")
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
        raise EventsError(f"{where}: `score` must be between 0 and 1, found {score!r}")
    try:
        box = box_from(line.get("item_box"), f"{where}: `item_box`")
    except TruthError as error:
        raise EventsError(str(error)) from error
    return Alarm(float(release), box, float(score), str(line.get("kind", "")), str(line.get("actor", "")))


def _lines(path: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            if not text.strip():
                continue
            try:
                line = json.loads(text)
            except ValueError as error:
                raise EventsError(f"{path}:{number}: not JSON ({error})") from error
            if not isinstance(line, dict):
                raise EventsError(f"{path}:{number}: expected an object, found {type(line).__name__}")
            yield number, line
