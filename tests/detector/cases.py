"""Items, judgements and cases made by hand."""

from collections.abc import Mapping
from dataclasses import fields, replace

import cv2
import numpy as np

from detector.appearance import Appearance
from detector.attendance import Case, begin
from detector.item import Item
from detector.judge import Circumstances, Judgement
from detector.owner import Owner, Release
from detector.settings import Settings
from detector.tracking import Track
from streams.frames import U8, BoxPx

ITEM_BOX: BoxPx = (190.0, 180.0, 210.0, 200.0)
"""Where items lie here: at (200, 200), at the feet of somebody who stands at 200."""


def flat(value: int, shape: tuple[int, int] = (20, 20)) -> U8:
    """An even grey (h, w, 3) YUV patch."""
    return np.full((*shape, 3), (value, 128, 128), np.uint8)


def item(born_s: float = 10.0, *, plain_s: float = 3.0, before: int = 120, after: int = 40) -> Item:
    """A dark square on even ground, noticed at born_s."""
    mask = np.ones((20, 20), np.bool_)
    made = Item(1, (190, 180, 210, 200), mask, flat(before), flat(after), 1.0, born_s, born_s, born_s)
    made.plain_s = plain_s
    return made


def crop(before: U8 | None = None, after: U8 | None = None) -> U8:
    """(48, 48, 10): a dark bag on grey ground, or other pictures (48, 48, 3) of the place before and after."""
    rng = np.random.default_rng(5)
    ground = np.clip(flat(120, (48, 48)) + rng.normal(0, 2, (48, 48, 3)), 0, 255).astype(np.uint8)
    outline = np.zeros((48, 48, 1), np.uint8)
    cv2.ellipse(outline, (24, 26), (9, 10), 0, 0, 360, (255,), -1)
    bag = ground.copy()
    bag[outline[:, :, 0] > 0] = (40, 132, 124)
    limit = np.full((48, 48, 3), (11, 7, 7), np.uint8)
    return np.dstack([ground if before is None else before, bag if after is None else after, limit, outline])


PLAIN: dict[str, float] = {
    # A bag beside somebody who put it down, in plain sight on even ground.
    "edge_after": 20.0, "edge_before": 2.0, "support_after": 0.9, "support_before": 0.1, "apart_after": 40.0,
    "apart_before": 1.0, "contrast": 4.0, "darkening": -50.0, "chroma": 10.0, "texture_kept": 0.1,
    "ratio_spread": 0.4, "moved_from": 0.0, "moved_to": 0.0, "solidity": 0.9, "border": 0.0, "ring_change": 0.05,
    "item_heights": 0.3, "area_frac": 0.005, "item_px": 20.0, "plain_s": 3.0, "flicker": 0.02, "busy": 0.02,
    "siblings": 0.0, "person": 0.0, "vehicle": 0.0, "animal": 0.0, "bag": 0.3, "fixture": 0.0,
    "owner_known": 1.0,
    "owner_distance": 0.0, "owner_score": 0.8, "owner_vehicle": 0.0, "own_shape": 0.05, "hidden_s": 1.0,
    "motion": 0.5, "mover": 4.0, "company": 3.0, "restless": 0.0, "shift": 0.0,
}  # fmt: skip


def measured(shown: U8 | None = None, /, **changed: float) -> Judgement:
    """What was measured of a plain case whose owner is not known by track; `changed` replaces single features,
    `shown` the crop."""
    made = judgement(None, changed)
    return made if shown is None else replace(made, crop=shown)


def judgement(
    owner: Track | None, changed: Mapping[str, float] | None = None, vetoes: tuple[str, ...] = ()
) -> Judgement:
    """A plain case of 10 s, left by `owner`, with the features in `changed` replaced."""
    values = {**PLAIN, **(changed or {})}
    appearance = Appearance(**{f.name: values[f.name] for f in fields(Appearance)})
    circumstances = Circumstances(**{f.name: values[f.name] for f in fields(Circumstances)})
    release = Release(10.0, 9.0, 10.2, 0.5)
    known = None
    if owner is not None:
        x1, y1, x2, y2 = (float(v) for v in owner.box)
        known = Owner(owner, "person", 0.0, (x1, y1, x2, y2))
    return Judgement(appearance, circumstances, release, known, vetoes, crop=crop())


def opened(owner: Track | None, tracks: list[Track], settings: Settings, score: float = 0.9) -> Case:
    """A case whose item was left at 10 s by `owner`."""
    return begin(item(), judgement(owner), ITEM_BOX, score, tracks, settings)
