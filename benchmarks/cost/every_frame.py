"""The peer that looks at everything: our model on every frame, whole picture at 640, with our tracker.

What `yolo track` does, without torch: run as `python -m benchmarks.cost.every_frame VIDEO SECONDS`.
"""

import sys
from pathlib import Path

import av
import cv2
import numpy as np

import models
from detector.tracking import Tracker

INPUT_SIDE = 640


def every_frame(path: Path, seconds: float) -> int:
    """Decode on one thread, detect and track on each frame of the first `seconds`; the number of frames."""
    cv2.setNumThreads(1)
    model = models.load(threads=1)
    tracker = Tracker(start_conf=0.4)
    count = 0
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_count = 1
        for frame in container.decode(stream):
            at_s = float(frame.time or 0.0)
            if at_s >= seconds:
                break
            picture = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
            tracker.update(at_s, model.detect(picture, conf=0.1, long_side=INPUT_SIDE))
            count += 1
    return count


if __name__ == "__main__":
    print(every_frame(Path(sys.argv[1]), float(sys.argv[2])))
