import hashlib
import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.judge import DERIVED, FEATURES
from detector.verdict import MEASURED, NETWORK, WEIGHTS, VerdictError, both, load_verdict
from models.errors import ModelError
from tests.detector.cases import PLAIN, crop, judgement, measured


def test_the_weights_that_come_with_the_program_fit_it_and_tell_plain_cases_apart() -> None:
    verdict = load_verdict()
    assert set(FEATURES) == {*PLAIN, *DERIVED}
    left = verdict.score(measured())
    shown = crop()
    ghost = verdict.score(
        measured(
            crop(shown[:, :, 3:6], shown[:, :, :3]),
            edge_after=2,
            edge_before=20,
            support_after=0.1,
            support_before=0.9,
            apart_after=1,
            apart_before=40,
            bag=0,
        )
    )
    assert 0 <= ghost < 0.5 < left <= 1


def test_a_shadow_scores_below_the_bag_that_casts_it() -> None:
    verdict = load_verdict()
    tiles = np.indices((48, 48)).sum(axis=0) // 5 % 2 * 24
    ground = np.dstack([108 + tiles, np.full((48, 48), 128), np.full((48, 48), 128)]).astype(np.uint8)
    soft = cv2.GaussianBlur(crop()[:, :, 9].astype(np.float32) / 255, (0, 0), 2.0)
    dimmed = ground.copy()
    dimmed[:, :, 0] = ground[:, :, 0] * (1 - 0.3 * soft)
    shadow = measured(
        crop(after=dimmed),
        texture_kept=0.95,
        ratio_spread=0.05,
        contrast=1.5,
        apart_after=6,
        chroma=1,
        support_after=0.4,
        bag=0,
    )
    assert verdict.score(shadow) < verdict.score(measured())


def test_the_network_sees_what_was_put_there_and_not_what_was_taken_or_lay_there_before() -> None:
    verdict = load_verdict()
    shown = crop()
    before, after = shown[:, :, :3], shown[:, :, 3:6]
    left, taken, both = (verdict.looks_left(c) for c in (shown, crop(after, before), crop(after, after)))
    assert taken < 0 < left
    assert both < 0


def test_what_no_network_has_looked_at_is_no_case() -> None:
    assert load_verdict().score(replace(measured(), crop=None)) == 0.0


def test_a_missing_or_damaged_network_is_told_with_what_to_do(tmp_path: Path) -> None:
    alone = tmp_path / "verdict.json"
    alone.write_bytes(WEIGHTS.read_bytes())
    with pytest.raises(ModelError, match=r"verdict\.onnx is missing.*Install litterwatch again"):
        load_verdict(alone)
    alone.with_suffix(".onnx").write_bytes(NETWORK.read_bytes()[:5000])
    with pytest.raises(ModelError, match="cut off"):
        load_verdict(alone)


def test_the_model_card_names_the_weights_that_are_here() -> None:
    card = (WEIGHTS.parent / "verdict.md").read_text("utf-8")
    for file in (WEIGHTS, NETWORK):
        assert hashlib.sha256(file.read_bytes()).hexdigest() in card, f"{file.name} is another than its card says"


def test_a_veto_cannot_be_outvoted() -> None:
    assert load_verdict().score(judgement(None, vetoes=("a person",))) == 0.0


@settings(deadline=None)
@given(st.floats(0, 80), st.floats(0, 80), st.floats(0, 60), st.floats(0, 1), st.booleans())
def test_standing_out_more_from_its_surroundings_never_lowers_the_score(
    one: float, other: float, before: float, support: float, owned: bool
) -> None:
    low, high = sorted((one, other))
    rest = {"apart_before": before, "support_after": support, "owner_known": float(owned)}
    verdict = load_verdict()
    assert verdict.score(measured(apart_after=low, **rest)) <= verdict.score(measured(apart_after=high, **rest)) + 1e-9


@settings(deadline=None)
@given(st.lists(st.floats(0, 1e4), min_size=len(PLAIN), max_size=len(PLAIN)))
def test_whatever_was_measured_the_score_is_a_probability(values: list[float]) -> None:
    given_values = dict(zip(PLAIN, values, strict=True))
    assert 0.0 <= load_verdict().score(measured(**given_values)) <= 1.0


def test_calibration_keeps_the_order_of_scores() -> None:
    verdict = load_verdict()
    assert verdict.slope > 0
    doubled = replace(verdict, slope=2 * verdict.slope)
    strong, weak = measured(), measured(apart_after=2, support_after=0.1, contrast=1.0, owner_known=0)
    assert doubled.score(weak) < doubled.score(strong)


def test_weights_trained_on_other_features_are_refused_with_what_to_do(tmp_path: Path) -> None:
    data = json.loads(WEIGHTS.read_text("utf-8"))
    data["features"][0] = "smell"
    other = tmp_path / "verdict.json"
    other.with_suffix(".onnx").write_bytes(NETWORK.read_bytes())
    other.write_text(json.dumps(data), "utf-8")
    with pytest.raises(VerdictError, match=r"expected the features edge_after.*found smell.*benchmarks\.verifier"):
        load_verdict(other)


def test_the_trees_are_well_formed() -> None:
    for tree in load_verdict().trees:
        assert len(tree.feature) == len(tree.threshold) == len(tree.left) == len(tree.right)
        for node, feature in enumerate(tree.feature):
            if feature >= 0:
                assert feature < len(MEASURED)
                assert node < tree.left[node] < len(tree.feature), "children come later: no walk can go round"
                assert node < tree.right[node] < len(tree.feature)


@given(first=st.floats(0, 1), last=st.floats(0, 1))
def test_two_scores_of_one_thing_become_one_between_them(first: float, last: float) -> None:
    score = both(first, last)
    assert score == pytest.approx(both(last, first))
    assert min(first, last) - 1e-9 <= score <= max(first, last) + 1e-9


def test_a_certain_no_stays_a_no_and_doubt_on_both_sides_of_a_half_is_a_half() -> None:
    assert both(0.9, 0.0) == both(0.0, 0.9) == 0.0
    assert both(0.8, 0.2) == pytest.approx(0.5)
    assert both(0.8, 0.8) == pytest.approx(0.8)
