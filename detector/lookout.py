"""Who is there: YOLO on a part of the picture, tracks of what it finds, and places where it keeps finding things."""

import numpy as np

from detector import focus
from detector.objects import StillObjects
from detector.pace import Pace, traffic
from detector.picture import Mask, Picture
from detector.scene import View
from detector.settings import Settings
from detector.tracking import BAGS, Track, Tracker
from models.detections import Detections, iou
from models.runtime import Model
from streams.frames import BoxPx, Frame


class Lookout:
    """`whole` finds who is in a first picture, `look` who is there since."""

    def __init__(self, model: Model, settings: Settings) -> None:
        self._model = model
        self.tracker = Tracker(start_conf=settings.detect_conf)
        self.objects = StillObjects()
        self.pace = Pace(settings)
        self.inferences = 0
        self._settings = settings

    @property
    def tracks(self) -> list[Track]:
        """Everybody of the last minutes."""
        return self.tracker.tracks

    def whole(self, picture: Picture) -> None:
        """Look at all of the picture."""
        frame = picture.frame
        box = (0.0, 0.0, float(frame.width), float(frame.height))
        self.tracker.update(picture.media_s, self._infer(frame, box, self._side(box)))

    def look(self, picture: Picture, view: View, places: list[BoxPx], shield: Mask) -> None:
        """Look at what changed, at who is expected and at `places` (source pixels); less often where a crowd moves as
        expected, under the `shield` (see detector.pace)."""
        s, now_s = self._settings, picture.media_s
        alive = self.tracker.alive()
        wanted = [t.predicted(now_s) for t in alive if focus.stands_out(t.box, view, picture.scale)]
        wanted += [np.array(place, np.float32) for place in places]
        crop = focus.crop_for(view, wanted, picture.frame, picture.scale, s)
        if crop is None:
            self.tracker.update(now_s, Detections.empty(self._model.info.classes))
            return
        side = self._side(crop)
        w, h = crop[2] - crop[0], crop[3] - crop[1]
        about = traffic(view.moving, shield, sum(track.has_moved for track in alive))
        if not self.pace.allows(now_s, round(side * w / max(w, h)), round(side * h / max(w, h)), about):
            return
        found = self._infer(picture.frame, crop, side)
        things = found[~np.isin(found.classes, [i for i, n in enumerate(found.names) if n == "person"])]
        moved = [t.box for t in self.tracker.alive() if t.has_moved]
        if moved and len(things):
            things = things[iou(things.boxes, np.stack(moved)).max(axis=1) < 0.5]
        self.objects.update(now_s, things)
        bags = [i for i, n in enumerate(found.names) if n in BAGS]
        for track in self.tracker.update(now_s, found[~np.isin(found.classes, bags)]):
            track.blended += not focus.stands_out(track.box, view, picture.scale)

    def _infer(self, frame: Frame, crop: BoxPx, side: int) -> Detections:
        self.inferences += 1
        x1, y1, x2, y2 = frame.snap(crop)
        small = frame.bgr(crop, long_side=side)
        found = self._model.detect(small, conf=self._settings.detect_low_conf, long_side=side)
        return found.shifted(x1, y1, max(x2 - x1, y2 - y1) / max(small.shape[:2]))

    def _side(self, crop: BoxPx) -> int:
        """Input side for YOLO: the crop's own size, at least 320 (small pictures hold small people)."""
        longest = max(crop[2] - crop[0], crop[3] - crop[1])
        return int(min(self._settings.detect_side_px, max(320, np.ceil(longest / 32) * 32)))
