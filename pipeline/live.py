"""A camera's ring goes through the detector, and what it finds is kept as evidence, for as long as anybody wants.

The same watcher and the same evidence as for a recording (pipeline.scan). What is different: the end of a clip is still
to come when its event is found, wall-clock time is the ring's, the machine may be too slow (pipeline.load), there may
be a sub-stream to watch instead (pipeline.twin), and the process may be killed at any moment. So after a start the
detector is given the minutes before the place it had reached once more (pipeline.position), to know the scene and what
was going on in it; what it then reports again is known from the folder.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import models
from detector.events import Deposit, Finding, Health
from detector.watcher import Watcher
from evidence.footage import RingFootage
from evidence.live_lists import Condition, LiveLists
from evidence.record import EventDetail, ModelRef
from evidence.run_folder import RunFolder
from pipeline import position
from pipeline.keeping import Keeper, Recorded
from pipeline.load import Load, Shedding, Stream
from pipeline.overload import Overload
from pipeline.position import REWIND_S, Position
from pipeline.scan import ScanOptions
from pipeline.spells import Spells
from pipeline.twin import extrapolated, health_in, match
from streams.frames import Gop
from streams.ring import Interval, RingReader, RingSource
from streams.ring.folder import sub_stream

SAVE_EVERY_S = 5.0
AWAY_S = 15.0
"""A sub-stream that is so much older than the main stream is away."""
BACK_S = 60.0
"""One that has been there again for so long is watched again: each change has the last minutes watched twice."""
LOOK_EVERY_S = 5.0
"""How often the other stream is looked at."""
MATCH_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class Alive:
    """Said about once a second. `media_s` is how far the detector has come."""

    media_s: float
    load: Load


LiveUpdate = Alive | EventDetail | Condition
"""What a watch says while it runs; an event or condition is said once it is on disk."""


class CameraWatch:
    """One camera. `run` in one thread; `stop` from any."""

    def __init__(
        self,
        data: Path,
        camera_id: str,
        options: ScanOptions,
        on_update: Callable[[LiveUpdate], None],
        *,
        detect: bool = False,
        rewind_s: float = REWIND_S,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`detect`: the camera's sub-stream is recorded too, and to be watched. Raises ModelError where the weights
        cannot be used."""
        self._data, self._camera, self._options = data, camera_id, options
        self._on_update = on_update
        self._rewind_s = rewind_s
        self._wall, self._monotonic = wall, monotonic
        self._readers: dict[Stream, RingReader] = {"main": RingReader(data, camera_id)}
        if detect:
            self._readers["detect"] = RingReader(data, sub_stream(camera_id))
        self._file = data / "watch" / f"{self._readers['main'].folder.name}.json"
        self._model = models.load(options.model, threads=1)
        ref = ModelRef(name=self._model.info.name, sha256=self._model.info.sha256)
        self._keeper = Keeper(
            data,
            camera_id,
            settings=options.fingerprint,
            model=ref,
            place=None if options.camera is None else options.camera.place,
            on_event=on_update,
            wall=self._wall,
        )
        self._load = Load()
        self._saved_s = self._told_s = self._looked_s = monotonic()
        self._stopped = self._finishing = False
        self._source = RingSource(data, camera_id)
        self._turn_to: Stream | None = None
        self._began_utc_s = self._wall()
        self._there_since_s: float | None = None

    def stop(self) -> None:
        """`run` returns after what it is at. What is undecided then is decided by the next one."""
        self._stopped = True
        self._source.stop()

    def finish(self) -> None:
        """As `stop`, but no other watch will follow: what can be decided is decided by what has been seen."""
        self._finishing = True
        self.stop()

    def run(self) -> None:
        """Watch until `stop`. Raises OSError where the disk refuses."""
        with self._alone():
            stream = self._first_stream()
            while not self._stopped:
                self._begin(stream)
                self._follow()
                self._save()
                if self._finishing:
                    self._decide()
                stream = self._turn_to or stream

    # --- where it begins ----------------------------------------------------------------------------------------

    def _first_stream(self) -> Stream:
        """The sub-stream where there is one, unless the last watch had left it and it has nothing of that time."""
        if "detect" not in self._readers:
            return "main"
        before = position.load(self._file)
        if before is not None and before.stream == "main" and not self._has("detect", before.media_s):
            return "main"
        return "detect"

    def _has(self, stream: Stream, main_s: float) -> bool:
        return match(self._readers["main"], self._readers[stream], main_s) is not None

    def _begin(self, stream: Stream) -> None:
        """Before the place that was reached, and with what was left unfinished."""
        before = position.load(self._file)
        self._turn_to = self._there_since_s = None
        self._began_utc_s = self._wall()
        after, self._known_until_s = self._start(stream, before)
        self._reached_s = 0.0
        self._source = RingSource(self._data, self._readers[stream].camera_id, after=after, waiting=self._between)
        recorded: dict[Stream, Recorded] = {}
        for name, reader in self._readers.items():
            source = self._source if name == stream else RingSource(self._data, reader.camera_id, follow=False)
            recorded[name] = Recorded(name, reader, RingFootage(reader, source))
        self._seen = recorded[stream]
        self._offset_s, self._matched_at_s = 0.0, float("-inf")
        self._keeper.resume(recorded["main"], recorded.get("detect"))
        self._main = recorded["main"]
        self._spells = Spells(LiveLists(self._data), self._camera, self._when, self._on_update)
        self._spells.resume(self._in_main(self._known_until_s))
        self._watcher = Watcher(self._model, rules=self._options.rules, wall_clock=self._seen.clock)
        self._shedding = Shedding(self._monotonic)
        self._overload = Overload(self._spells, self._monotonic)
        self._load = replace(self._load, stream=stream, effort="full", delay_s=0.0)
        self._spared_s = self._load.sparing_s, self._load.keyframes_s
        self._torn = self._load.torn_pictures
        self._passing_over = False
        if self._stopped:
            self._source.stop()

    def _start(self, stream: Stream, before: Position | None) -> tuple[int, float]:
        """The sequence number behind which to begin, and the media seconds up to which everything has been told."""
        reader = self._readers[stream]
        newest = reader.newest()
        if newest is None:
            return -1, 0.0
        newest_s = newest.media_us / 1e6
        if before is not None and before.stream != stream:
            before = self._translated(before, stream)
        # A ring that ends before the place that was reached is another ring.
        if before is not None and before.media_s > newest_s + REWIND_S:
            return -1, 0.0
        begin_s = newest_s - self._rewind_s if before is None else before.begin_s(self._rewind_s)
        first = next(reader.packets(Interval.media(begin_s, 1e12)), None)
        return (-1 if first is None else first.sequence - 1), begin_s if before is None else before.media_s

    def _translated(self, before: Position, stream: Stream) -> Position | None:
        """The same place in another recording of the camera; where that was away then, its return. None where the
        place is not known any more."""
        reader = self._readers.get(before.stream, RingReader(self._data, sub_stream(self._camera)))
        found = match(reader, self._readers[stream], before.media_s)
        if found is None:
            moment = reader.moment_at(before.media_s)
            if moment is None:
                return None
            first = next(self._readers[stream].packets(Interval.arrival(moment.arrival_utc_s, 1e12)), None)
            return None if first is None else Position(media_s=first.media_us / 1e6, stream=stream)
        undecided_s = None if before.undecided_s is None else before.undecided_s + found.offset_s
        return Position(media_s=before.media_s + found.offset_s, stream=stream, undecided_s=undecided_s)

    def _save(self) -> None:
        self._saved_s = self._monotonic()
        # Killed while it looks at the last minutes for the second time, it begins at the same place once more.
        if self._reached_s > self._known_until_s:
            reached_s, undecided_s = round(self._reached_s, 3), self._watcher.undecided_s
            position.save(self._file, Position(media_s=reached_s, stream=self._seen.stream, undecided_s=undecided_s))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two who watch one camera would report everything twice: wait for the other to end."""
        for folder in (self._file.parent, RunFolder(self._data).events):
            folder.mkdir(parents=True, exist_ok=True)
        fd = os.open(self._file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            while not self._stopped:
                try:
                    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    self._on_update(Alive(0.0, self._load))
                    time.sleep(0.5)
            yield
        finally:
            os.close(fd)

    def _decide(self) -> None:
        """As at the end of a recording: whoever has left by now has left. Clips are as long as there is footage."""
        for finding in self._watcher.close():
            self._take(finding)
        self._keeper.cut_due_clips(all_of_them=True)

    # --- group after group --------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Until told to stop or to watch the other stream."""
        while not self._stopped and self._turn_to is None:
            for gop in self._source.gops():
                self._watch(gop)
                self._between()
                if self._passing_over or self._stopped or self._turn_to is not None:
                    break

    def _watch(self, gop: Gop) -> None:
        if self._passing_over:
            self._passing_over = False
            self._load = self._load.skipped(max(0.0, gop.start_s - self._reached_s))
            span_s = self._in_main(self._reached_s), self._in_main(gop.start_s)
            self._spells.not_watched(*span_s, f"the watching was {self._load.delay_s:.0f} s behind")
        again = gop.start_s < self._known_until_s
        self._watcher.effort = "full" if again else self._shedding.effort
        for finding in self._watcher.push(gop):
            self._take(finding)
        self._reached_s = gop.end_s
        self._spells.at(self._in_main(gop.end_s), [self._seen_in_main(t) for t in self._watcher.troubles])
        delay_s = self._wall() - (self._source.read_utc_s or self._wall())
        if again:
            self._load = replace(self._load, delay_s=max(0.0, delay_s))
            return
        self._load = self._loaded(gop.end_s - gop.start_s, delay_s)
        if self._shedding.note(delay_s) and (newest := self._seen.reader.newest()) is not None:
            self._passing_over = True
            self._source.pass_over(newest.sequence)
        self._overload.note(self._shedding.effort, self._load, self._in_main(gop.end_s))

    def _take(self, finding: Finding) -> None:
        if isinstance(finding, Deposit):
            self._keeper.keep(finding, self._seen, self._reached_s)
        else:
            self._spells.over(self._seen_in_main(finding))

    def _loaded(self, span_s: float, delay_s: float) -> Load:
        stats = self._watcher.stats
        return replace(
            self._load.watched(span_s, delay_s),
            effort=self._watcher.effort,
            sparing_s=self._spared_s[0] + stats.sparing_s,
            keyframes_s=self._spared_s[1] + stats.keyframes_s,
            torn_pictures=self._torn + self._source.torn_pictures,
        )

    def _between(self) -> None:
        """At least every second while the program is well, also while no picture comes."""
        now_s = self._monotonic()
        if now_s - self._told_s >= 1.0:
            self._told_s = now_s
            self._on_update(Alive(self._reached_s, self._load))
            self._keeper.cut_due_clips()
        if now_s - self._saved_s >= SAVE_EVERY_S:
            self._save()
        if "detect" in self._readers and now_s - self._looked_s >= LOOK_EVERY_S:
            self._looked_s = now_s
            self._turn_to = self._better_stream()
            if self._turn_to is not None:
                self._source.stop()

    # --- two streams --------------------------------------------------------------------------------------------

    def _better_stream(self) -> Stream | None:
        """The stream to watch from now on, if it is the other one."""
        last_utc_s = _last_utc_s(self._readers["detect"])
        if self._seen.stream == "main":
            if self._wall() - last_utc_s > AWAY_S:
                self._there_since_s = None
            elif self._there_since_s is None:
                self._there_since_s = self._monotonic()
            # A watch that is late goes on here until it comes to what the sub-stream has.
            elif self._monotonic() - self._there_since_s > BACK_S and self._has("detect", self._reached_s):
                return "detect"
            return None
        last_utc_s = max(last_utc_s, self._began_utc_s)
        if self._wall() - last_utc_s > AWAY_S and _last_utc_s(self._readers["main"]) - last_utc_s > AWAY_S:
            return "main"
        return None

    def _in_main(self, media_s: float) -> float:
        """The same moment on the main stream's media line."""
        if self._seen.stream == "main":
            return media_s
        if abs(media_s - self._matched_at_s) > MATCH_EVERY_S:
            found = match(self._seen.reader, self._main.reader, media_s) or extrapolated(
                self._seen.reader, self._main.reader, media_s
            )
            self._matched_at_s = media_s
            if found is not None:
                self._offset_s = found.offset_s
        return media_s + self._offset_s

    def _seen_in_main(self, health: Health) -> Health:
        return health_in(health, self._in_main(health.start_s) - health.start_s)

    def _when(self, main_s: float) -> datetime | None:
        return self._main.clock(main_s) or self._seen.clock(main_s - self._offset_s)


def _last_utc_s(reader: RingReader) -> float:
    """When the last packet there is arrived; -inf where there is none."""
    newest = reader.newest()
    return float("-inf") if newest is None else newest.arrival_us / 1e6
