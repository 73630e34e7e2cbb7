"""The OpenAPI document: as committed, and what is asked by it is answered as it says."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.v1.document import FILE, document
from evidence.people import Role
from tests.api.v1.town import MINE, Town, town

EXAMPLES = int(os.environ.get("LITTERWATCH_EXAMPLES", "6"))
"""For each operation; more with LITTERWATCH_EXAMPLES=100."""

Case = schemathesis.Case[Any]
ROLES: tuple[Role, ...] = ("approver", "unit_admin", "auditor")
CONFORMANCE = [
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town")) as made:
        for role in ROLES:
            made.token(role, None)
        yield made


described = schemathesis.openapi.from_dict(json.loads(FILE.read_text("utf-8")))


def test_the_document_is_the_one_that_is_committed() -> None:
    assert FILE.read_text("utf-8") == document(), "run: .venv/bin/python -m api.v1.document"


@described.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_answers_as_the_document_says(case: Case, place: Town) -> None:
    _listen_briefly(case)
    admin = "people" in case.operation.tags or case.path.endswith("/audit")
    token = place.token("unit_admin" if admin else "approver", None)
    # Who may do what is the table of test_authorisation; this check takes one of two credentials away, and is surprised
    # that the other is enough.
    # A report may be refused for what it says, and its files for what they are: no schema knows either.
    by_sense = [positive_data_acceptance] if "/reports" in case.path else []
    case.call_and_validate(
        base_url=place.url, headers={"authorization": f"Bearer {token}"}, excluded_checks=[ignored_auth, *by_sense]
    )


@described.include(path_regex="event_id").parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_asked_about_a_case_that_is_there_is_answered_as_the_document_says(case: Case, place: Town) -> None:
    case.path_parameters["event_id"] = MINE
    if "package_id" in case.path_parameters:
        case.path_parameters["package_id"] = f"p-{MINE[:4]}"
    token = place.token("auditor" if case.path.endswith("/audit") else "approver", None)
    case.call_and_validate(
        base_url=place.url, headers={"authorization": f"Bearer {token}"}, checks=[not_a_server_error, *CONFORMANCE]
    )


def _listen_briefly(case: Case) -> None:
    """The live feed speaks for an hour unless it is told otherwise; what is no number of seconds stays what it is."""
    if case.path.endswith("/live"):
        asked = (case.query or {}).get("seconds", 3600)
        if isinstance(asked, int) and not isinstance(asked, bool) and 0 <= asked <= 3600:
            case.query = {**(case.query or {}), "seconds": 0}
