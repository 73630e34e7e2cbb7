"""Where people and moving vehicles are: nothing is learned there, and nothing there is taken for an item."""

import numpy as np

from detector.picture import Mask, Picture, WorkBox, at_edge, box_mask
from detector.scene import Scene, View
from detector.tracking import ANIMALS, UNSEEN_S, VEHICLES, Track, Tracker
from models.detections import apart, iou


class Shield:
    """Asks each track whether it is alive. `there_from_start` are the tracks of the first picture."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self.there_from_start: set[int] = set()

    def mask(self, picture: Picture, scene: Scene, now_s: float, view: View | None = None) -> Mask:
        """Where people and moving vehicles are now. A vehicle that is part of the scenery shields nothing: a bag may
        lie before it. Nor does a resting "animal": YOLO calls many a black bag a dog."""
        boxes: list[WorkBox] = []
        for track in self._tracker.alive():
            if now_s - track.last_s > UNSEEN_S or not self._shields(track, scene, picture, now_s, view):
                continue
            b = track.predicted(now_s) * picture.scale
            boxes.append((int(b[0]) - 1, int(b[1]) - 1, int(np.ceil(b[2])) + 1, int(np.ceil(b[3])) + 1))
        return box_mask(scene.shape, boxes)

    def in_first_picture(self, picture: Picture, scene: Scene) -> tuple[Mask, Mask]:
        """Where somebody or something stood when the footage began; and the part of it where only vehicles did."""
        people: list[WorkBox] = []
        vehicles: list[WorkBox] = []
        for track in self._tracker.alive():
            self.there_from_start.add(track.track_id)
            b = track.box * picture.scale
            box = (int(b[0]) - 2, int(b[1]) - 2, int(np.ceil(b[2])) + 2, int(np.ceil(b[3])) + 2)
            (vehicles if track.name in VEHICLES else people).append(box)
        living, parked = box_mask(scene.shape, people), box_mask(scene.shape, vehicles)
        return np.maximum(living, parked), np.where(living > 0, np.uint8(0), parked)

    def _is_alive(self, track: Track, now_s: float) -> bool:
        """Whether a "person" ever moved, or goes on where one stopped: YOLO takes many a black bag for a head.

        A track of less than a second gets the benefit of the doubt.
        """
        if now_s - track.first_s < 1.0 or track.track_id in self.there_from_start or track.has_moved:
            return True
        for other in self._tracker.tracks:
            gap_s = track.first_s - other.last_s
            if other is track or other.name != "person" or not -1.0 <= gap_s < 60.0 or not other.has_moved:
                continue
            if not apart(other.box, track.boxes[0]) and iou(other.box[None], track.boxes[0][None])[0, 0] > 0.3:
                return True
        return False

    def _shields(self, track: Track, scene: Scene, picture: Picture, now_s: float, view: View | None) -> bool:
        name = track.name
        if name == "person":
            return self._is_alive(track, now_s)
        last = track.box
        speed = float(np.abs(track.velocity).max()) / max(float(last[2] - last[0]), float(last[3] - last[1]), 1.0)
        moved = track.has_moved
        if name in ANIMALS:
            return moved and speed > 0.15
        if name not in VEHICLES:
            return False
        if track.track_id not in self.there_from_start and not (
            moved and _drove(track, picture.frame.width, picture.frame.height)
        ):
            return False
        if view is None or speed > 0.15:
            return True
        x1, y1, x2, y2 = (int(v) for v in np.clip(track.box * picture.scale, 0, None))
        part = view.changed[y1:y2, x1:x2]
        unknown = scene.known[y1:y2, x1:x2] == 0
        return part.size > 0 and float(((part > 0) | unknown).mean()) > 0.25


def _drove(track: Track, width: int, height: int) -> bool:
    """A vehicle first seen in mid-picture must have driven: a falling load may look like one."""
    return at_edge(track.boxes[0], (width, height), 0.02 * max(width, height)) or track.drove
