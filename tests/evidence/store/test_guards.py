"""The database itself refuses to rewrite and to remove, and `check` says where it no longer does."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import Connection, exc

from evidence.people import NewAccount, People
from evidence.store import Finding, Store
from evidence.store.engine import database_url
from evidence.store.schema import APPEND_ONLY, KEPT, PASSING, Base
from tests.evidence.hotline.samples import report
from tests.evidence.store.keeping_samples import fill
from tests.evidence.store.samples import condition as a_condition
from tests.evidence.store.samples import configured, event, file_condition, file_configured, judgement


@pytest.fixture
def filled(store: Store, url: str, tmp_path: Path) -> str:
    """A row in every table."""
    store.file_event(event())
    store.review("a" * 20, 0, judgement())
    file_condition(store, a_condition())
    file_configured(store, configured())
    fill(store)
    people = People(store)
    people.accounts.add(NewAccount("duc", "Đức", "Công an phường", "reviewer", None), "console")
    people.tokens.make("duc", "VMS", ["events"], "console")
    people.notes.add("a" * 20, "duc", "xe tải")
    report(store, tmp_path)
    return url


@pytest.fixture
def raw(filled: str) -> Iterator[Connection]:
    """As another program would use the database."""
    engine = sqlalchemy.create_engine(database_url(filled))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def refused(connection: Connection, statement: str) -> bool:
    try:
        with connection.begin():
            connection.exec_driver_sql(statement)
    except exc.IntegrityError as error:
        return "keeps its rows" in str(error)
    return False


def test_every_table_is_append_only_or_kept_or_passing() -> None:
    assert sorted(APPEND_ONLY + KEPT + PASSING) == sorted(Base.metadata.tables)


def test_rows_of_append_only_tables_cannot_be_changed(raw: Connection) -> None:
    for table in APPEND_ONLY:
        assert refused(raw, f"UPDATE {table} SET sha256 = 'x'"), table


def test_no_row_can_be_removed(raw: Connection) -> None:
    for table in APPEND_ONLY + KEPT:
        assert refused(raw, f"DELETE FROM {table}"), table
        if raw.dialect.name == "postgresql":
            assert refused(raw, f"TRUNCATE {table} CASCADE"), table


def test_no_row_can_be_replaced(raw: Connection) -> None:
    for table in APPEND_ONLY + KEPT:
        if raw.dialect.name == "sqlite":
            assert refused(raw, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"), table
        elif table in APPEND_ONLY:
            key = ", ".join(column.name for column in Base.metadata.tables[table].primary_key)
            upsert = f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET sha256 = 'x'"
            assert refused(raw, upsert), table


def test_a_guard_that_is_gone_is_named(raw: Connection, filled: str) -> None:
    on = " ON review" if raw.dialect.name == "postgresql" else ""
    with raw.begin():
        raw.exec_driver_sql(f"DROP TRIGGER review_no_update{on}")
    with closing(Store.open_existing(filled)) as store:
        assert store.check().findings == (Finding("unguarded", "review_no_update"),)


TAMPERED = {
    "UPDATE event_revision SET content = '{}'": Finding("changed", f"event {'a' * 20} revision 1"),
    "UPDATE review SET content = '{}'": Finding("changed", f"review 1 of event {'a' * 20}"),
    "UPDATE camera_version SET content = '{}'": Finding("changed", "camera street version 1"),
    "UPDATE event SET score = 0.1": Finding("disagrees", f"event {'a' * 20}"),
    "UPDATE event SET version = 0": Finding("disagrees", f"event {'a' * 20}"),
    "UPDATE event SET state = 'settled'": Finding("disagrees", f"event {'a' * 20}"),
    "UPDATE event SET state = 'open'": Finding("disagrees", f"event {'a' * 20}"),
    "UPDATE event SET verdict = 'rejected'": Finding("disagrees", f"event {'a' * 20}"),
    "UPDATE event SET verdict = NULL": Finding("disagrees", f"event {'a' * 20}"),
    "UPDATE event SET release_utc = NULL": Finding("disagrees", f"event {'a' * 20}"),
    "UPDATE package SET content = '{}'": Finding("changed", f"package p1 {'a' * 20}"),
    "UPDATE package SET event_id = 'b'": Finding("disagrees", "package p1 b"),
    "UPDATE deletion SET event_id = 'b'": Finding("disagrees", f"deletion {'d' * 32} b"),
    "UPDATE statistic SET content = '{}'": Finding("changed", f"statistic {'a' * 20}"),
    "UPDATE case_revision SET version = 2": Finding("disagrees", f"case revision {'a' * 20} 2"),
    "UPDATE deletion_done SET content = '[]'": Finding("changed", f"deletion done {'d' * 32}"),
}


@pytest.mark.parametrize("statement", TAMPERED)
def test_a_changed_row_is_named(raw: Connection, filled: str, statement: str) -> None:
    unlocked(raw, statement)
    with closing(Store.open_existing(filled)) as store:
        found = store.check()
    assert TAMPERED[statement] in found.findings
    assert not found.whole


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET release_utc = 'yesterday'",
        "UPDATE event SET revision = 'x'",
        "UPDATE head SET audit_seq = 'x'",
        "UPDATE audit SET seq = 'x' WHERE seq = 2",
        "UPDATE audit SET facts = x'ff' WHERE seq = 2",
        "UPDATE audit SET at = 5 WHERE seq = 2",
        "UPDATE audit SET facts = '[]' WHERE seq = 2",
        "UPDATE review SET content = x'ff'",
    ],
)
def test_values_that_belong_in_no_such_column_are_found_and_do_not_end_the_check(
    tmp_path: Path, statement: str
) -> None:
    """SQLite takes anything."""
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    with closing(Store.open(url)) as store:
        store.file_event(event())
        store.review("a" * 20, 0, judgement())
    engine = sqlalchemy.create_engine(database_url(url))
    with engine.connect() as connection:
        unlocked(connection, statement)
    engine.dispose()
    with closing(Store.open_existing(url)) as store:
        found = store.check()
    assert found.audit.breaks or any(finding.kind != "unguarded" for finding in found.findings)


def test_a_removed_row_is_missing_though_the_log_is_whole(raw: Connection, filled: str) -> None:
    unlocked(raw, "DELETE FROM review")
    with closing(Store.open_existing(filled)) as store:
        found = store.check()
        digest = next(dict(e.facts)["sha256"] for e in store.audit(f"event/{'a' * 20}") if e.action == "event.reviewed")
    assert Finding("missing", f"event/{'a' * 20} {digest}") in found.findings
    assert found.audit.breaks == ()


def test_a_row_that_was_slipped_in_is_not_in_the_log(raw: Connection, filled: str) -> None:
    columns = "event_id, revision, content, sha256, filed_utc"
    digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    slip = f"SELECT event_id, 2, '{{}}', '{digest}', filed_utc FROM event_revision"
    with raw.begin():
        raw.exec_driver_sql(f"INSERT INTO event_revision ({columns}) {slip}")
    with closing(Store.open_existing(filled)) as store:
        assert Finding("unlogged", f"event {'a' * 20} revision 2") in store.check().findings


def unlocked(connection: Connection, statement: str) -> None:
    """By somebody with all rights."""
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
            connection.exec_driver_sql(statement)
            return
        for name in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(statement)
