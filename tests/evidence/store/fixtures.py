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
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    server: Server = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of this test alone, ready to be opened."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    server: Server = request.getfixturevalue("postgres")
    return server.new_database("prepared")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()
