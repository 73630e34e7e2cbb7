"""Object stores for tests: who asks for `objects` runs on a folder and on S3."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from evidence.objects import Objects, open_objects
from tests.evidence.objects.s3_server import BUCKET, ENVIRONMENT, running_s3

_prefixes = count(1)


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    for name in ("moto", "flask", "flask_cors", "obstore"):
        pytest.importorskip(name, reason=f"no {name}: make setup")
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    os.environ.update(ENVIRONMENT)
    with running_s3() as endpoint:
        yield endpoint
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


@pytest.fixture(params=["folder", "s3"])
def objects_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of a store of this test alone."""
    if request.param == "folder":
        return str(tmp_path / "objects")
    return f"s3://{BUCKET}/test{next(_prefixes)}?endpoint={request.getfixturevalue('s3_endpoint')}"


@pytest.fixture
def objects(objects_address: str) -> Objects:
    return open_objects(objects_address)
