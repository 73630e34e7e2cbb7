"""Every kind of scene by name, and the one way to draw one."""

import numpy as np

from benchmarks.compose import negatives, positives, standing
from benchmarks.compose.draft import Draft
from benchmarks.compose.positives import Script
from benchmarks.compose.scene import ComposeError, Scene

POSITIVE: dict[str, Script] = {
    one.__name__: one
    for one in (
        positives.walk_off, positives.stays_in_view_at_distance, positives.toss_at_frame_edge,
        positives.dark_on_dark, positives.occluded_later, positives.truck_tip, positives.motorbike_throw,
        positives.small_litter, positives.returns_later_without_taking, standing.truck_from_start,
        standing.put_down_beside_other,
    )
}  # fmt: skip
NEGATIVE: dict[str, Script] = {
    one.__name__: one
    for one in (
        negatives.owner_stays, negatives.picked_up_again, negatives.taken_away, negatives.bin_disposal,
        negatives.person_stands, negatives.person_sits, negatives.parks_vehicle, negatives.vehicle_leaves,
        negatives.person_leaves_after_standing_from_first_frame, negatives.shadows, negatives.headlights,
        negatives.auto_exposure, negatives.white_balance, negatives.rain, negatives.swaying_trees,
        negatives.gop_pulse, negatives.osd_clock, negatives.lay_there_from_start, negatives.nudged,
        negatives.handheld_bottle, negatives.busy_street, negatives.changing_weather, negatives.rotating_lamp,
        negatives.door_opens, negatives.animal, negatives.blown_bag, standing.truck_leaves_revealing_car,
        standing.person_stands_long,
    )
} | {
    "camera_moves": negatives.camera("moves", 0.3, 3), "camera_shake": negatives.camera("shake", 4, 15),
    "covered": negatives.camera("covered", 6, 20), "goes_dark": negatives.camera("dark", 5, 20),
    "loses_focus": negatives.camera("defocus", 6, 20),
}  # fmt: skip
KINDS = (*POSITIVE, *NEGATIVE)
WIDE = (
    "truck_tip", "motorbike_throw", "parks_vehicle", "vehicle_leaves", "stays_in_view_at_distance",
    "truck_from_start", "truck_leaves_revealing_car",
)  # fmt: skip
"""Kinds that need room."""

LAYERS = ("rain", "cloud", "trees", "clock", "exposure", "shadow")
"""Disturbances that also lie over other scenes, mildly."""


def random_scene(seed: int, kind: str, small: bool = False, night: bool = False) -> Scene:
    """A scene of this kind; the seed decides everything else. `small`: at most 640 x 480 and 15 frames a second.
    `night`: seen from first to last by the camera's own infrared lamps.

    Raises ComposeError for an unknown kind.
    """
    script = POSITIVE.get(kind) or NEGATIVE.get(kind)
    if script is None:
        raise ComposeError(f"expected a kind out of {', '.join(KINDS)}; found {kind!r}")
    draft = Draft.begin(seed, kind, wide=kind in WIDE, small=small)
    script(draft)
    if draft.rng.random() < 0.35 and not draft.disturbances:
        layer = str(draft.rng.choice(LAYERS))
        start = draft.between(0, 8)
        strength = draft.between(0.85, 1.15) if layer == "exposure" else draft.between(0.3, 0.7)
        draft.disturb(layer, start, start + draft.between(6, 40), strength=strength)
    if night:
        draft.disturb("infrared", -1.0, x=draft.between(0.35, 0.65), y=draft.between(0.5, 0.75),
                      strength=draft.between(0.75, 1.2))  # fmt: skip
    return draft.scene()


def draw_kinds(count: int, seed: int, negative_share: float = 0.5, only: tuple[str, ...] = ()) -> list[str]:
    """`count` kinds in a shuffled order: the wanted share negative, each kind as often as any other of its side."""
    rng = np.random.default_rng([seed, 9])
    if only:
        return [only[i % len(only)] for i in range(count)]
    negatives = round(count * negative_share)
    drawn: list[str] = []
    for pool, wanted in ((tuple(NEGATIVE), negatives), (tuple(POSITIVE), count - negatives)):
        rounds = -(-wanted // len(pool))
        drawn += [pool[int(i)] for _ in range(rounds) for i in rng.permutation(len(pool))][:wanted]
    return [drawn[int(i)] for i in rng.permutation(len(drawn))]
