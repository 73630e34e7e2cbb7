"""A recording goes through the detector, and what it finds is kept as evidence."""

import hashlib
import json
from array import array
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict

import models
from detector.events import Deposit, Finding
from detector.settings import Settings
from detector.watcher import Watcher
from detector.zones import PlaceRules
from evidence import catalogue
from evidence.catalogue import Text
from evidence.event_folder import keep_event
from evidence.footage import FileFootage
from evidence.record import EventDetail, HealthRecord, ModelRef, WallClock, event_id
from evidence.run_folder import MediaFacts, RunFolder
from streams.config import Camera
from streams.files import FileSource, open_file
from streams.frames import Gop

ACTIVITY_BUCKETS = 240
PROGRESS_EVERY_S = 2.0
"""Media seconds between two reports of progress."""


class ScanOptions(BaseModel):
    """What decides the outcome of a scan beside the footage; travels to the child process as JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)

    model: str | None = None
    """Registered name or path; None is the default."""
    camera: Camera | None = None
    timezone: str = "Asia/Ho_Chi_Minh"
    start: AwareDatetime | None = None
    """Wall clock of the first frame; None where unknown."""

    @property
    def rules(self) -> PlaceRules:
        return PlaceRules() if self.camera is None else PlaceRules.of(self.camera, ZoneInfo(self.timezone))

    @property
    def fingerprint(self) -> str:
        """Changes with anything that could change what is found, except the footage and the model."""
        parts = (asdict(Settings()), self.rules.fingerprint, None if self.start is None else self.start.isoformat())
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]

    def clock(self) -> WallClock:
        start = self.start
        if start is None:
            return lambda _: None
        return lambda media_s: start.astimezone(UTC) + timedelta(seconds=media_s)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan has come, in media seconds; `duration_s` None where the file does not say."""

    media_s: float
    duration_s: float | None


@dataclass(frozen=True, slots=True)
class FileResult:
    """What was found in one recording, all of it already on disk."""

    media: MediaFacts
    scanned_s: float
    events: tuple[EventDetail, ...]
    health: tuple[HealthRecord, ...]
    warnings: tuple[Text, ...]
    model: ModelRef


Update = Progress | EventDetail | HealthRecord | MediaFacts
"""What a scan says while it runs; an event is said once its folder is complete."""


def scan_file(
    path: Path, source: str, out: Path, options: ScanOptions, on_update: Callable[[Update], None]
) -> FileResult:
    """Watch one recording from end to end and keep the evidence of every event under `out`.

    `source` is the name the records carry. Raises what the parts raise: SourceError where the file cannot be read,
    ModelError where the weights cannot be used, OSError where the disk refuses.
    """
    folder = RunFolder(out)
    video = open_file(path)  # first: a file that is no video should not cost the loading of a network
    footage = FileFootage(video)
    model = models.load(options.model, threads=1)
    ref = ModelRef(name=model.info.name, sha256=model.info.sha256)
    clock = options.clock()
    place = None if options.camera is None else options.camera.place
    content = fingerprint(path)
    watcher = Watcher(model, rules=options.rules, wall_clock=clock)
    duration_s = video.info.duration_s
    activity = _Activity()
    events: list[EventDetail] = []
    health: list[HealthRecord] = []

    def keep(finding: Finding) -> None:
        if isinstance(finding, Deposit):
            identity = event_id(finding, source, content, f"{options.fingerprint} {ref.sha256}")
            if any(e.event_id == identity for e in events):
                return
            detail = keep_event(folder, footage, finding, identity, source, clock, ref, place=place)
            events.append(detail)
            on_update(detail)
        else:
            record = HealthRecord.of(finding, source, clock)
            health.append(record)
            on_update(record)

    on_update(_facts(video, ()))
    seen_s = 0.0
    for gop in video.gops():
        for finding in watcher.push(gop):
            keep(finding)
        activity.add(gop)
        if gop.end_s - seen_s >= PROGRESS_EVERY_S:
            seen_s = gop.end_s
            on_update(Progress(seen_s, duration_s))
    for finding in watcher.close():
        keep(finding)
    facts = _facts(video, activity.buckets())
    return FileResult(
        facts, activity.end_s, tuple(events), tuple(health), _warnings(facts, activity.end_s, events), ref
    )


def fingerprint(path: Path) -> str:
    """SHA-256 over the size and the first and last MiB: tells recordings apart without reading gigabytes."""
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        digest.update(file.read(1 << 20))
        if size > 1 << 20:
            file.seek(max(1 << 20, size - (1 << 20)))
            digest.update(file.read())
    return digest.hexdigest()


def _warnings(media: MediaFacts, end_s: float, events: Sequence[EventDetail]) -> tuple[Text, ...]:
    found = []
    length_s = media.duration_s
    # Containers round, and sound may outlast the picture: only a gap that hides something is worth a word.
    if length_s is not None and length_s - end_s > max(2.0, 0.02 * length_s):
        found.append(catalogue.ENDS_EARLY.format(end=f"{end_s:.1f} s", length=f"{length_s:.1f} s"))
    if media.damaged_packets:
        found.append(catalogue.DAMAGED.format(count=media.damaged_packets))
    if media.torn_pictures:
        found.append(catalogue.TORN.format(count=media.torn_pictures))
    without_clip = sum(e.clip is None for e in events)
    if without_clip:
        found.append(catalogue.NO_CLIP.format(count=without_clip))
    return tuple(found)


def _facts(video: FileSource, activity: tuple[float, ...]) -> MediaFacts:
    info = video.info
    return MediaFacts(
        codec=info.codec,
        width=info.width,
        height=info.height,
        fps=info.measured_fps or info.declared_fps,
        duration_s=info.duration_s,
        damaged_packets=video.damaged_packets,
        torn_pictures=video.torn_pictures,
        time_note=info.time_note,
        activity=activity,
    )


class _Activity:
    """Bytes of the packets after the keyframe, over time: what an encoder spends on motion, for the timeline."""

    def __init__(self) -> None:
        # Sums per half second: a day of video stays under 3 MB.
        self._bytes = array("d")
        self._packets = array("d")
        self.end_s = 0.0

    def add(self, gop: Gop) -> None:
        sizes = gop.packet_bytes
        length_s = gop.end_s - gop.start_s
        self.end_s = max(self.end_s, gop.end_s)
        missing = int(self.end_s * 2) + 1 - len(self._bytes)
        if missing > 0:
            self._bytes.extend([0.0] * missing)
            self._packets.extend([0.0] * missing)
        for i, size in enumerate(sizes[1:], 1):
            half_second = int((gop.start_s + length_s * i / len(sizes)) * 2)
            self._bytes[half_second] += size
            self._packets[half_second] += 1

    def buckets(self) -> tuple[float, ...]:
        """At most ACTIVITY_BUCKETS values from 0 (the quietest) to 1 (the busiest); none where all is keyframes."""
        n = min(ACTIVITY_BUCKETS, len(self._bytes) - 1)
        if n < 1 or not any(self._packets):
            return ()
        edges = [len(self._bytes) * i // n for i in range(n + 1)]
        means = []
        for first, last in pairwise(edges):
            packets = sum(self._packets[first:last])
            means.append(sum(self._bytes[first:last]) / packets if packets else 0.0)
        low, high = min(means), max(means)
        return tuple(round((m - low) / (high - low), 3) if high > low else 0.0 for m in means)


def now() -> datetime:
    return datetime.now(UTC)
