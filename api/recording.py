"""The process that records one camera: `python -m api.recording`, a RecordJob on standard input.

A process per camera: a fault in FFmpeg's network code, a hung disk call or a leak takes one camera with it, and a
changed address restarts one. It decodes nothing.
"""

import os
import sqlite3
import sys
import threading
import time
from pathlib import Path

from api.live_child import Channel, read_job, when_told_to_go
from api.recorder_messages import Changed, GaveUp, Kept, Packets, Recording, RecordJob, RingAlarm
from evidence import catalogue_live as words
from streams.camera.losses import Losses
from streams.camera.url import parse_url
from streams.recorder import Condition, Recorder
from streams.ring import Budget, RingBusyError, RingReader, RingWriter

BEAT_S = 1.0
MEASURE_S = 10.0
_CLOSE_S = 2.0


def main() -> int:
    channel = Channel()
    job = RecordJob.model_validate_json(read_job())

    def tell(condition: Condition) -> None:
        channel.say(
            Changed(
                state=condition.state,
                since_utc_s=condition.since_utc_s,
                vi=condition.reason_vi,
                en=condition.reason,
            )
        )

    try:
        writer = RingWriter(job.data, job.camera, Budget(max_bytes=job.max_bytes, max_age_s=job.max_age_s))
    except (RingBusyError, OSError, sqlite3.Error) as error:
        text = words.RING_UNUSABLE.format(reason=error)
        channel.say(GaveUp(vi=text.vi, en=text.en))
        return 1
    recorder = Recorder(writer, parse_url(job.url), tell, transport=job.transport)
    when_told_to_go(recorder.stop)
    pulse = _Pulse(channel, recorder, writer, Losses() if job.transport == "udp" else None)
    threading.Thread(target=pulse.measure, args=(job.data, job.camera), name="measure", daemon=True).start()
    threading.Thread(target=pulse.beat, name="beat", daemon=True).start()
    try:
        recorder.run()
    finally:
        writer.close(_CLOSE_S)
        channel.say(pulse.word())
    return 0


class _Pulse:
    """Says that the recorder is well, for as long as it is: silence is what the parent judges by."""

    def __init__(self, channel: Channel, recorder: Recorder, writer: RingWriter, losses: Losses | None) -> None:
        self._channel = channel
        self._recorder = recorder
        self._writer = writer
        self._losses = losses
        self._kept = Kept()

    def beat(self) -> None:
        while True:
            if time.monotonic() - self._recorder.active_s < self._recorder.longest_pause_s:
                self._channel.say(self.word())
            time.sleep(BEAT_S)

    def measure(self, data: Path, camera: str) -> None:
        """Apart from the rest: a disk that does not answer delays this thread alone."""
        reader = RingReader(data, camera)
        while True:
            extent = reader.extent()
            try:
                disk = os.statvfs(data)
            except OSError:
                disk = None
            self._kept = Kept(
                ring_bytes=None if extent is None else extent.size,
                oldest_utc_s=None if extent is None else extent.oldest_utc_s,
                disk_free_bytes=None if disk is None else disk.f_bavail * disk.f_frsize,
                disk_bytes=None if disk is None else disk.f_blocks * disk.f_frsize,
            )
            time.sleep(MEASURE_S)

    def word(self) -> Recording:
        counts = self._writer.counts
        return Recording(
            packets=Packets(
                received=counts.received,
                received_bytes=counts.received_bytes,
                written=counts.kept,
                written_bytes=counts.kept_bytes,
                before_keyframe=counts.before_keyframe,
                write_failed=counts.write_failed,
                network_lost=None if self._losses is None else self._losses.packets,
            ),
            kept=self._kept,
            alarms=tuple(RingAlarm(kind=alarm.kind, detail=alarm.text) for alarm in self._writer.alarms),
        )


if __name__ == "__main__":
    sys.exit(main())
