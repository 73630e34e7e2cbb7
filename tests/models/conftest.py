"""Weights and pictures that the tests of this package share."""

from pathlib import Path

import pytest

import models
from models import Model


@pytest.fixture(scope="session")
def default_model() -> Model:
    return models.load()


@pytest.fixture(scope="session")
def weights(data: Path) -> Path:
    """Other people's networks, one or two of every head."""
    return data / "models"


@pytest.fixture(scope="session")
def coco128(data: Path) -> Path:
    return data / "images" / "coco128"
