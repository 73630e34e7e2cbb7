"""`litterwatch store check` and `upgrade`, as somebody types them."""

import json
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy
from typer.testing import CliRunner, Result

from api.cli import app
from evidence.store import SCHEMA, Store
from evidence.store.engine import database_url
from tests.evidence.store.postgres import Server
from tests.evidence.store.samples import event


def run(*arguments: str | Path, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(app, ["store", *map(str, arguments)])


@pytest.fixture
def filled(url: str) -> str:
    with closing(Store.open(url)) as store:
        store.file_event(event())
    return url


def test_an_intact_store_is_said_to_be_intact_with_its_end_to_be_noted(filled: str) -> None:
    found = run("check", "--database", filled)
    assert found.exit_code == 0
    assert "nguyên vẹn: 2 mục nhật ký, 1 bản ghi / intact: 2 entries of the log, 1 rows" in found.stdout
    head = found.stdout.rpartition(": ")[2].strip()
    assert run("check", "--database", filled, "--head", head).exit_code == 0
    assert run("check", "--database", filled, "--head", f"2:{'0' * 64}").exit_code == 1


def test_what_was_changed_is_named_in_both_languages_and_ends_with_1(filled: str) -> None:
    spoil(filled, "UPDATE head SET audit_seq = 3")
    found = run("check", "--database", filled)
    assert found.exit_code == 1
    assert "mục 3 của nhật ký bị xóa / entries 3 of the log were removed" in found.stdout
    assert "KHÔNG nguyên vẹn: 1 chỗ / NOT intact: 1 findings" in found.stdout


def test_a_program_reads_the_same_as_json(filled: str) -> None:
    assert json.loads(run("check", "--database", filled, "--json").stdout)["intact"] is True
    spoil(filled, "UPDATE head SET audit_seq = 3")
    found = json.loads(run("check", "--database", filled, "--json").stdout)
    assert found["intact"] is False
    assert found["audit"]["breaks"] == [{"kind": "removed", "first": 3, "last": 3}]


def test_the_default_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    missing = run("check", "--data", tmp_path)
    assert missing.exit_code == 2
    assert "expected a database, found no file" in missing.stderr
    assert not list(tmp_path.iterdir())
    assert f"lên {SCHEMA}" in run("upgrade", "--data", tmp_path).stdout
    assert (tmp_path / "litterwatch.sqlite").is_file()
    assert f"mới nhất: {SCHEMA}" in run("upgrade", "--data", tmp_path).stdout
    assert run("check", "--data", tmp_path).exit_code == 0


def test_postgresql_is_made_ready_by_upgrade_and_its_password_may_come_from_elsewhere(postgres: Server) -> None:
    url = postgres.new_database().replace("tests@", "tests:${DB_WORD}@")
    early = run("check", LITTERWATCH_DATABASE=url, DB_WORD="s3cret")
    assert early.exit_code == 2
    assert "run: litterwatch store upgrade" in early.stderr
    assert run("upgrade", LITTERWATCH_DATABASE=url, DB_WORD="s3cret").exit_code == 0
    assert run("check", LITTERWATCH_DATABASE=url, DB_WORD="s3cret").exit_code == 0
    unset = run("check", LITTERWATCH_DATABASE=url)
    assert unset.exit_code == 2
    assert "DB_WORD" in unset.stderr


def test_a_server_that_is_away_ends_with_1_and_shows_no_password(tmp_path: Path) -> None:
    found = run("check", "--database", f"postgresql://duc:s3cret@/x?host={tmp_path}")
    assert found.exit_code == 1
    assert "không dùng được cơ sở dữ liệu" in found.stderr
    assert "s3cret" not in found.output


@pytest.mark.parametrize("head", ["3", "x:y", "3:abc"])
def test_an_end_that_is_none_is_misuse(tmp_path: Path, head: str) -> None:
    assert run("check", "--data", tmp_path, "--head", head).exit_code == 2


def spoil(url: str, statement: str) -> None:
    engine = sqlalchemy.create_engine(database_url(url))
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
