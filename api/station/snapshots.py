"""A camera's latest picture, from its recording: the camera itself is asked for nothing."""

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import cv2
from av.error import FFmpegError

from streams.pictures import Orientation, to_frame
from streams.ring import Interval, RingReader
from streams.ring.decoding import av_packet

WIDTH = 960
FRESH_S = 4.0
_MOST = 500


@dataclass(frozen=True, slots=True)
class Snapshot:
    jpeg: bytes
    taken_utc: datetime


class Snapshots:
    """Thread-safe. One keyframe is decoded at a time, and none twice within FRESH_S, however many look on."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._lock = threading.Lock()
        self._made: dict[str, tuple[float, Snapshot | None]] = {}

    def of(self, camera_id: str) -> Snapshot | None:
        """None where nothing has been recorded, or it cannot be decoded."""
        with self._lock:
            at_s, found = self._made.get(camera_id, (-FRESH_S, None))
            if time.monotonic() - at_s > FRESH_S:
                if len(self._made) > _MOST:
                    self._made.clear()
                try:
                    found = _latest(RingReader(self._data, camera_id))
                except (OSError, FFmpegError, ValueError):
                    found = None
                self._made[camera_id] = time.monotonic(), found
        return found


def _latest(reader: RingReader) -> Snapshot | None:
    """Raises OSError, FFmpegError, ValueError."""
    newest = reader.newest()
    if newest is None:
        return None
    for gop in reader.gops(Interval("sequence", newest.sequence, newest.sequence + 1)):
        key, parameters = gop.packets[0], gop.head.parameters
        decoder = parameters.decoder()
        pictures = [*decoder.decode(av_packet(key, parameters)), *decoder.decode(None)]
        if not pictures:
            continue
        picture = pictures[0]
        bgr = to_frame(picture, 0.0, Orientation(), (picture.width, picture.height)).bgr(long_side=WIDTH)
        done, jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 82])
        if done:
            return Snapshot(jpeg.tobytes(), datetime.fromtimestamp(key.arrival_us / 1e6, UTC))
    return None
