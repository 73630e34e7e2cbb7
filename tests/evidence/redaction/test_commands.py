"""`litterwatch evidence redact` and `publish`, as somebody types them."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup, TyperOption
from typer.testing import CliRunner, Result

from api.cli import app
from evidence.redaction.plan import EVIDENCE, PUBLICATION, save_plan
from evidence.redaction.record import regions_beside
from evidence.redaction.redact import first_plan
from evidence.redaction.still import jpeg_of
from evidence.redaction.subject import opened
from tests.checkout import REPOSITORY
from tests.evidence.redaction.cases import package
from tests.evidence.redaction.scenes import find, picture
from tests.evidence.redaction.store_cases import PASSWORD, stocked


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["evidence", *map(str, arguments)])


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return package(tmp_path_factory.mktemp("packages"))


def regions(sealed: Path, path: Path, *, publication: bool = False) -> Path:
    with opened(sealed) as subject:
        save_plan(first_plan(subject, find, PUBLICATION if publication else EVIDENCE), path)
    return path


def test_an_edited_regions_file_is_obeyed_and_the_result_told(sealed: Path, tmp_path: Path) -> None:
    plan = regions(sealed, tmp_path / "edited.json")
    found = run("redact", sealed, "--out", tmp_path / "red.mp4", "--regions", plan, "--region", "0,0,20,20@1-2")
    assert found.exit_code == 0, found.output
    assert "2 người, 0 xe; để lại 1" in found.stdout
    assert "2 people, 0 vehicles; 1 left visible" in found.stdout
    assert "Somebody must watch all of it" in found.stderr
    asked = run("redact", sealed, "-o", tmp_path / "red.mp4", "--regions", plan, "--keep", "0,0,9,9", "--json")
    described = json.loads(asked.stdout)
    assert described["counts"]["regions_kept"] == 1
    assert described["model"] is None


def test_the_weights_look_where_no_regions_file_is_given(tmp_path: Path) -> None:
    (tmp_path / "still.jpg").write_bytes(jpeg_of(picture([("person", (20, 20, 50, 100))])))
    found = run("redact", tmp_path / "still.jpg", "--out", tmp_path / "red.jpg", "--plan-only")
    assert found.exit_code == 0, found.output
    assert sorted(p.name for p in tmp_path.iterdir()) == ["red.regions.json", "still.jpg"]
    made = run("redact", tmp_path / "still.jpg", "--out", tmp_path / "red.jpg", "--json")
    assert json.loads(made.stdout)["model"]["name"] == "litterwatch-yolov8n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--all", "--except-actor"], "--all contradicts"),
        (["--actor", "blurred"], "found blurred"),
        (["--region", "1,2,3"], "expected x1,y1,x2,y2"),
        (["--regions", "nowhere.json"], "expected a regions file"),
    ],
)
def test_what_is_asked_wrongly_is_told_in_words_and_ends_with_2(
    sealed: Path, tmp_path: Path, arguments: list[str], told: str
) -> None:
    found = run("redact", sealed, "--out", tmp_path / "red.mp4", *arguments)
    assert (found.exit_code, told in found.stderr) == (2, True), found.output
    assert not list(tmp_path.iterdir())


def test_a_clip_is_not_written_as_a_picture(sealed: Path, tmp_path: Path) -> None:
    found = run("redact", sealed, "--out", tmp_path / "red.jpg")
    assert found.exit_code == 2
    assert "red.jpg" in found.stderr


def test_a_missing_package_is_told(tmp_path: Path) -> None:
    found = run("redact", tmp_path / "none", "--out", tmp_path / "red.mp4")
    assert found.exit_code == 2
    assert "expected a package" in found.stderr


def approve_what_was_uncovered(typed: Callable[..., Result], media: Path) -> None:
    """Nobody does before they say that they looked at each, and the file that lists them is the one that was obeyed."""
    unseen = typed("--by", "duc", "--approve")
    assert unseen.exit_code == 1, unseen.output
    assert "Đã bỏ che bằng tay: 1 mục / Uncovered by hand: 1\n" in unseen.stderr
    one = r"1[.] người, 0.0 đến 4.7 s, .*; ở giây (\d[.]\d): (\d+,14,\d+,76) / 1[.] person, .*; at \1 s: \2\n"
    assert re.search(one, unseen.stderr), unseen.stderr
    assert "rồi duyệt với --uncovered-seen / may not be published" in unseen.stderr
    plan = regions_beside(media)
    obeyed = plan.read_bytes()
    plan.write_bytes(obeyed.replace(b'"uncovered"', b'"forgotten"'))
    changed = typed("--by", "duc", "--approve", "--uncovered-seen")
    assert (changed.exit_code, "found another" in changed.stderr) == (1, True), changed.output
    plan.unlink()
    alone = typed("--by", "duc", "--approve", "--uncovered-seen")
    assert (alone.exit_code, f"expected {plan.name} beside it" in alone.stderr) == (1, True), alone.output
    plan.write_bytes(obeyed)
    seen = typed("--by", "duc", "--approve", "--uncovered-seen")
    assert (seen.exit_code, "Uncovered by hand: 1\n" in seen.stderr) == (0, True), seen.output


def test_a_case_is_published_by_two_and_a_second_time_refused_with_1(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    package, media = stocked(data, uncover=(1,))
    base = ("publish", package, "--media", media, "--data", data)

    def typed(*arguments: str | Path, password: str = PASSWORD) -> Result:
        line = ["evidence", *map(str, (*base, *arguments))]
        return CliRunner().invoke(app, line, input=f"{password}\n")

    wrong = typed("--by", "lan", "--ask", "--reason", "Kế hoạch 116", password="đoán mò")
    assert (wrong.exit_code, "wrong name or password" in wrong.stderr) == (1, True)
    early = typed("--by", "lan", "--out", tmp_path / "out")
    assert (early.exit_code, "nobody has asked" in early.stderr) == (1, True)
    asked = typed("--by", "lan", "--ask", "--reason", "Kế hoạch 116", "--outcome", "Phạt tiền")
    assert (asked.exit_code, "another person has to approve" in asked.stdout) == (0, True), asked.output
    approve_what_was_uncovered(typed, media)
    done = typed("--by", "lan", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "Phạt tiền" in (tmp_path / "out/index.html").read_text("utf-8")
    assert typed("--by", "lan", "--out", tmp_path / "out").exit_code == 1
    assert typed("--by", "lan", "--ask").exit_code == 1, "without a reason"
    assert typed("--by", "lan", "--ask", "--approve").exit_code == 2
    assert typed("--by", "lan", "--ask", "--reason", "Kế hoạch 116", "--uncovered-seen").exit_code == 2


@pytest.mark.parametrize("command", ["redact", "publish"])
def test_every_option_is_described(command: str) -> None:
    page = (REPOSITORY / "docs" / "redaction.md").read_text("utf-8")
    program = typer.main.get_command(app)
    assert isinstance(program, TyperGroup)
    evidence = program.commands["evidence"]
    assert isinstance(evidence, TyperGroup)
    options = [max(p.opts, key=len) for p in evidence.commands[command].params if isinstance(p, TyperOption)]
    assert [option for option in options if option != "--help" and f"| `{option}" not in page] == []
