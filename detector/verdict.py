"""From measurements to a calibrated score: trained on composed scenes (see docs/design).

A small network looks at the place before and after; what it says is one more measurement for gradient-boosted trees,
beside the physical ones. Both are fitted by `python -m benchmarks.verifier`.

The trees travel as one small JSON file beside this module and are evaluated here in plain Python: a judgement is
needed once per candidate, a few times an hour, and a machine-learning library would cost more memory than the rest.
"""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from detector.judge import FEATURES, Judgement
from models.network import Network
from streams.frames import U8

WEIGHTS = Path(__file__).with_name("verdict.json")
NETWORK = WEIGHTS.with_suffix(".onnx")
MEASURED = (*FEATURES, "looks_left")
"""What the trees are asked about: the features, and the network's log-odds that something was put there."""


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
    network: Network

    def score(self, judgement: Judgement) -> float:
        """Probability 0..1 that this is waste that somebody left."""
        if judgement.vetoes or judgement.crop is None:
            return 0.0
        x = [*judgement.vector(), self.looks_left(judgement.crop)]
        margin = self.base + math.fsum(tree.value(x) for tree in self.trees)
        return 1.0 / (1.0 + math.exp(-(self.slope * margin + self.intercept)))

    def looks_left(self, crop: U8) -> float:
        """The network's log-odds that the crop shows something that was put there."""
        return float(self.network.run(crop[np.newaxis])[0])


def both(first: float, last: float) -> float:
    """Two scores of one thing as one: the mean of their log-odds. What is certain (0 or 1) stays so."""
    if min(first, last) <= 0.0 or max(first, last) >= 1.0:
        return 0.0 if min(first, last) <= 0.0 else 1.0
    odds = math.sqrt(first / (1.0 - first) * last / (1.0 - last))
    return odds / (1.0 + odds)


class VerdictError(ValueError):
    """The verdict's weights do not fit this version."""


@cache
def load_verdict(path: Path = WEIGHTS) -> Verdict:
    """Read the trained trees. Raises VerdictError when they were trained on other features."""
    data = json.loads(path.read_text("utf-8"))
    if tuple(data["features"]) != MEASURED:
        raise VerdictError(
            f"{path.name}: expected the features {', '.join(MEASURED)}; found {', '.join(data['features'])}. "
            "Train it again: python -m benchmarks.verifier"
        )
    trees = tuple(
        Tree(tuple(t["feature"]), tuple(t["threshold"]), tuple(t["left"]), tuple(t["right"])) for t in data["trees"]
    )
    return Verdict(data["base"], trees, data["slope"], data["intercept"], Network(path.with_suffix(".onnx")))
