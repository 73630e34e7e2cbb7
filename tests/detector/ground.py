"""A street on which things come to lie, looked at four times a second."""

import numpy as np

from detector.item import Item
from detector.items import Items
from detector.picture import Mask, WorkBox
from detector.scene import Scene
from detector.settings import Settings
from streams.frames import U8
from tests.detector.pictures import BAG, Camera, moments, shield

SETTINGS = Settings()
NOBODY: Mask = np.zeros((480, 640), np.uint8)
X1, Y1, X2, Y2 = BAG
PASSER = (60, 40, 160)


class Ground:
    """A scene and what came to lie in it, looked at four times a second."""

    def __init__(self, street: U8) -> None:
        self.street = street
        self.camera = Camera()
        self.now_s = 0.0
        self.scene = Scene(SETTINGS, self.camera.see(street), 0.0)
        self.items = Items(SETTINGS, self.scene.shape)
        self.gone: list[Item] = []
        self.see(street, 4)

    def see(self, bgr: U8, seconds: float, shielded: Mask = NOBODY) -> None:
        for _ in moments(0, seconds):
            self.now_s += 0.25
            yuv = self.camera.see(bgr)
            view = self.scene.observe(yuv, self.now_s, np.maximum(shielded, self.items.held(self.now_s)))
            self.gone += self.items.update(yuv, view, self.scene, shielded)

    @property
    def only(self) -> Item:
        assert len(self.items.live) == 1, [(i.box, i.state) for i in self.items.live]
        return self.items.live[0]


def around(box: WorkBox) -> Mask:
    """The shield of somebody seen in `box`: a detected box has a little room about the body."""
    return shield((box[0] - 5, box[1] - 5, box[2] + 5, box[3] + 5))


def covers(item: Item, box: WorkBox) -> bool:
    """Whether the item's box is `box` within a few pixels."""
    return all(abs(a - b) <= 5 for a, b in zip(item.box, box, strict=True))
