"""`litterwatch hotline`: a report from the call to its end, at the machine."""

import json
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from evidence.law.periods import VIET_NAM
from evidence.store import Store
from streams.config import Camera, Place
from streams.ring.folder import ring_folder
from streams.ring.holds import Holds
from tests.evidence.store.samples import configured, event, file_configured
from tests.pipeline.rings import record
from tests.streams.ring_feed import EPOCH_S, make

runner = CliRunner()


def run(data: Path, *command: str) -> Result:
    return runner.invoke(app, ["hotline", *command, "--data", str(data)], catch_exceptions=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with closing(Store.open(f"sqlite:///{tmp_path / 'litterwatch.sqlite'}")) as store:
        file_configured(store, configured(Camera(id="gate", place=Place(commune="Kỳ Lừa"))))
        store.file_event(event())
    record(tmp_path, "gate", make(tmp_path, "h264.ts").times(5))
    return tmp_path


def test_a_report_is_taken_down_listed_linked_and_closed(data: Path) -> None:
    at = f"{datetime.fromtimestamp(EPOCH_S, VIET_NAM):%Y-%m-%dT%H:%M:%S}"
    photograph = data / "photo.jpg"
    photograph.write_bytes(b"\xff\xd8\xff" + bytes(100))
    said = ("--place", "Gầm cầu", "--at", at, "--text", "Đổ phế thải", "--commune", "Kỳ Lừa", "--phone", "0912 345 678")
    made = run(data, "add", *said, "--file", str(photograph), "--by", "duc")
    assert made.exit_code == 0, made.output
    name = made.output.split(":")[0]
    assert " 1 " in made.output
    (hold,) = Holds(ring_folder(data, "gate")).all()
    assert name in hold.reason
    (told,) = [json.loads(line) for line in run(data, "list", "--state", "received", "--json").output.splitlines()]
    assert (told["report_id"], told["by"], told["contact_kept"]) == (name, "duc", True)
    assert told["attachments"][0]["name"] == "photo.jpg"
    assert "0912" not in run(data, "list", "--json").output + run(data, "show", name).output
    assert run(data, "link", name, "a" * 20).exit_code == 0
    assert run(data, "close", name, "--outcome", "handled", "--note", "đã lập biên bản").exit_code == 0
    shown = run(data, "show", name).output
    assert all(text in shown for text in ("Đổ phế thải", "a" * 20, "đã lập biên bản", "gate"))
    assert run(data, "attach", name, str(photograph)).exit_code == 2, "it is closed"
    assert run(data, "reopen", name, "--note", "gọi lại").exit_code == 0
    assert json.loads(run(data, "show", name, "--json").output)["state"] == "linked"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (("show", "PA000000-00"), 2),
        (("link", "PA000000-00", "a" * 20), 2),
        (("list", "--state", "lost"), 2),
        (("close", "PA000000-00", "--outcome", "gone"), 2),
        (("add", "--place", "", "--at", "2026-01-01T10:00", "--text", "x"), 2),
        (("add", "--place", "chợ", "--at", "2026-01-01T10:00", "--text", "x", "--lat", "21"), 2),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else str(value),
)
def test_mistakes_end_it_with_status_2_and_words(data: Path, command: tuple[str, ...], status: int) -> None:
    found = run(data, *command)
    assert found.exit_code == status
    assert " / " in found.output
