"""Alembic calls this; the connection, its transaction and its lock come from `evidence.store.migrate`."""

from alembic import context
from sqlalchemy import Connection

from evidence.store.schema import VERSION_TABLE

connection = context.config.attributes["connection"]
if not isinstance(connection, Connection):
    raise TypeError(f"expected a connection to migrate, found {type(connection).__name__}")
context.configure(connection=connection, version_table=VERSION_TABLE)
context.run_migrations()
