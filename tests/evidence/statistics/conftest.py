"""One sample year, read by many tests; and databases for those that write."""

from pathlib import Path

import pytest

from evidence.statistics import Facts, read_facts
from evidence.store import Store
from tests.evidence.statistics.samples import Clock, year
from tests.evidence.store.fixtures import empty_url, postgres, url

__all__ = ["empty_url", "postgres", "url"]


@pytest.fixture(scope="session")
def year_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample year. Nobody writes into it."""
    data = tmp_path_factory.mktemp("year")
    clock = Clock()
    store = Store.open(f"sqlite:///{data / 'litterwatch.sqlite'}", clock)
    year(store, clock)
    store.close()
    return data


@pytest.fixture(scope="session")
def facts(year_data: Path) -> Facts:
    store = Store.open_existing(f"sqlite:///{year_data / 'litterwatch.sqlite'}")
    try:
        return read_facts(store)
    finally:
        store.close()
