"""From measurements to a calibrated score: gradient-boosted trees, trained on composed scenes (see docs/design).

The trees travel as one small JSON file beside this module and are evaluated here in plain Python: a judgement is
needed once per candidate, a few times an hour, and a machine-learning library would cost more memory than the rest.
"""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from detector.judge import FEATURES, Judgement

WEIGHTS = Path(__file__).with_name("verdict.json")


@dataclass(frozen=True, slots=True)
class Tree:
    """One regression tree as parallel arrays; `feature` -1 marks a leaf whose value is `threshold`."""

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]

    def value(self, x: list[float]) -> float:
        node = 0
        while self.feature[node] >= 0:
            node = self.left[node] if x[self.feature[node]] <= self.threshold[node] else self.right[node]
        return self.threshold[node]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`trees` add up to a log-odds margin; `slope` and `intercept` calibrate it (Platt 1999)."""

    base: float
    trees: tuple[Tree, ...]
    slope: float
    intercept: float

    def score(self, judgement: Judgement) -> float:
        """Probability 0..1 that this is waste that somebody left."""
        if judgement.vetoes:
            return 0.0
        x = judgement.vector()
        margin = self.base + math.fsum(tree.value(x) for tree in self.trees)
        return 1.0 / (1.0 + math.exp(-(self.slope * margin + self.intercept)))


class VerdictError(ValueError):
    """The verdict's weights do not fit this version."""


@cache
def load_verdict(path: Path = WEIGHTS) -> Verdict:
    """Read the trained trees. Raises VerdictError when they were trained on other features."""
    data = json.loads(path.read_text("utf-8"))
    if tuple(data["features"]) != FEATURES:
        raise VerdictError(
            f"{path.name}: expected the features {', '.join(FEATURES)}; found {', '.join(data['features'])}. "
            "Train it again: python -m benchmarks.verifier"
        )
    trees = tuple(
        Tree(tuple(t["feature"]), tuple(t["threshold"]), tuple(t["left"]), tuple(t["right"])) for t in data["trees"]
    )
    return Verdict(data["base"], trees, data["slope"], data["intercept"])
