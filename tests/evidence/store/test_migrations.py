"""Tables are made, brought up to date, and left alone where a later version made them."""

import multiprocessing
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest
import sqlalchemy
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, update

import evidence.store.engine
import evidence.store.migrations
from evidence.store import (
    SCHEMA,
    BadDatabaseError,
    Facts,
    Judgement,
    NewerSchemaError,
    OlderSchemaError,
    Store,
    StoreUnavailableError,
    schema,
)
from evidence.store.canonical import canonical, sha256, utc_text
from evidence.store.engine import database_url, make_engine, writing
from evidence.store.events import event_subject
from evidence.store.schema import REVISIONS, VERSION_TABLE, Base
from evidence.store.writer import writer
from tests.checkout import REPOSITORY
from tests.evidence.store.keeping_samples import fill
from tests.evidence.store.postgres import Server
from tests.evidence.store.samples import condition, configured, event, file_condition, file_configured, judgement


def run(url: str, statement: str) -> None:
    engine = sqlalchemy.create_engine(database_url(url))
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def test_the_program_knows_the_steps_that_it_ships() -> None:
    steps = ScriptDirectory(str(Path(evidence.store.migrations.__file__).parent)).walk_revisions()
    assert tuple(reversed([step.revision for step in steps])) == REVISIONS


def test_the_steps_are_in_packages_so_that_a_wheel_has_them() -> None:
    folders = {path.parent for path in Path(evidence.store.migrations.__file__).parent.rglob("*.py")}
    assert len(folders) == 2
    assert all((folder / "__init__.py").is_file() for folder in folders)


def test_the_steps_make_the_tables_that_the_program_describes(empty_url: str) -> None:
    assert Store.upgrade(empty_url) is None
    engine = sqlalchemy.create_engine(database_url(empty_url))
    with engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []
    engine.dispose()


def test_bringing_up_to_date_twice_does_nothing_the_second_time(empty_url: str) -> None:
    Store.upgrade(empty_url)
    assert Store.upgrade(empty_url) == SCHEMA
    with closing(Store.open_existing(empty_url)) as store:
        assert [e.action for e in store.audit("store")] == ["store.upgraded"]


