"""Triggers by which the database itself refuses to rewrite or remove rows. The migrations make them, `check` looks
whether they are still there."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

POSTGRES_FUNCTION = """
CREATE FUNCTION litterwatch_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps its rows: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
"""What PostgreSQL's triggers call; made before them."""


def guards(dialect: str, table: str, keys: Sequence[str], *, append_only: bool) -> dict[str, str]:
    """Names of the triggers of a table and the SQL that makes them; `keys` are the columns of its primary key.

    Rows of an append-only table stay as they are; of another they may change, but not go.
    """
    if dialect == "postgresql":
        call = "EXECUTE FUNCTION litterwatch_refuse()"
        events = {"delete": "ROW", "truncate": "STATEMENT", **({"update": "ROW"} if append_only else {})}
        return {
            f"{table}_no_{event}": f"CREATE TRIGGER {table}_no_{event} BEFORE {event} ON {table} FOR EACH {each} {call}"
            for event, each in events.items()
        }
    same = " AND ".join(f"{key} = NEW.{key}" for key in keys)
    events = {
        "delete": "BEFORE DELETE ON {table}",
        # INSERT OR REPLACE removes the row in its way without asking a DELETE trigger.
        "replace": f"BEFORE INSERT ON {{table}} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})",
        **({"update": "BEFORE UPDATE ON {table}"} if append_only else {}),
    }
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} keeps its rows'); END"
    return {
        f"{table}_no_{event}": f"CREATE TRIGGER {table}_no_{event} {when.format(table=table)} {refuse}"
        for event, when in events.items()
    }


def guards_found(connection: Connection) -> frozenset[str]:
    """Names of the triggers that are there and switched on."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND pg_table_is_visible(c.oid)"
        )
    return frozenset(connection.scalars(text(query)))
