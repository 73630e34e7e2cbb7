"""Fits the verdict: a network that looks at crops, then trees on what it says and on what was measured.

The trees are boosted, shallow, and monotone where physics says which way a measurement points.

Monotone constraints are what carries over from composed scenes to real cameras: a stronger outline can only speak
for a deposit, a texture that survived only against it, whatever the composer's habits are.
"""

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from benchmarks.verifier import network as looking
from detector.judge import FEATURES
from detector.verdict import MEASURED, WEIGHTS
from streams.frames import U8

F64 = NDArray[np.float64]
RISING = (
    "edge_after", "support_after", "apart_after", "contrast", "owner_known", "edge_gain", "apart_gain", "support_gain",
    "mover", "motion", "company", "looks_left",
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
    """`x` (N, F) features, `crops` (N, 48, 48, 10), `y` (N,) labels, `group` (N,) scenes, `kind` (N,) their kinds."""

    x: F64
    crops: U8
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
        np.concatenate([p["crop"] for p in parts]),
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
    signs = [1 if name in RISING else -1 if name in FALLING else 0 for name in MEASURED]
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


def fit_files(paths: list[Path], out: Path | None, workers: int = 2) -> None:
    """Fit network and trees, report figures on scenes left out of the fit, calibrate on them, and write both.

    What the trees learn from is what each network says of scenes that it has not seen; in use it is the mean of all.
    """
    out = out or WEIGHTS
    rows = load(paths)
    weight = weights(rows)
    folds = list(GroupKFold(FOLDS, shuffle=True, random_state=1).split(rows.x, rows.y, rows.group))
    examples = [
        looking.Examples(rows.crops[fit], rows.y[fit].astype(np.float32), weight[fit].astype(np.float32))
        for fit, _ in folds
    ]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        members = list(pool.map(looking.train, examples, range(FOLDS)))
    looks = np.zeros(len(rows.y))
    for member, (_, test) in zip(members, folds, strict=True):
        looks[test] = looking.log_odds(member, rows.crops[test])
    print("the network alone:")
    report(rows, 1.0 / (1.0 + np.exp(-looks)))
    x = np.column_stack([prepared(rows.x), looks])
    margins = np.zeros(len(rows.y))
    for fit, test in folds:
        margins[test] = classifier().fit(x[fit], rows.y[fit], sample_weight=weight[fit]).decision_function(x[test])
    platt = LogisticRegression(C=1e3).fit(margins[:, None], rows.y)
    slope, intercept = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    print("the verdict:")
    report(rows, 1.0 / (1.0 + np.exp(-(slope * margins + intercept))))
    looking.export(looking.Panel(members), out.with_suffix(".onnx"))
    write(classifier().fit(x, rows.y, sample_weight=weight), slope, intercept, out)


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
        "features": list(MEASURED),
        "base": float(model._baseline_prediction.ravel()[0]),
        "trees": trees,
        "slope": round(slope, 6),
        "intercept": round(intercept, 6),
    }
    path.write_text(json.dumps(data) + "\n", "utf-8")
    print(f"{len(trees)} trees written to {path.name}")
