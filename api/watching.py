"""The process that watches one camera's ring: `python -m api.watching`, a WatchJob on standard input.

A process per camera: a decoder may crash, hang or eat all memory, and must take only its own camera's detection with
it; recording goes on, and the next watcher begins before the place where this one ended.
"""

import os
import sys
from contextlib import suppress
from dataclasses import asdict

import cv2

from api.live_child import Channel, read_job, when_told_to_go
from api.live_messages import Flagged, Seen, Watching, WatchJob
from api.recorder_messages import GaveUp
from evidence import catalogue, catalogue_live
from evidence.record import EventDetail
from models.errors import ModelError
from pipeline.live import Alive, CameraWatch, LiveUpdate

NICE = 5
"""Where processors are short, recording comes first: what is on disk can be watched later."""


def main() -> int:
    channel = Channel()
    cv2.setNumThreads(1)  # a thread for each camera, and none that turns in a circle waiting for its part of a picture
    job = WatchJob.model_validate_json(read_job())
    with suppress(OSError):
        os.nice(NICE)

    def tell(update: LiveUpdate) -> None:
        if isinstance(update, Alive):
            channel.say(Watching(media_s=update.media_s, **asdict(update.load)))
        elif isinstance(update, EventDetail):
            channel.say(Flagged(event=update))
        else:
            channel.say(Seen(condition=update))

    try:
        watch = CameraWatch(job.data, job.camera, job.options, tell, detect=job.detect)
        when_told_to_go(watch.stop, for_good=watch.finish)
        watch.run()
    except ModelError as error:
        text = catalogue.MODEL_UNUSABLE.format(reason=error)
        channel.say(GaveUp(vi=text.vi, en=text.en))
        return 1
    except OSError as error:
        text = catalogue_live.NOT_KEPT.format(reason=error)
        channel.say(GaveUp(vi=text.vi, en=text.en))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
