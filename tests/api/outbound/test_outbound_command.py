"""`litterwatch outbound`: how receivers are told, and telling them again, beside a program that tells."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from api.outbound.ledger import Ledger
from api.outbound.notice import Known, Notice, Origin
from tests.api.outbound.test_ledger import deliver, known, seen, withdrawn

runner = CliRunner()
NAME = "webhook.province"


def run(data: Path, *command: str) -> Result:
    return runner.invoke(app, ["outbound", *command, "--data", str(data)], catch_exceptions=False)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    (tmp_path / "outbound").mkdir()
    with closing(Ledger(tmp_path / "outbound" / f"{NAME}.sqlite")) as made:
        made.begin("settings", 0)
        yield made


def told(data: Path) -> dict[str, object]:
    (line,) = run(data, "status", "--json").output.splitlines()
    found: dict[str, object] = json.loads(line)
    return found


def next_of(ledger: Ledger) -> Notice:
    notice = ledger.next(1e12)
    assert notice is not None
    return notice


def test_nobody_was_told_anything(tmp_path: Path) -> None:
    found = run(tmp_path, "status")
    assert (found.exit_code, "chưa báo cho ai" in found.output) == (0, True)
    refused = run(tmp_path, "replay", NAME)
    assert refused.exit_code == 2
    assert not (tmp_path / "outbound").exists(), "looking makes nothing"


def test_what_waits_what_was_told_and_what_is_wrong_is_shown(tmp_path: Path, ledger: Ledger) -> None:
    ledger.take([seen(1, "a"), seen(2, "b"), seen(3, "c")], 3, 1_795_337_655.0)
    deliver(ledger)
    ledger.refused(next_of(ledger), None)
    found = told(tmp_path)
    assert (found["told"], found["waiting"], found["given_up"]) == (1, 1, 1)
    assert found["oldest"] == "2026-11-22T08:54:15Z"
    assert run(tmp_path, "status").exit_code == 0
    ledger.away("HTTP 503", 1_795_337_655.0, 1_795_337_955.0)
    shown = run(tmp_path, "status")
    assert shown.exit_code == 1
    assert "HTTP 503" in shown.output
    assert "2026-11-22T08:59:15Z" in shown.output
    ledger.gone("HTTP 410")
    assert "HTTP 410" in run(tmp_path, "status").output


def test_what_was_given_up_is_told_under_the_same_id_once_it_is_replayed(tmp_path: Path, ledger: Ledger) -> None:
    origin = Origin("box", None)
    ledger.take([seen(1, "a"), seen(2, "b")], 2, 100.0)
    deliver(ledger)
    given_up = next_of(ledger)
    ledger.refused(given_up, None)
    ledger.away("HTTP 503", 100.0, 1e11)
    ledger.gone("HTTP 410")
    assert ledger.next(1e12) is None
    assert "1" in run(tmp_path, "replay", NAME).output
    assert ledger.failing.gone is None
    assert ledger.failing.due_s == 0
    again = deliver(ledger)
    assert again.id(origin) == given_up.id(origin)
    assert (again.before, again.change) == (None, "new")
    assert ledger.next(1e12) is None


def test_everything_is_told_as_if_nothing_had_been_or_one_event_alone(tmp_path: Path, ledger: Ledger) -> None:
    ledger.take([seen(1, "a"), seen(2, "b"), seen(3, "c")], 3, 100.0)
    first = [deliver(ledger), deliver(ledger), deliver(ledger)]
    ledger.take([withdrawn(4, "c")], 4, 100.0)
    deliver(ledger)
    run(tmp_path, "replay", NAME, "--event", known("b").event_id, "--everything")
    assert deliver(ledger).after == known("b")
    assert ledger.next(1e12) is None
    run(tmp_path, "replay", NAME, "--everything")
    told_again = [deliver(ledger), deliver(ledger)]
    origin = Origin("box", None)
    assert [one.id(origin) for one in told_again] == [one.id(origin) for one in first[:2]]
    assert [one.change for one in told_again] == ["new", "new"]
    assert ledger.next(1e12) is None, "what was withdrawn stays withdrawn"


def test_a_ledger_of_an_earlier_version_is_no_change(ledger: Ledger) -> None:
    ledger.take([seen(1, "a")], 1, 100.0)
    deliver(ledger)
    old = known("a").model_dump(mode="json", exclude={"package_id", "manifest_sha256"})
    ledger._db.execute("UPDATE event SET told = ?", (json.dumps(old),))
    ledger.take([seen(2, "a")], 2, 100.0)
    assert ledger.next(1e12) is None


def test_a_sealed_package_is_told_by_a_message_of_its_own(ledger: Ledger) -> None:
    sealed = known("a").model_copy(update={"package_id": "p1", "manifest_sha256": "ab" * 32})
    settled = sealed.model_copy(update={"state": "settled", "version": 1})
    further = settled.model_copy(update={"package_id": "p2"})
    changes = []
    for seq, one in enumerate((known("a"), sealed, settled, further), start=1):
        ledger.take([type(seen(1))(one.event_id, seq, one)], seq, 100.0)
        changes.append(deliver(ledger).change)
    assert changes == ["new", "sealed", "end", "sealed"]
    assert Known.model_validate_json(sealed.model_dump_json()) == sealed
