"""Every kind of scene by name, and the one way to draw one."""

import numpy as np

from benchmarks.compose.draft import Draft
from benchmarks.compose.negatives import NEGATIVE
from benchmarks.compose.positives import POSITIVE
from benchmarks.compose.scene import ComposeError, Scene

KINDS = (*POSITIVE, *NEGATIVE)
WIDE = ("truck_tip", "motorbike_throw", "parks_vehicle", "vehicle_leaves", "stays_in_view_at_distance")
"""Kinds that need room."""

LAYERS = ("rain", "cloud", "trees", "clock", "exposure", "shadow")
"""Disturbances that also lie over other scenes, mildly."""


def random_scene(seed: int, kind: str) -> Scene:
    """A scene of this kind; the seed decides everything else. Raises ComposeError for an unknown kind."""
    script = POSITIVE.get(kind) or NEGATIVE.get(kind)
    if script is None:
        raise ComposeError(f"expected a kind out of {', '.join(KINDS)}; found {kind!r}")
    draft = Draft.begin(seed, kind, wide=kind in WIDE)
    script(draft)
    if draft.rng.random() < 0.35 and not draft.disturbances:
        layer = str(draft.rng.choice(LAYERS))
        start = draft.between(0, 8)
        strength = draft.between(0.85, 1.15) if layer == "exposure" else draft.between(0.3, 0.7)
        draft.disturb(layer, start, start + draft.between(6, 40), strength=strength)
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
