"""tracks.jsonl of an event: who was where at each look, and how the item lay. Written once, when the event's clip is
there, and sealed as it was written: tracks/detections.jsonl of a package is this file."""

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from evidence.record import ClipFacts, EventDetail, TrackPoint, WallClock, iso_utc
from evidence.surroundings import LyingPoint, SurroundingsRecord

TRACKS = "tracks.jsonl"


def tracks(detail: EventDetail, around: SurroundingsRecord | None, clock: WallClock, shown_s: Sequence[float]) -> bytes:
    """A line for each sighting, in order of time: `actor`, `item`, and everybody else who was near as `t17`.

    `shown_s` are the moments of the clip's pictures, in order; empty where they are not known.
    """
    applied = {"zone": detail.zone, "rule": detail.rule}
    at_look: dict[float, dict[str, object]] = {}
    lines = []
    for track, name, point in _points(detail, around):
        look = at_look.get(point.media_s)
        if look is None:
            at = clock(point.media_s)
            look = at_look[point.media_s] = {
                "idx": frame_at(detail.clip_facts, point.media_s, shown_s),
                "utc": None if at is None else iso_utc(at),
            }
        line = {**look, "score": None, **point.model_dump(mode="json"), "track": track, "class": name, **applied}
        lines.append((point.media_s, json.dumps(line, ensure_ascii=False, separators=(",", ":"))))
    lines.sort(key=lambda line: line[0])  # and those of one look stay as they came
    return "".join(f"{line}\n" for _, line in lines).encode()


def _points(
    detail: EventDetail, around: SurroundingsRecord | None
) -> Iterator[tuple[str, str, TrackPoint | LyingPoint]]:
    """Each with its track and its class."""
    yield from (("actor", detail.actor_name or detail.actor, point) for point in detail.track)
    yield "item", "item", TrackPoint(media_s=detail.release_s, box=detail.item_box)
    if around is None:
        return
    yield from (("item", "item", look) for look in around.item)
    for one in around.passages:
        yield from ((f"t{one.track_id}", one.name, point) for point in one.path)


def frame_at(facts: ClipFacts | None, media_s: float, shown_s: Sequence[float]) -> int | None:
    """Number of the clip's picture that is on at `media_s`, from 0 in the order shown; None outside of it."""
    if facts is None or not shown_s or not facts.start_s - 0.001 <= media_s <= facts.end_s:
        return None
    at = bisect_left(shown_s, media_s - facts.start_s + 0.002) - 1
    return max(0, at)


def noted_clock(detail: EventDetail, around: SurroundingsRecord | None) -> WallClock:
    """UTC of a moment, from what was written down then. Where a recording's time was stated, media seconds and wall
    clock go together by definition: from the clip's first picture where there is one, for that one is not rounded
    twice. Of a camera that was watched live, by the moments that were noted."""
    if detail.live is not None:
        return (lambda _: None) if around is None else around.utc_at
    facts = detail.clip_facts
    at, at_s = detail.release_utc, detail.release_s
    if facts is not None and facts.start_utc is not None:
        at, at_s = facts.start_utc, facts.start_s

    def clock(media_s: float) -> datetime | None:
        return None if at is None else at + timedelta(seconds=media_s - at_s)

    return clock
