"""Connections: SQLite and PostgreSQL, made to behave alike."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, event, exc
from sqlalchemy.engine import URL, make_url

from evidence.store.errors import BadDatabaseError, StoreUnavailableError

LOCK_WAIT_S = 5.0
"""A writer that cannot have the database to itself within this gives up; the caller may try again."""
_STATEMENT_S = 60
_CONNECT_S = 4
_KEPT_OPEN = 40
"""Connections to a SQLite file, as many as a server has threads: to open one takes milliseconds, and what it has
prepared goes with it."""
_WRITES = {"litterwatch_writes": True}
_turns: dict[str, threading.Lock] = {}
"""Of each database file: several engines of a process may have the same."""
os.register_at_fork(after_in_child=_turns.clear)


def database_url(text: str) -> URL:
    """sqlite:///FILE or postgresql://... Raises BadDatabaseError; no password is in its text."""
    try:
        url = make_url(text)
    except (exc.ArgumentError, ValueError) as error:
        raise BadDatabaseError(
            "expected sqlite:///FILE or postgresql://USER@HOST/DATABASE, found no address"
        ) from error
    if url.drivername == "sqlite":
        if not url.database or url.database == ":memory:":
            raise BadDatabaseError("expected sqlite:///FILE, found no file")
        return url
    if url.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    raise BadDatabaseError(f"expected sqlite:/// or postgresql://, found {url.drivername}://")


def make_engine(url: URL) -> Engine:
    """Nothing is connected yet. Raises BadDatabaseError where the driver is not installed."""
    if url.drivername == "sqlite":
        # The last that was used first: it has prepared what is asked again and again.
        options = {"pool_size": _KEPT_OPEN, "pool_use_lifo": True}
        engine = sqlalchemy.create_engine(url, connect_args={"timeout": LOCK_WAIT_S}, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    arguments = {
        "connect_timeout": _CONNECT_S,
        "tcp_user_timeout": 10_000,  # ms: a server that vanished is noticed by the kernel, not after hours
        "client_encoding": "utf8",  # else what a server in SQL_ASCII says would come as bytes
        "application_name": "litterwatch",
    }
    try:
        engine = sqlalchemy.create_engine(
            url, connect_args=arguments, pool_pre_ping=True, isolation_level="READ COMMITTED"
        )
    except ModuleNotFoundError as error:
        raise BadDatabaseError(
            "PostgreSQL needs psycopg, which is not installed; run: pip install 'litterwatch[postgres]'"
        ) from error
    event.listen(engine, "connect", _prepare_postgres)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """All that is read is of one moment. Raises StoreUnavailableError."""
    with _translated(), engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction; in SQLite with the database to itself. Raises StoreUnavailableError."""
    with _translated(), _turn(engine), engine.connect().execution_options(**_WRITES) as connection, connection.begin():
        yield connection


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Writers of one process wait for each other here. SQLite lets whoever waits sleep and look again: with twenty of
    them one in twenty waited half a second, and the unlucky for three."""
    if engine.dialect.name != "sqlite":
        yield
        return
    lock = _turns.setdefault(str(engine.url.database), threading.Lock())
    # Longer than for another process's lock: a queue moves on.
    if not lock.acquire(timeout=2 * LOCK_WAIT_S):
        raise StoreUnavailableError("the database refuses: it is locked")
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except exc.IntegrityError:
        raise  # a guard or a mistake, no passing trouble
    except exc.DBAPIError as error:
        raise StoreUnavailableError(f"the database refuses: {' '.join(str(error.orig).split())}") from error
    except sqlite3.OperationalError as error:  # of _begin_sqlite
        raise StoreUnavailableError(f"the database refuses: {error}") from error
    except exc.TimeoutError as error:
        raise StoreUnavailableError("expected a free connection to the database, found all in use") from error


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours: see _begin_sqlite
    cursor = connection.cursor()
    # FULL: what is committed outlives a power cut.
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON", "trusted_schema = OFF"):
        cursor.execute(f"PRAGMA {pragma}")
    end_s = time.monotonic() + LOCK_WAIT_S
    while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:  # changing it does not wait for the others of its own accord
            if time.monotonic() > end_s:
                raise
            time.sleep(0.02)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A reader that becomes a writer half-way could only fail; who means to write says so at once, and waits.
    writes = connection.get_execution_options().get("litterwatch_writes")
    # To the driver itself: there are as many of these as of everything else together.
    begun: Any = connection.connection.driver_connection
    begun.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgres(connection: Any, _: Any) -> None:
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SET timezone = 'UTC'")
        cursor.execute(f"SET lock_timeout = '{LOCK_WAIT_S:.0f}s'")
        cursor.execute(f"SET statement_timeout = '{_STATEMENT_S}s'")
        # A writer that was stopped in the middle must not keep all others out.
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{_STATEMENT_S}s'")
    connection.autocommit = False
