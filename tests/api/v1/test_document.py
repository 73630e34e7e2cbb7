"""The OpenAPI document: as committed, and what is asked by it is answered as it says."""

import json
import os
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import ignored_auth

from api.v1.document import FILE, document
from evidence.people import Role
from tests.api.v1.town import Town, town

EXAMPLES = int(os.environ.get("LITTERWATCH_EXAMPLES", "6"))
"""For each operation; more with LITTERWATCH_EXAMPLES=100."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town")) as made:
        for role in ROLES:
            made.token(role, None)
        yield made


ROLES: tuple[Role, ...] = ("approver", "unit_admin")
"""Together they have every right."""


described = schemathesis.openapi.from_dict(json.loads(FILE.read_text("utf-8")))


def test_the_document_is_the_one_that_is_committed() -> None:
    assert FILE.read_text("utf-8") == document(), "run: .venv/bin/python -m api.v1.document"


@described.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_answers_as_the_document_says(case: schemathesis.Case, place: Town) -> None:
    admin = "people" in case.operation.tags or case.path.endswith("/audit")
    token = place.token("unit_admin" if admin else "approver", None)
    # Who may do what is the table of test_authorisation; this check takes one of two credentials away, and is surprised
    # that the other is enough.
    case.call_and_validate(
        base_url=place.url, headers={"authorization": f"Bearer {token}"}, excluded_checks=[ignored_auth]
    )