def test_what_an_earlier_version_wrote_is_there_after_the_upgrade(empty_url: str) -> None:
    """A database of schema 0001, filled as that version did, gets the tables of today and loses nothing."""
    migrate_to(empty_url, "0001")
    engine = sqlalchemy.create_engine(database_url(empty_url))
    before = Store(make_engine(database_url(empty_url)))
    with closing(before):
        for letter in "abc":
            before.file_event(event(letter))
        review_before_people(before, "a" * 20, judgement())
        file_condition(before, condition())
        file_configured(before, configured())
        before.withdraw_event("c" * 20, "duc", "test")
    with engine.connect() as connection:
        tables = ("event", "event_revision", "review", "condition", "camera_version", "rule_version", "audit")
        rows = {table: connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1, 2").all() for table in tables}
    with pytest.raises(OlderSchemaError):
        Store.open_existing(empty_url)
    assert Store.upgrade(empty_url) == "0001"
    with engine.connect() as connection:
        for table in tables:
            found = connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1, 2").all()
            for row, old in zip(found, rows[table], strict=False):
                assert tuple(row)[: len(old)] == tuple(old), table
            assert len(found) >= len(rows[table])
        standing = connection.exec_driver_sql("SELECT state, verdict FROM event ORDER BY event_id").all()
    assert [tuple(row) for row in standing] == [("settled", "confirmed"), ("open", None), ("open", None)]
    engine.dispose()
    with closing(Store.open_existing(empty_url)) as store:
        assert store.check().whole
        assert [change.event is None for change in store.events_after(0)] == [False, False, True]
        fill(store)
        assert store.check().whole


def review_before_people(store: Store, event_id: str, judgement: Judgement) -> None:
    """As schemas 0001 and 0002 had it: an event did not say how it stands, nor did the log."""
    with writer(store.engine, store.clock) as to:
        made = {"event_id": event_id, "version": 1, "reviewed_utc": utc_text(to.now)}
        content = canonical({**made, **asdict(judgement)})
        to.connection.execute(
            insert(schema.Review).values(
                event_id=event_id,
                version=1,
                revision=judgement.revision,
                reviewer=judgement.reviewer,
                verdict=judgement.verdict,
                content=content,
                sha256=sha256(content),
                reviewed_utc=to.now,
            )
        )
        to.connection.execute(
            update(schema.Event).where(schema.Event.event_id == event_id).values(version=1, change_seq=to.next_change())
        )
        facts: Facts = (("version", 1), ("verdict", judgement.verdict), ("sha256", sha256(content)))
        to.log(judgement.reviewer, "event.reviewed", event_subject(event_id), facts)


def migrate_to(url: str, revision: str) -> None:
    """As a version of the program that knew no later one."""
    engine = make_engine(database_url(url))
    with writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(evidence.store.migrations.__file__).parent))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def test_a_database_of_a_later_version_is_left_alone(url: str) -> None:
    Store.open(url).close()
    run(url, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    for use in (Store.open, Store.open_existing, Store.upgrade):
        with pytest.raises(NewerSchemaError, match=r"found 9999, of a later version; update the program"):
            use(url)


def test_sqlite_is_made_where_there_is_none(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    with closing(Store.open(url)) as store:
        assert store.check().whole


def test_postgresql_is_not_touched_until_somebody_says_so(postgres: Server) -> None:
    url = postgres.new_database()
    with pytest.raises(OlderSchemaError, match="run: litterwatch store upgrade"):
        Store.open(url)
    assert Store.upgrade(url) is None
    Store.open(url).close()


def test_a_postgresql_database_that_cannot_hold_every_letter_is_refused(postgres: Server) -> None:
    postgres.sql("CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    with pytest.raises(BadDatabaseError, match="expected a database in UTF8, found SQL_ASCII"):
        Store.upgrade(postgres.url("ascii"))


def test_a_store_that_is_looked_for_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.sqlite"
    with pytest.raises(BadDatabaseError, match="found no file"):
        Store.open_existing(f"sqlite:///{path}")
    assert not path.exists()


@pytest.mark.parametrize(
    "address", ["", "nothing", "sqlite://", "sqlite:///:memory:", "mysql://duc:s3cret@db/x", "postgresql://duc:s3cret@"]
)
def test_an_address_that_names_nothing_usable_is_refused_without_its_password(address: str) -> None:
    with pytest.raises((BadDatabaseError, StoreUnavailableError)) as caught:
        Store.open(address)
    assert "s3cret" not in str(caught.value)


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(StoreUnavailableError, match="not a database"):
        Store.open(f"sqlite:///{path}")


def test_a_step_that_is_killed_half_way_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    code = (
        "import os, sys\n"
        "from alembic import op\n"
        "from evidence.store import Store\n"
        "made = op.create_index\n"
        "op.create_index = lambda *a, **k: os._exit(9)\n"
        "Store.open(sys.argv[1])"
    )
    done = subprocess.run([sys.executable, "-c", code, f"sqlite:///{path}"], cwd=REPOSITORY, check=False)
    assert done.returncode == 9
    with closing(Store.open(f"sqlite:///{path}")) as store:
        assert store.check().whole


def test_processes_that_begin_at_the_same_time_make_one_store(empty_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    letters = "abc"
    processes = [spawn.Process(target=_begin, args=(empty_url, letter)) for letter in letters]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * len(processes)
    with closing(Store.open_existing(empty_url)) as store:
        assert {change.event_id[0] for change in store.events_after(0)} == set(letters)
        assert [e.action for e in store.audit("store")] == ["store.upgraded"]


def _begin(url: str, letter: str) -> None:
    evidence.store.engine.LOCK_WAIT_S = 60.0  # the machine may be busy with other work
    Store.upgrade(url)
    with closing(Store.open(url)) as store:
        store.file_event(event(letter))
