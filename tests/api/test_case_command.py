"""`litterwatch evidence case`, as somebody types it."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from evidence.store import Store
from streams.config import Camera, Legal
from tests.evidence.store.samples import configured, event, file_configured, judgement

A, B = "a" * 20, "b" * 20


def run(url: str, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["evidence", "case", *map(str, arguments), "--database", url])


def states(url: str, *arguments: str | Path) -> list[dict[str, object]]:
    found = run(url, *arguments, "--json")
    assert found.exit_code == 0, found.output
    return [json.loads(line) for line in found.stdout.splitlines()]


def tasks(state: dict[str, object]) -> dict[str, dict[str, object]]:
    found = state["tasks"]
    assert isinstance(found, list)
    return {task["code"]: task for task in found}


@pytest.fixture
def filled(url: str) -> str:
    """Two events of a camera of the police."""
    with closing(Store.open(url)) as store:
        file_configured(store, configured(Camera(id="street", legal=Legal(owner="police"))))
        for name in "ab":
            store.file_event(event(name))
    return url


def test_days_that_are_noted_start_and_end_deadlines(filled: str) -> None:
    (before,) = states(filled, A)
    assert tasks(before)["bien_ban"]["state"] == "waiting"
    (noted,) = states(filled, A, "--by", "Đức", "--identified", "2026-11-20", "--number", "2026-7")
    task = tasks(noted)["bien_ban"]
    assert (task["started"], task["due"]) == ("2026-11-20", "2026-11-30")
    (made,) = states(filled, A, "--by", "Đức", "--bien-ban", "2026-11-27")
    assert tasks(made)["bien_ban"]["state"] == "met"
    with closing(Store.open(filled)) as store:
        case = store.cases.of(A)
        assert case is not None
        assert (case.version, case.by, case.notes.case_number) == (2, "Đức", "2026-7")


def test_all_cases_are_listed_with_the_most_pressing_first(filled: str) -> None:
    states(filled, B, "--by", "Đức", "--identified", "2026-11-20")
    assert [state["event_id"] for state in states(filled)] == [B, A]
    found = run(filled)
    assert found.stdout.splitlines()[0].startswith(f"{B}  ")
    assert "30/11/2026" in found.stdout.splitlines()[0]


def test_a_rejected_case_is_closed(filled: str) -> None:
    with closing(Store.open(filled)) as store:
        rejected = judgement()
        store.review(A, 0, type(rejected)("duc", "reviewer", "rejected", "REJECT-WIND", "gió", 1, 3.0))
    (state,) = states(filled, A)
    assert state["stage"] == "closed"


def test_one_case_is_told_at_length_with_its_law(filled: str) -> None:
    text = run(filled, A).stdout
    assert "chưa tính: chưa xác định được người vi phạm" in text
    assert "điểm c khoản 1 Điều 15 Nghị định 61/2026/NĐ-CP" in text


@pytest.mark.parametrize(
    ("arguments", "status", "reason"),
    [
        ((A, "--identified", "2026-11-20"), 2, "expected --by"),
        (("--by", "Đức", "--number", "7"), 2, "expected the id of an event"),
        (("c" * 20,), 1, "found none named"),
        ((A, "--by", "Đức", "--number", "x" * 501), 2, "case_number"),
    ],
)
def test_what_cannot_be_noted_is_said_with_its_reason(
    filled: str, arguments: tuple[str, ...], status: int, reason: str
) -> None:
    found = run(filled, *arguments)
    assert found.exit_code == status, found.output
    assert reason in found.stderr


def test_an_empty_store_has_no_cases(url: str) -> None:
    Store.open(url).close()
    assert "chưa có vụ việc nào / there are no cases" in run(url).stdout
