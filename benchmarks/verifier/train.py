"""Fits the verdict's trees: boosted, shallow, and monotone where physics says which way a measurement points.

Monotone constraints are what carries over from composed scenes to real cameras: a stronger outline can only speak
for a deposit, a texture that survived only against it, whatever the composer's habits are.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from detector.judge import FEATURES
from detector.verdict import WEIGHTS

F64 = NDArray[np.float64]
RISING = (
    "edge_after", "support_after", "apart_after", "contrast", "owner_known", "edge_gain", "apart_gain", "support_gain",
    "mover", "motion", "company",
)  # fmt: skip
"""More of it speaks for something that somebody left."""
FALLING = (
    "edge_before", "support_before", "apart_before", "texture_kept", "ring_change",
    "person", "vehicle", "owner_distance", "own_shape", "moved_from", "siblings", "flicker", "busy",
    "animal",
)  # fmt: skip
"""More of it speaks against."""
UNUSED = (
    "plain_s", "bag", "fixture", "owner_score", "darkening", "border", "moved_to", "chroma", "item_px", "item_heights",
    "ratio_spread", "restless",
)  # fmt: skip
"""Measured for people who look into a verdict, but habits of the composer more than of dumping: not learned from."""
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Rows:
    """`x` (N, F) features, `y` (N,) labels, `group` (N,) the scene each row comes from, `kind` (N,) its kind."""

    x: F64
    y: NDArray[np.bool_]
    group: NDArray[np.int64]
    kind: NDArray[np.str_]


def load(paths: list[Path]) -> Rows:
    """Join harvested files. Raises ValueError where one has other features than this detector."""
    parts = [np.load(path) for path in paths]
    for path, part in zip(paths, parts, strict=True):
        if tuple(part["names"]) != FEATURES:
            raise ValueError(f"{path.name}: expected the features of this detector, found others: collect again")
    return Rows(
        np.concatenate([p["x"] for p in parts]).astype(np.float64),
        np.concatenate([p["y"] for p in parts]),
        np.concatenate([p["seed"] for p in parts]),
        np.concatenate([p["kind"] for p in parts]),
    )


def prepared(x: F64) -> F64:
    """Unused features are constant, so that no tree splits on them."""
    out = x.copy()
    out[:, [FEATURES.index(name) for name in UNUSED]] = 0.0
    return out


def classifier() -> HistGradientBoostingClassifier:
    """Small on purpose: a few hundred true deposits do not support more."""
    signs = [1 if name in RISING else -1 if name in FALLING else 0 for name in FEATURES]
    return HistGradientBoostingClassifier(
        max_iter=80,
        learning_rate=0.08,
        max_depth=3,
        min_samples_leaf=8,
        l2_regularization=2.0,
        monotonic_cst=signs,
        early_stopping=False,
        random_state=1,
    )


def weights(rows: Rows) -> F64:
    """Every scene counts the same on its side, however many specks it shed."""
    weight = np.ones(len(rows.y))
    for label in (True, False):
        for scene in np.unique(rows.group[rows.y == label]):
            pick = (rows.group == scene) & (rows.y == label)
            weight[pick] = 1.0 / np.sqrt(np.count_nonzero(pick))
    return weight


def fit_files(paths: list[Path], out: Path | None) -> None:
    """Fit, report figures on scenes left out of the fit, calibrate on them, and write the trees."""
    rows = load(paths)
    x, weight = prepared(rows.x), weights(rows)
    margins = np.zeros(len(rows.y))
    for fit, test in GroupKFold(FOLDS).split(x, rows.y, rows.group):
        model = classifier().fit(x[fit], rows.y[fit], sample_weight=weight[fit])
        margins[test] = model.decision_function(x[test])
    platt = LogisticRegression(C=1e3).fit(margins[:, None], rows.y)
    slope, intercept = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    report(rows, 1.0 / (1.0 + np.exp(-(slope * margins + intercept))))
    write(classifier().fit(x, rows.y, sample_weight=weight), slope, intercept, out or WEIGHTS)


def report(rows: Rows, score: F64) -> None:
    """Print how scenes fare that the fit has not seen."""
    print(f"{len(rows.y)} things judged in {len(np.unique(rows.group))} scenes, {int(rows.y.sum())} true deposits")
    for least in (0.3, 0.4, 0.5, 0.6, 0.7):
        said = score >= least
        right = int((said & rows.y).sum())
        print(
            f"score >= {least}: recall {right / max(rows.y.sum(), 1):.3f} "
            f"precision {right / max(int(said.sum()), 1):.3f} ({int(said.sum()) - right} false)"
        )
    for kind in np.unique(rows.kind):
        pick = rows.kind == kind
        missed, false = int((pick & rows.y & (score < 0.5)).sum()), int((pick & ~rows.y & (score >= 0.5)).sum())
        if missed or false:
            print(f"  {kind}: {missed} of {int((pick & rows.y).sum())} missed, {false} false")


def write(model: HistGradientBoostingClassifier, slope: float, intercept: float, path: Path) -> None:
    """Export the fitted trees as the JSON that detector.verdict reads."""
    trees = []
    for (tree,) in model._predictors:
        nodes = tree.nodes
        leaf = nodes["is_leaf"].astype(bool)
        trees.append(
            {
                "feature": [-1 if end else int(f) for end, f in zip(leaf, nodes["feature_idx"], strict=True)],
                "threshold": [
                    round(float(v if end else t), 6)
                    for end, v, t in zip(leaf, nodes["value"], nodes["num_threshold"], strict=True)
                ],
                "left": [int(i) for i in nodes["left"]],
                "right": [int(i) for i in nodes["right"]],
            }
        )
    data = {
        "features": list(FEATURES),
        "base": float(model._baseline_prediction.ravel()[0]),
        "trees": trees,
        "slope": round(slope, 6),
        "intercept": round(intercept, 6),
    }
    path.write_text(json.dumps(data) + "\n", "utf-8")
    print(f"{len(trees)} trees written to {path.name}")
