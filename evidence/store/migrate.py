"""Bringing a database to the schema of this program, and refusing one that is ahead of it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from evidence.store.engine import reading, writing
from evidence.store.errors import BadDatabaseError, NewerSchemaError, OlderSchemaError
from evidence.store.schema import REVISIONS, VERSION_TABLE
from evidence.store.writer import PROGRAM, Writer

_LOCK = 0x6C77  # any number, the same for all: only one process migrates


def schema_of(connection: Connection) -> str | None:
    """Of the database, None where there is none yet."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))
    return found


def upgrade(engine: Engine, clock: Callable[[], datetime]) -> str | None:
    """To the newest schema, whole or not at all; returns what was there before. Nothing where it is up to date.

    Raises NewerSchemaError, BadDatabaseError, StoreUnavailableError.
    """
    with reading(engine) as connection:  # who only opens it need not wait for its writers
        if schema_of(connection) == REVISIONS[-1]:
            return REVISIONS[-1]
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            _refuse_other_encodings(connection)
        before = schema_of(connection)
        _refuse_newer(before)
        if before != REVISIONS[-1]:
            _migrate(connection)
            one = Writer(connection, clock)
            one.log(PROGRAM, "store.upgraded", "store", (("from", before), ("to", REVISIONS[-1])))
            one.close()
    return before


def require_current(engine: Engine) -> None:
    """Raises NewerSchemaError, OlderSchemaError, StoreUnavailableError."""
    with reading(engine) as connection:
        found = schema_of(connection)
    _refuse_newer(found)
    if found != REVISIONS[-1]:
        raise OlderSchemaError(
            f"expected schema {REVISIONS[-1]}, found {found or 'none'}; run: litterwatch store upgrade --database URL"
        )


def _refuse_newer(found: str | None) -> None:
    if found is not None and found not in REVISIONS:
        raise NewerSchemaError(
            f"expected schema {REVISIONS[-1]} or older, found {found}, of a later version; update the program"
        )


def _refuse_other_encodings(connection: Connection) -> None:
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise BadDatabaseError(
            f"expected a database in UTF8, found {encoding}; make one with: createdb -E UTF8 -T template0"
        )


def _migrate(connection: Connection) -> None:
    # Only who migrates needs Alembic: 0.1 CPU-s and 11 MB that every start would pay.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
