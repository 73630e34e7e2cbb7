"""The one writer of a camera's ring: packets in as they come, segments on disk, old ones out."""

import errno
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from streams.ring.alarms import Alarm, Alarms
from streams.ring.budget import Budget, Keeper, free_bytes
from streams.ring.folder import WriterLock, ring_folder
from streams.ring.holds import Holds
from streams.ring.index import Row
from streams.ring.line import MediaLine
from streams.ring.packet import Incoming, RingPacket
from streams.ring.parameters import Parameters
from streams.ring.recovery import Opened, open_index
from streams.ring.segment import SegmentHead, SegmentWriter
from streams.ring.syncer import Syncer

SEGMENT_S = 10.0
SEGMENT_BYTES = 1 << 30
"""A stream without keyframes could grow one file for ever; behind this, packets wait for the next keyframe."""
SEQUENCES_SKIPPED = 1000
"""Numbers go on with a hole after a restart: those of packets that a power cut took are never used again."""
_CLOCK_STEP_US = 2_000_000
_TOGETHER = 256
"""Packets in one write; the kernel takes 1024 parts."""
_FULL = {errno.ENOSPC, errno.EDQUOT}

NotKept = Literal["before_keyframe", "write_failed"]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one packet. `sequence` is None where it was not kept, `not_kept` then says why."""

    sequence: int | None
    not_kept: NotKept | None
    alarms: tuple[Alarm, ...]


@dataclass(slots=True)
class Counts:
    """Since the writer was opened. `received` is the sum of `kept`, `before_keyframe` and `write_failed`."""

    received: int = 0
    received_bytes: int = 0
    kept: int = 0
    before_keyframe: int = 0
    """Came before the first keyframe of a connection: nothing could decode them."""
    write_failed: int = 0
    """Could not be written, or need a packet that could not."""
    kept_bytes: int = 0
    segments_removed: int = 0
    bytes_removed: int = 0


class RingWriter:
    """Appends one camera's packets. Not thread-safe; close it, or let the process die: both are sound."""

    def __init__(
        self,
        data: Path,
        camera_id: str,
        budget: Budget | None = None,
        *,
        segment_s: float = SEGMENT_S,
        sync_s: float = 1.0,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        free: Callable[[Path], int] = free_bytes,
    ) -> None:
        """Opens the ring below `data`, makes it where there is none, and mends what the last writer left behind.

        Raises RingBusyError where another process writes it, OSError and sqlite3.Error where the disk refuses.
        """
        self.camera_id = camera_id
        self.folder = ring_folder(data, camera_id)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._segment_us = round(segment_s * 1e6)
        self._wall, self._monotonic = wall, monotonic
        self._lock = WriterLock(self.folder, camera_id)
        try:
            self._index, self.opened = open_index(self.folder)
        except BaseException:
            self._lock.release()
            raise
        self.holds = Holds(self.folder)
        self.counts = Counts()
        self._alarms = Alarms()
        self._keeper = Keeper(self.folder, self._index, self.holds, budget or Budget(), free)
        self._number = self.opened.next_number
        self._continue(self.opened)
        self._parameters: Parameters | None = None
        self._begins = "start"
        self._segment: SegmentWriter | None = None
        self._pending: list[RingPacket] = []
        """What `extend` has taken and not written; empty outside it."""
        self._not_kept = 0
        self._rows: dict[int, Row] = {}
        self._began_us = 0
        self._began_skew_us = 0
        self._checked_us = self._ring_us
        self._syncer = Syncer(self.folder, sync_s)
        self._alarms.set("index_failed", self.opened.index_failure, wall())
        self._make_room(0)

    def _continue(self, opened: Opened) -> None:
        last = opened.last
        self._sequence = 0 if last is None else last.sequence + 1 + SEQUENCES_SKIPPED
        self._ring_us = 0
        if last is not None:
            # The time in between is known from the wall clock alone; where that went backwards, it is taken for none.
            self._ring_us = last.ring_us + max(1, round(self._wall() * 1e6) - last.arrival_us)
        self._ring_zero_us = self._ring_us - round(self._monotonic() * 1e6)
        self._line = MediaLine(opened.media_to_us, 0 if last is None else last.ring_us)

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """Conditions that hold now."""
        return self._alarms.now

    def begin(self, parameters: Parameters) -> None:
        """A connection was made: what comes next has these parameters and follows from nothing before. The first call
        must come before the first packet."""
        if self._parameters is not None:
            self._begins = "reconnect"
            self._end_segment()
        self._parameters = parameters
        self._line.begin(parameters.time_base, parameters.fps)

    def append(self, incoming: Incoming) -> Receipt:
        """Record one packet; when this returns it survives the death of the process.

        Never raises for what disks, cameras and clocks do: see the receipt. Raises ValueError where `begin` was not
        called, or a time source's name is too long.
        """
        before = self.counts.write_failed
        if self.extend((incoming,)):
            return Receipt(self._sequence - 1, None, self._alarms.now)
        reason: NotKept = "write_failed" if self.counts.write_failed > before else "before_keyframe"
        return Receipt(None, reason, self._alarms.now)

    def extend(self, batch: Iterable[Incoming]) -> int:
        """As `append` for each, in one write where that can be. Returns how many were kept."""
        if self._parameters is None:
            raise ValueError("expected begin(parameters) before the first packet")
        before = self.counts.kept
        for incoming in batch:
            self._receive(incoming, self._parameters)
        self._write()
        return self.counts.kept - before

    def _receive(self, incoming: Incoming, parameters: Parameters) -> None:
        self.counts.received += 1
        self.counts.received_bytes += len(incoming.data)
        arrived_s = incoming.arrival_monotonic_s
        now_us = self._ring_zero_us + round((self._monotonic() if arrived_s is None else arrived_s) * 1e6)
        self._ring_us = max(self._ring_us, now_us)
        if incoming.key:
            self._write()
            self._at_keyframe(incoming, parameters)
        elif self._segment is not None and self._segment.size > SEGMENT_BYTES:
            self._write()
            self._end_segment()
            self._begins = "lost"
        elif len(self._pending) >= _TOGETHER:
            self._write()
        # The line hears of every packet, also of those that are not kept.
        key = incoming.key and self._segment is not None
        place = self._line.place(incoming.pts, incoming.dts, key, self._ring_us)
        if self._segment is None:
            self._lost("write_failed" if self._begins == "lost" else "before_keyframe")
            return
        packet = RingPacket(
            sequence=self._sequence + len(self._pending),
            key=incoming.key,
            jumped=place.jumped,
            pts=incoming.pts,
            dts=incoming.dts,
            duration=incoming.duration,
            offset=place.offset,
            media_us=place.media_us,
            ring_us=self._ring_us,
            arrival_us=round(incoming.arrival_utc_s * 1e6),
            camera=incoming.camera,
            data=incoming.data,
        )
        self._pending.append(packet)

    def tidy(self) -> tuple[Alarm, ...]:
        """Apply the budget now. Appending does so by itself; call it now and then while no packets come, so that
        footage of a camera that is away does not outlive its age. Returns the alarms that hold."""
        self._ring_us = max(self._ring_us, self._ring_zero_us + round(self._monotonic() * 1e6))
        self._save_rows()
        self._make_room(0)
        self._hear_syncer()
        return self._alarms.now

    def flush(self, timeout_s: float = 5.0) -> bool:
        """Everything appended so far onto the disk itself; False where the disk did not confirm it in time."""
        done = self._syncer.flush(timeout_s)
        self._hear_syncer()
        return done and self._syncer.failure is None

    def close(self, timeout_s: float = 4.0) -> bool:
        """Ends the open segment, syncs, lets others write. False where the disk did not confirm everything in time
        (it is written, and a power cut could still take it). Raises nothing that would keep the program from ending."""
        self._end_segment()
        self._save_rows()
        done = self._syncer.stop(timeout_s)
        self._index.close()
        self._lock.release()
        return done and self._syncer.failure is None

    def __enter__(self) -> "RingWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _at_keyframe(self, incoming: Incoming, parameters: Parameters) -> None:
        """Begin a segment where one is due."""
        actual = parameters.with_keyframe(incoming.data)
        skew_us = round(incoming.arrival_utc_s * 1e6) - self._ring_us
        if self._segment is not None:
            if not actual.joins(parameters):
                self._begins = "parameters"
            elif abs(skew_us - self._began_skew_us) > _CLOCK_STEP_US:
                self._begins = "clock"
            elif self._ring_us - self._began_us < self._segment_us:
                return
            else:
                self._begins = "next"
            self._end_segment()
        self._parameters = actual
        self._make_room(0)
        head = SegmentHead(self._number, self.camera_id, actual, secrets.randbits(32), self._begins, self._not_kept)
        self._segment = self._attempt(lambda: SegmentWriter(self.folder, head))
        if self._segment is None:
            self._begins = "lost"
            return
        self._number += 1
        self._not_kept = 0
        self._began_us, self._began_skew_us = self._ring_us, skew_us
        self._syncer.created()

    def _write(self) -> None:
        """What is pending, into the open segment."""
        pending, self._pending = self._pending, []
        segment = self._segment
        if not pending or segment is None:
            return
        first = segment.summary.packets == 0
        kept = len(pending) if self._attempt(partial(segment.append, *pending)) is not None else 0
        if not kept and len(pending) > 1:  # they do not fit together, but the first of them may
            for packet in pending:
                if self._attempt(partial(segment.append, packet)) is None:
                    break
                kept += 1
        if kept:
            self._sequence += kept
            self.counts.kept += kept
            self.counts.kept_bytes += sum(len(packet.data) for packet in pending[:kept])
            self._syncer.written(segment.fd)
            if first:
                self._note(Row(segment.summary, 0, True))
        if kept < len(pending):
            self._end_segment()
            self._begins = "lost"
            for _ in pending[kept:]:
                self._lost("write_failed")
            return
        self._alarms.set("disk_full", None, 0)
        self._alarms.set("write_failed", None, 0)
        if self._ring_us - self._checked_us >= 1_000_000:
            self._checked_us = self._ring_us
            self._hear_syncer()

    def _attempt(self, work: Callable[[], _T]) -> _T | None:
        """`work`, once more where the disk was full and something could go; None where it cannot be done."""
        for chance in (2, 1):
            try:
                return work()
            except OSError as error:
                full = error.errno in _FULL
                detail = f"{type(error).__name__}: {error.strerror}"
                if full and chance == 2 and self._make_room(1 << 20):
                    continue
                self._alarms.set("disk_full" if full else "write_failed", detail, self._wall())
                return None
        return None

    def _lost(self, reason: NotKept) -> None:
        self._not_kept += 1
        if reason == "write_failed":
            self.counts.write_failed += 1
        else:
            self.counts.before_keyframe += 1

    def _end_segment(self) -> None:
        segment, self._segment = self._segment, None
        if segment is None:
            return
        if segment.summary.packets == 0:
            # As if it had never been: not even its number is used up, which readers would take for a removal.
            segment.path.unlink(missing_ok=True)
            self._number -= 1
            self._not_kept += segment.head.not_kept
            self._syncer.finished(segment.fd)
            return
        try:
            segment.finish()
        except OSError as error:
            # Only the foot is missing; readers and the next start do without.
            self._alarms.set("index_failed", f"{type(error).__name__}: {error.strerror}", self._wall())
        self._syncer.finished(segment.fd)
        self._note(Row(segment.summary, segment.size, False))

    def _note(self, row: Row) -> None:
        self._rows[row.summary.number] = row
        self._save_rows()

    def _save_rows(self) -> None:
        """Tell the index; what it does not take now it is told again."""
        if not self._rows:
            return
        try:
            self._index.put(self._rows.values())
        except sqlite3.Error as error:
            self._alarms.set("index_failed", f"{type(error).__name__}: {error}", self._wall())
            return
        self._rows = {}
        self._alarms.set("index_failed", self.opened.index_failure, self._wall())

    def _make_room(self, need: int) -> int:
        """Removes what the budget (or a full disk, with `need`) demands; returns how many segments went."""
        size = 0 if self._segment is None else self._segment.size
        try:
            room = self._keeper.make_room(self._ring_us, size, need)
        except (sqlite3.Error, OSError) as error:
            self._alarms.set("index_failed", f"{type(error).__name__}: {error}", self._wall())
            return 0
        self.counts.segments_removed += room.removed
        self.counts.bytes_removed += room.removed_bytes
        held = f"{room.locked_bytes / 1e6:.0f} MB are held" if room.over_budget else None
        self._alarms.set("locked_full", held, self._wall())
        low = room.failed or (f"floor {self._keeper.budget.min_free_bytes / 1e6:.0f} MB" if room.disk_low else None)
        self._alarms.set("disk_low", low, self._wall())
        return room.removed

    def _hear_syncer(self) -> None:
        self._alarms.set("sync_failed", self._syncer.failure, self._wall())
