"""docs/record.md says what a form is given, and which options the command has."""

import re

import typer.main
from typer.core import TyperGroup, TyperOption

from api.evidence_commands import app
from evidence.official.view import view
from tests.checkout import REPOSITORY
from tests.evidence.official.facts import full

PAGE = (REPOSITORY / "docs" / "record.md").read_text("utf-8")


def test_every_field_that_a_form_is_given_is_described() -> None:
    given = view(full(), frozenset(range(0x3000)))
    rows = dict(re.findall(r"^\| (`.*?`) \| (.*) \|$", PAGE, re.MULTILINE))
    told = {name: text for names, text in rows.items() for name in re.findall(r"`([a-z_]+)`", names)}
    assert set(given) - set(told) == set()
    for name in ("event", "place", "camera", "seal", "act", "operator", "words"):
        part = given[name]
        assert isinstance(part, dict)
        assert [field for field in part if field not in told[name]] == [], name
    for name in ("originals", "pictures", "measurements", "decisions", "deadlines"):
        entries = given[name]
        assert isinstance(entries, list)
        first = entries[0]
        assert isinstance(first, dict)
        assert [field for field in first if field not in told[name]] == [], name


def test_every_option_of_record_but_the_common_ones_is_described() -> None:
    program = typer.main.get_command(app)
    assert isinstance(program, TyperGroup)
    options = {max(p.opts, key=len) for p in program.commands["record"].params if isinstance(p, TyperOption)}
    common = {"--help", "--database", "--objects", "--secrets", "--json"}
    assert [option for option in sorted(options - common) if f"`{option}" not in PAGE and option not in PAGE] == []
