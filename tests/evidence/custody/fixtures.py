"""Sites for tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evidence.custody.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """In SQLite: what is checked here has no other side in PostgreSQL, where the store's own tests run."""
    made = Site(tmp_path, f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield made
    made.store.close()


@pytest.fixture
def either_site(tmp_path: Path, url: str) -> Iterator[Site]:
    """In each database."""
    made = Site(tmp_path, url)
    yield made
    made.store.close()
