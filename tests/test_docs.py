"""The documentation says what is there: options, fields, thresholds, dependencies; and its links lead somewhere."""

import re
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import get_args

import typer.main
from typer.core import TyperGroup, TyperOption

from api.cli import app
from detector.settings import Settings
from evidence.live_lists import Condition, ConditionKind
from evidence.record import EventDetail, EventRecord, HealthRecord, LiveFacts
from tests.checkout import REPOSITORY, tracked_files

DOCS = REPOSITORY / "docs"
LISTED = (EventDetail, HealthRecord, LiveFacts, Condition)


def first_column(page: Path, heading: str) -> set[str]:
    """Code words in the first column of the table below `heading`."""
    section = page.read_text("utf-8").split(f"{heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


def test_every_threshold_is_explained_with_its_default() -> None:
    page = (REPOSITORY / "docs" / "thresholds.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| ([\d. ]+)", page, re.MULTILINE))
    told = {name: float(default.replace(" ", "")) for name, default in rows.items()}
    assert told == {name: float(default) for name, default in asdict(Settings()).items()}


def test_every_dependency_is_described_for_the_reader() -> None:
    declared = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    page = (REPOSITORY / "docs" / "dependencies.md").read_text("utf-8")
    groups = [declared["project"]["dependencies"], *declared["project"]["optional-dependencies"].values()]
    groups += declared["dependency-groups"].values()
    names = [re.split(r"[<>=!~\[; ]", requirement)[0] for group in groups for requirement in group]
    assert [name for name in names if f"| {name} |" not in page] == []


def test_every_link_in_the_documentation_leads_somewhere() -> None:
    dead = [
        f"{page.relative_to(REPOSITORY)}: {target}"
        for page in tracked_files()
        if page.suffix == ".md"
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not dead


def test_every_field_of_an_event_is_described() -> None:
    fields = {info.alias or name for name, info in EventRecord.model_fields.items()}
    assert first_column(DOCS / "events.md", "## events.jsonl, schema 1") == fields


def test_every_field_of_event_json_and_of_a_health_record_is_named() -> None:
    page = (DOCS / "events.md").read_text("utf-8")
    fields = {info.alias or name for record in LISTED for name, info in record.model_fields.items()}
    stills = {name for name in fields if "still" in name and name != "stills"}  # described together: "their moments"
    assert {name for name in fields - stills if f"`{name}`" not in page} == set()


def test_every_option_of_scan_is_described() -> None:
    told = {row.split()[0] for row in first_column(DOCS / "command-line.md", "## Quét / Scan")}
    program = typer.main.get_command(app)
    assert isinstance(program, TyperGroup)
    options = [p for p in program.commands["scan"].params if isinstance(p, TyperOption)]
    offered = {max(option.opts, key=len) for option in options} - {"--help"}
    assert told == offered


def test_every_option_of_serve_and_every_condition_of_a_camera_is_described() -> None:
    page = (DOCS / "live.md").read_text("utf-8")
    program = typer.main.get_command(app)
    assert isinstance(program, TyperGroup)
    options = [max(p.opts, key=len) for p in program.commands["serve"].params if isinstance(p, TyperOption)]
    assert [option for option in options if option != "--help" and f"`{option}`" not in page] == []
    told = page + (DOCS / "events.md").read_text("utf-8")
    kinds = [kind for union in get_args(ConditionKind) for kind in get_args(union) or (union,)]
    assert [kind for kind in kinds if f"`{kind}`" not in told] == []
