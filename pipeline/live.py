"""A camera's ring goes through the detector, and what it finds is kept as evidence, for as long as anybody wants.

The same watcher and the same evidence as for a recording (pipeline.scan). What is different: the end of a clip is still
to come when its event is found, wall-clock time is the ring's, and the process may be killed at any moment. So after a
start the detector is given the last `REWIND_S` before the place it had reached once more, to know the scene and what
was going on in it; what it then reports again is known from the folder.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

import models
from detector.events import Deposit, Finding, Health
from detector.settings import Settings
from detector.watcher import Watcher
from evidence.atomic import write_atomic
from evidence.event_folder import POST_ROLL_S, PRE_ROLL_S, STILL_REACH_S, add_clip, keep_event
from evidence.footage import RingFootage
from evidence.live_lists import Condition, LiveLists
from evidence.record import EventDetail, HealthRecord, LiveFacts, ModelRef, Record, Seconds, event_id
from evidence.run_folder import RunFolder
from pipeline.load import Load
from pipeline.scan import ScanOptions
from streams.frames import BoxPx
from streams.ring import Hold, Interval, RingReader, RingSource
from streams.ring.holds import Holds
from streams.ring.reader import Moment

REWIND_S = 120.0
"""Media seconds that are watched again after a start: longer than a case is usually open (walk in, leave, 20 s of owner
rule)."""
SAVE_EVERY_S = 5.0
MEASURE_EVERY_S = 10.0
CLIP_PATIENCE_S = 90.0
"""A clip whose end has not come so long after its event is cut as it is: the camera is away."""
_SLACK_S = 1.0
_SAME_RELEASE_S = 2.0
_SAME_BOX = 0.3
_HOLD = "clip of event "


@dataclass(frozen=True, slots=True)
class Alive:
    """Said about once a second. `media_s` is how far the detector has come."""

    media_s: float
    load: Load


LiveUpdate = Alive | EventDetail | Condition
"""What a watch says while it runs; an event or condition is said once it is on disk."""


class Position(Record):
    """How far the detector had come."""

    media_s: Seconds


class CameraWatch:
    """One camera. `run` in one thread; `stop` from any."""

    def __init__(
        self,
        data: Path,
        camera_id: str,
        options: ScanOptions,
        on_update: Callable[[LiveUpdate], None],
        *,
        rewind_s: float = REWIND_S,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """Raises ModelError where the weights cannot be used."""
        self._camera = camera_id
        self._options = options
        self._on_update = on_update
        self._rewind_s = rewind_s
        self._wall = wall
        self._folder = RunFolder(data)
        self._lists = LiveLists(data)
        self._reader = RingReader(data, camera_id)
        self._position_file = data / "watch" / f"{self._reader.folder.name}.json"
        self._model = models.load(options.model, threads=1)
        self._ref = ModelRef(name=self._model.info.name, sha256=self._model.info.sha256)
        self._hold_s = Settings().hold_s
        self._reached_s = 0.0
        self._behind_s = 0.0
        self._saved_s = self._told_s = self._measured_s = time.monotonic()
        self._earlier: tuple[EventDetail, ...] = ()
        self._earlier_health: tuple[Condition, ...] = ()
        self._pending: dict[str, tuple[EventDetail, Hold]] = {}
        self._source = RingSource(data, camera_id)
        self._footage = RingFootage(self._reader, self._source)
        self._stopped = False

    def stop(self) -> None:
        """`run` returns after what it is at. What is undecided then is decided by the next one."""
        self._stopped = True
        self._source.stop()

    def run(self) -> None:
        """Watch until `stop`. Raises OSError where the disk refuses."""
        with self._alone():
            self._resume()
            watcher = Watcher(self._model, rules=self._options.rules, wall_clock=self._clock)
            for gop in self._source.gops():
                for finding in watcher.push(gop):
                    self._keep(finding)
                self._reached_s = gop.end_s
                self._between()
                if self._stopped:
                    break
            self._save()

    # --- where it begins ----------------------------------------------------------------------------------------

    def _resume(self) -> None:
        """Begin before the place that was reached, and take up what was unfinished."""
        self._earlier = self._lists.mend(self._camera)
        mine = (c for c in self._lists.conditions() if c.source == self._camera and c.start_s is not None)
        self._earlier_health = tuple(mine)
        holds = {h.reason.removeprefix(_HOLD): h for h in Holds(self._reader.folder).all() if _HOLD in h.reason}
        for detail in self._earlier:
            hold = holds.pop(detail.event_id, None)
            if hold is not None:
                if detail.clip is None:
                    self._pending[detail.event_id] = detail, hold
                else:
                    self._reader.unlock(hold.hold_id)
        for hold in holds.values():  # killed between the hold and the event: it is found again
            self._reader.unlock(hold.hold_id)
        newest = self._reader.newest()
        after = -1
        if newest is not None:
            newest_s = newest.media_us / 1e6
            position = self._position()
            reached_s = newest_s if position is None else position.media_s
            # A ring that ends before the place that was reached is another ring.
            if reached_s <= newest_s + REWIND_S:
                first = next(self._reader.packets(Interval.media(reached_s - self._rewind_s, 1e12)), None)
                after = -1 if first is None else first.sequence - 1
        self._source = RingSource(self._folder.root, self._camera, after=after, waiting=self._between)
        self._footage = RingFootage(self._reader, self._source)
        if self._stopped:
            self._source.stop()

    def _position(self) -> Position | None:
        try:
            return Position.model_validate_json(self._position_file.read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def _save(self) -> None:
        self._saved_s = time.monotonic()
        if self._reached_s > 0:
            write_atomic(self._position_file, Position(media_s=round(self._reached_s, 3)).model_dump_json() + "\n")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two who watch one camera would report everything twice: wait for the other to end."""
        for folder in (self._position_file.parent, self._folder.events):
            folder.mkdir(parents=True, exist_ok=True)
        fd = os.open(self._position_file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            while not self._stopped:
                try:
                    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    self._on_update(Alive(0.0, Load()))
                    time.sleep(0.5)
            yield
        finally:
            os.close(fd)

    # --- between groups of pictures -------------------------------------------------------------------------------

    def _between(self) -> None:
        """At least every second while the program is well, also while no picture comes."""
        now_s = time.monotonic()
        if now_s - self._told_s >= 1.0:
            self._told_s = now_s
            if now_s - self._measured_s >= MEASURE_EVERY_S:
                self._measured_s, self._behind_s = now_s, self._measured_behind_s()
            self._on_update(Alive(self._reached_s, Load(delay_s=self._behind_s)))
            self._cut_due_clips()
        if now_s - self._saved_s >= SAVE_EVERY_S:
            self._save()

    def _measured_behind_s(self) -> float:
        """By whole segments: a watcher that keeps up is 0 behind."""
        last = self._reader.segments(Interval.media(self._reached_s, 1e12))
        ends = [row.summary.media_to / 1e6 for row in last if not row.open]
        return max(0.0, max(ends, default=0.0) - self._reached_s)

    def _cut_due_clips(self) -> None:
        for identity, (detail, hold) in list(self._pending.items()):
            complete = self._reached_s >= detail.release_s + POST_ROLL_S + _SLACK_S
            if not complete and self._wall() - hold.created_utc_s < CLIP_PATIENCE_S:
                continue
            del self._pending[identity]
            revised = add_clip(self._folder, self._footage, detail)
            if revised is not detail:
                self._lists.add_event(revised.record())
                self._on_update(revised)
            self._reader.unlock(hold.hold_id)

    # --- what is found --------------------------------------------------------------------------------------------

    def _keep(self, finding: Finding) -> None:
        if isinstance(finding, Deposit):
            self._keep_deposit(finding)
        else:
            self._keep_health(finding)

    def _keep_deposit(self, deposit: Deposit) -> None:
        if any(_same(known, deposit) for known in self._earlier):
            return
        moment = self._reader.moment_at(deposit.release_s)
        received = "" if moment is None else f"{moment.sequence} {moment.arrival_utc_s:.1f}"
        identity = event_id(deposit, self._camera, received, f"{self._options.fingerprint} {self._ref.sha256}")
        if (self._folder.events / identity).exists():
            return
        moments = (deposit.before_still_s, deposit.carry_still_s, deposit.release_s - PRE_ROLL_S)
        from_s = max(0.0, min(s for s in moments if s is not None) - STILL_REACH_S)
        to_s = deposit.release_s + POST_ROLL_S + STILL_REACH_S
        hold = self._reader.lock(Interval.media(from_s, to_s), _HOLD + identity, now_utc_s=self._wall())
        live = self._live_facts(deposit, moment)
        detail = keep_event(
            self._folder, self._footage, deposit, identity, self._camera, self._clock, self._ref, live=live
        )
        self._lists.add_event(detail.record())
        self._pending[identity] = detail, hold
        self._on_update(detail)

    def _keep_health(self, health: Health) -> None:
        record = HealthRecord.of(health, self._camera, self._clock)
        if any(_overlap(known, record) for known in self._earlier_health):
            return
        condition = Condition.seen(record)
        self._lists.add_condition(condition)
        self._on_update(condition)

    def _clock(self, media_s: float) -> datetime | None:
        moment = self._reader.moment_at(media_s)
        if moment is None:
            return None
        return datetime.fromtimestamp(moment.camera_utc_s or moment.arrival_utc_s, UTC)

    def _live_facts(self, deposit: Deposit, moment: Moment | None) -> LiveFacts:
        now_s = self._wall()
        decided = None
        if deposit.confirmed_s is not None:
            # Cases that need no waiting are decided sooner: by what the detector has just seen.
            waited_s = min(deposit.confirmed_s + self._hold_s, self._reached_s)
            decided = self._reader.moment_at(waited_s)
        source = None if moment is None else moment.camera_source or "arrival"
        return LiveFacts(
            clock_source=source,
            clock_uncertainty_s=None if moment is None else moment.camera_uncertainty_s,
            received_utc=None if moment is None else datetime.fromtimestamp(moment.arrival_utc_s, UTC),
            flagged_utc=datetime.fromtimestamp(now_s, UTC),
            latency_s=None if moment is None else round(now_s - moment.arrival_utc_s, 3),
            decided_s=None if decided is None else round(now_s - decided.arrival_utc_s, 3),
        )


def _same(known: EventDetail, deposit: Deposit) -> bool:
    """The event that an earlier run reported, seen once more: a watch that began elsewhere is off by a little."""
    near = abs(known.release_s - deposit.release_s) <= _SAME_RELEASE_S
    return near and _shared(known.item_box, deposit.item_box) >= _SAME_BOX


def _shared(a: BoxPx, b: BoxPx) -> float:
    """Intersection over union."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return width * height / (sum(areas) - width * height)


def _overlap(known: Condition, record: HealthRecord) -> bool:
    if known.kind != record.kind or known.start_s is None:
        return False
    known_end_s = known.start_s if known.end_s is None else known.end_s
    end_s = record.start_s if record.end_s is None else record.end_s
    return known.start_s <= end_s and record.start_s <= known_end_s
