"""A camera that changes over to infrared lamps: what is left in that light is found, and the change leaves nothing."""

from dataclasses import replace
from pathlib import Path

import cv2
import pytest

import models
from benchmarks.compose import Truth, compose
from benchmarks.compose.draft import Draft
from benchmarks.compose.positives import deposit
from tests.detector.conftest import needs_sprites
from tests.detector.watching import Watched, watch

LIT_S = 20.0
"""The lamps are lit then."""
LATER_S = 50.0
"""Whoever comes carrying something comes about so late."""


@pytest.fixture(scope="module", autouse=True)
def sprites(data: Path) -> None:
    needs_sprites(data)


def night(seed: int, folder: Path, model: models.Model, lit_until_s: float | None = None) -> tuple[Truth, Watched]:
    """Somebody leaves something in the light of the lamps, or in daylight after they went out."""
    cv2.setNumThreads(1)
    draft = Draft.begin(seed, "night_vision", small=True)
    draft.duration_s = 1.0
    deposit(draft)
    draft.later(LATER_S)
    draft.disturb("infrared", LIT_S, lit_until_s, y=0.6)
    scene = replace(draft.scene(), gain=1.0)
    truth = compose(replace(scene, fps=min(scene.fps, 12.5)), folder)
    return truth, watch(folder / truth.file, model)


@pytest.mark.parametrize("seed", [8, 9, 12])
def test_what_is_left_in_the_light_of_the_lamps_is_found(
    seed: int, tmp_path: Path, default_model: models.Model
) -> None:
    assert_only(*night(seed, tmp_path, default_model))


@pytest.mark.parametrize("seed", [9, 12])
def test_what_is_left_after_they_went_out_is_found(seed: int, tmp_path: Path, default_model: models.Model) -> None:
    assert_only(*night(seed, tmp_path, default_model, lit_until_s=LATER_S - 12))


def assert_only(truth: Truth, seen: Watched) -> None:
    """The one event is told, once, at its moment, and no trouble of the camera."""
    (event,) = truth.events
    assert len(seen.deposits) == 1, str(seen)
    (found,) = seen.deposits
    assert found.release_s == pytest.approx(event.release_s, abs=2.0), str(seen)
    assert not seen.health, str(seen)
