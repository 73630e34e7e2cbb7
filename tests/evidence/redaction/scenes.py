"""Small clips with bright squares for people, and a finder that finds them: what is covered can be told exactly."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from detector.tracking import Track
from evidence.redaction.find import Followed
from evidence.redaction.plan import What
from models.detections import Detections
from streams.files import open_file
from streams.frames import U8, Frame

WIDTH, HEIGHT = 192, 144
NAMES = ("person", "car", "truck", "dog")
_BGR = {"person": (40, 40, 230), "car": (230, 60, 40), "truck": (60, 220, 60)}
Place = tuple[str, tuple[int, int, int, int]]
"""What is there, and its box."""


def picture(places: Sequence[Place], size: tuple[int, int] = (WIDTH, HEIGHT)) -> U8:
    """(h, w, 3): things of one colour each on a grey ground with some structure."""
    width, height = size
    ground = np.full((height, width, 3), 70, np.uint8)
    ground[::8] = 90
    for name, (x1, y1, x2, y2) in places:
        ground[y1:y2, x1:x2] = _BGR[name]
    return ground


def find(bgr: U8, long_side: int) -> Detections:
    """Things by their colour, exactly; the size at which a network would look makes no difference."""
    del long_side
    boxes, classes = [], []
    for name, colour in _BGR.items():
        near = np.abs(bgr.astype(np.int32) - colour).max(axis=2) < 50
        count, _, stats, _ = cv2.connectedComponentsWithStats(near.astype(np.uint8))
        for x, y, w, h, area in stats[1:count]:
            if area > 30:
                boxes.append((x, y, x + w, y + h))
                classes.append(NAMES.index(name))
    n = len(boxes)
    return Detections(
        np.asarray(boxes, np.float32).reshape(n, 4), np.full(n, 0.9, np.float32), np.asarray(classes, np.int32), NAMES
    )


def film_of(path: Path, pictures: Sequence[U8], times_s: Sequence[float]) -> Path:
    """A nearly lossless clip whose pictures are shown at these moments, with a title as cameras write it."""
    with av.open(str(path), "w", options={"movflags": "+use_metadata_tags"}) as muxer:
        muxer.metadata.update({"title": "cam-secret-7", "location": "+21.8537+106.7615/"})
        track = muxer.add_stream("libx264", options={"preset": "ultrafast", "crf": "8", "g": "25"})
        track.height, track.width = pictures[0].shape[:2]
        track.pix_fmt = "yuv420p"
        track.time_base = track.codec_context.time_base = Fraction(1, 90_000)
        for bgr, at_s in zip(pictures, times_s, strict=True):
            frame = av.VideoFrame.from_ndarray(bgr, format="bgr24")
            frame.pts, frame.time_base = round(at_s * 90_000), Fraction(1, 90_000)
            muxer.mux(track.encode(frame))
        muxer.mux(track.encode(None))
    return path


def walk(seconds: float = 4.0, fps: int = 12) -> tuple[list[U8], list[float]]:
    """Two people: one (a bystander) crosses from left to right, one (the actor) stands at the right."""
    times = [i / fps for i in range(round(seconds * fps))]
    pictures = []
    for at_s in times:
        x = round(4 + 24 * at_s)
        places: list[Place] = [("person", (x, 20, x + 20, 70)), ("person", (150, 60, 174, 120))]
        pictures.append(picture(places))
    return pictures, times


def frames(path: Path) -> list[Frame]:
    return list(open_file(path).replay(0.0, 1e9))


def followed(
    times: Sequence[float], boxes: Sequence[Sequence[float]], what: What = "person", name: str = "person"
) -> Followed:
    """One track, seen at these moments."""
    track = Track(1)
    for at_s, box in zip(times, boxes, strict=True):
        track.add(at_s, np.asarray(box, np.float32), 0.8, name)
    return Followed(what, track)


def mostly(bgr: U8, name: str) -> NDArray[np.bool_]:
    """Where the picture still has the colour of such a thing."""
    return np.asarray(np.abs(bgr.astype(np.int32) - _BGR[name]).max(axis=2) < 70)
