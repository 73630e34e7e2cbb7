"""Databases for tests: who asks for `url`, `empty_url` or `store` runs on both."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.store import Store
from tests.evidence.store.postgres import Server, running_server, why_not

DATABASES = ["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server, with a database `prepared` that has the tables."""
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    with running_server() as server:
        server.sql("CREATE DATABASE prepared")
        Store.upgrade(server.url("prepared"))
        yield server


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables."""
    yield from _database(request, tmp_path, "template1")


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of this test alone, ready to be opened."""
    yield from _database(request, tmp_path, "prepared")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


def _database(request: pytest.FixtureRequest, folder: Path, template: str) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'store.sqlite'}"
        return
    server: Server = request.getfixturevalue("postgres")
    made = server.new_database(template)
    yield made
    server.drop(made)
