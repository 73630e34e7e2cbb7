"""Some cameras watched for a while: are live events those of `scan`, how soon are they there, what was watched late."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.matching import same_place
from benchmarks.live.scene import scan
from benchmarks.live.served import Served, configure, serving, wait_for
from detector.settings import Settings
from evidence.live_lists import LiveLists
from evidence.record import EventDetail
from streams.ring import Interval, NothingRecordedError, RingReader, cut_ring_clip

START_PATIENCE_S = 240.0
SAMPLE_S = 1.0
DECIDED_S = 5.0
"""Behind an event's last waiting it must be reported; what becomes certain so near the end is left out."""
SAME_RELEASE_S = 3.0
LATE_S = 2.0
_SLACK_S = 2.0
"""Counters reach us up to a second late, and we look once a second."""
Floats = NDArray[np.float64]
_EVERYTHING = Interval.sequences(0, 1 << 40)


@dataclass(frozen=True, slots=True)
class Compared:
    """Events of one camera, live and by `scan` over the same recorded footage."""

    camera: str
    by_scan: int
    lost: int
    extra: int
    off_s: float
    """The worst difference of a release."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How the watching of one camera kept up. Seconds of footage, by serve's own counters but for the last two."""

    camera: str
    watched_s: float
    late_s: float
    sparing_s: float
    keyframes_s: float
    skipped_s: float
    recorded_s: float
    unreported_s: float
    """Recorded, and in none of these counters; or watched later than 2 s, as seen from outside, and not counted so."""


@dataclass(frozen=True, slots=True)
class Sample:
    """`accounted_s` by camera: seconds of footage watched or skipped, as serve says it."""

    at_utc_s: float
    accounted_s: Mapping[str, float]


@contextmanager
def watched(folder: Path, urls: Mapping[str, str]) -> Iterator[Served]:
    """A `litterwatch serve` over cameras, once it watches them all."""
    data = folder / "data"
    configure(data, **urls)
    with serving(data) as served:
        for camera in urls:
            wait_for(f"{camera} to be watched", (data / "watch" / f"{camera}.json").exists, START_PATIENCE_S, 0.25)
        yield served


def sampled(served: Served, seconds: float, each: Callable[[float], None] = lambda _: None) -> list[Sample]:
    """One a second; `each` is called with the seconds that have passed."""
    began, found = time.monotonic(), []
    while (passed := time.monotonic() - began) < seconds:
        metrics = served.metrics()
        accounted: dict[str, float] = {}
        for (name, camera), value in metrics.items():
            if name in {"litterwatch_watching_watched_seconds_total", "litterwatch_watching_skipped_seconds_total"}:
                accounted[camera] = accounted.get(camera, 0.0) + value
        found.append(Sample(time.time(), accounted))
        each(passed)
        time.sleep(SAMPLE_S)
    return found


def compare(data: Path, camera: str, folder: Path) -> Compared:
    """Cut all that is recorded of a camera, scan it, and put both lists of events side by side."""
    reader = RingReader(data, camera)
    live = list(LiveLists(data).events_of(camera))
    try:
        clip = cut_ring_clip(reader, _EVERYTHING, folder / f"{camera}.mp4")
    except NothingRecordedError:
        return Compared(camera, 0, 0, len(live), 0.0)
    by_scan = lost = 0
    off_s = 0.0
    for part in clip.parts:
        length_s = part.media_to_s - part.media_from_s
        for event in scan(part.path, folder / f"{part.path.stem}-scan"):
            certain_s = (event.confirmed_s or event.release_s) + Settings().hold_s + DECIDED_S
            release_s = event.release_s + part.media_from_s
            twins = [
                found
                for found in live
                if abs(found.release_s - release_s) <= SAME_RELEASE_S and same_place(found.item_box, event.item_box)
            ]
            if twins:
                nearest = min(twins, key=lambda found: abs(found.release_s - release_s))
                off_s = max(off_s, abs(nearest.release_s - release_s))
                live.remove(nearest)
            if twins or certain_s < length_s:
                by_scan += 1
                lost += not twins
    return Compared(camera, by_scan, lost, len(live), off_s)


def delays(data: Path, cameras: Sequence[str]) -> list[float]:
    """Of each event, seconds from the end of the owner rule's waiting to the event on disk."""
    events: list[EventDetail] = [event for camera in cameras for event in LiveLists(data).events_of(camera)]
    return [event.live.decided_s for event in events if event.live is not None and event.live.decided_s is not None]


def kept(served: Served, camera: str, samples: Sequence[Sample], gop_s: float) -> Kept:
    """What serve says of a camera, held against what the ring and the samples show."""
    metrics = served.metrics()

    def told_s(name: str) -> float:
        return metrics.get((f"litterwatch_watching_{name}_seconds_total", camera), 0.0)

    watched_s, late_s, skipped_s = told_s("watched"), told_s("late"), told_s("skipped")
    times = np.array([(p.media_us / 1e6, p.arrival_us / 1e6) for p in RingReader(served.data, camera).packets()])
    times[:, 0] -= times[0, 0]
    reached = np.array([(sample.at_utc_s, sample.accounted_s.get(camera, 0.0)) for sample in samples])
    return Kept(
        camera,
        watched_s,
        late_s,
        told_s("sparing"),
        told_s("keyframes"),
        skipped_s,
        recorded_s=float(times[-1, 0]),
        unreported_s=unreported_s(
            times,
            reached,
            watched_s=watched_s,
            late_s=late_s,
            skipped_s=skipped_s,
            delay_s=metrics.get(("litterwatch_watching_delay_seconds", camera), 0.0),
            gop_s=gop_s,
        ),
    )


def unreported_s(
    times: Floats, reached: Floats, *, watched_s: float, late_s: float, skipped_s: float, delay_s: float, gop_s: float
) -> float:
    """Seconds of footage that are in no counter though they are older than `LATE_S` and than the delay that is shown,
    or were watched later than that and are not counted as late.

    `times` (N, 2): each packet's place in the footage and its arrival; `reached` (M, 2): when somebody asked, and the
    place that serve said it had come to. What the last group and the moment of asking leave open is nobody's omission.
    """
    open_s = gop_s + LATE_S + _SLACK_S
    silent_s = max(0.0, times[-1, 0] - open_s - delay_s - watched_s - skipped_s)
    asked_s, place_s = reached[:, 0], reached[:, 1]
    seen = times[(times[:, 0] > place_s[0]) & (times[:, 0] <= place_s[-1])]
    if len(seen) == 0:
        return float(silent_s)
    waited_s = np.interp(seen[:, 0], place_s, asked_s) - seen[:, 1]
    late_seen_s = float(np.mean(waited_s > open_s)) * (place_s[-1] - place_s[0])
    return float(silent_s + max(0.0, late_seen_s - late_s - skipped_s))
