"""The process that records one camera: `python -m api.recording`, a RecordJob on standard input.

A process per camera: a fault in FFmpeg's network code, a hung disk call or a leak takes one camera with it, and a
changed address restarts one. It decodes nothing.
"""

import sqlite3
import sys
import threading
import time

from api.live_child import Channel, read_job, when_told_to_go
from api.recorder_messages import Changed, GaveUp, Recording, RecordJob, RingAlarm
from evidence import catalogue_live as words
from streams.camera.url import parse_url
from streams.recorder import Condition, Recorder
from streams.ring import Budget, RingBusyError, RingWriter

BEAT_S = 1.0
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
        when_told_to_go(lambda: None, grace_s=0.0)
        return 1
    recorder = Recorder(writer, parse_url(job.url), tell)
    when_told_to_go(recorder.stop)
    threading.Thread(target=_beat, args=(channel, recorder, writer), name="beat", daemon=True).start()
    try:
        recorder.run()
    finally:
        writer.close(_CLOSE_S)
    return 0


def _beat(channel: Channel, recorder: Recorder, writer: RingWriter) -> None:
    """Says that the recorder is well, for as long as it is: silence is what the parent judges by."""
    while True:
        if time.monotonic() - recorder.active_s < recorder.longest_pause_s:
            alarms = tuple(RingAlarm(kind=alarm.kind, detail=alarm.text) for alarm in writer.alarms)
            channel.say(Recording(received=writer.counts.received, kept=writer.counts.kept, alarms=alarms))
        time.sleep(BEAT_S)


if __name__ == "__main__":
    sys.exit(main())
