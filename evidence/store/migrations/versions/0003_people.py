"""Accounts, links, tokens, sessions, claims, repeated requests, notes; how an event stands with its reviewers."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from evidence.store.guards import guards

revision = "0003"
down_revision = "0002"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.add_column("event", sa.Column("state", sa.Text, nullable=False, server_default="open"))
    op.add_column("event", sa.Column("verdict", sa.Text, nullable=True))
    op.create_index("event_by_state", "event", ["state", "release_utc"])
    op.create_index("event_by_source", "event", ["source", "release_utc"])
    # Reviews of earlier versions needed no second person.
    op.execute(
        "UPDATE event SET state = 'settled', verdict = (SELECT verdict FROM review "
        "WHERE review.event_id = event.event_id AND review.version = event.version) WHERE version > 0"
    )
    _table(
        "account",
        *("name", "full_name", "unit", "role"),
        sa.Column("communes", sa.Text, nullable=True),
        sa.Column("password", sa.Text, nullable=True),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until_utc", _TIME, nullable=True),
        "made_utc",
    )
    _table(
        "setup_link",
        "link_sha256",
        sa.Column("account", sa.Text, nullable=True),
        *("made_utc", "expires_utc"),
        sa.Column("used_utc", _TIME, nullable=True),
    )
    _table(
        "token",
        *("token_id", "token_sha256", "account", "label", "scopes", "made_utc", "expires_utc"),
        sa.Column("revoked_utc", _TIME, nullable=True),
    )
    op.create_index("token_by_hash", "token", ["token_sha256"], unique=True)
    _table("session", "session_sha256", "account", "csrf", "made_utc", "seen_utc")
    op.create_index("session_by_account", "session", ["account"])
    _table("claim", "event_id", "account", "since_utc", "until_utc")
    _table(
        "once",
        *("account", "key", "request_sha256"),
        sa.Column("status", sa.Integer, nullable=True),
        sa.Column("answer", sa.Text, nullable=True),
        "made_utc",
        keys=2,
    )
    op.create_index("once_by_time", "once", ["made_utc"])
    _table("note", "note_id", "event_id", "content", "sha256")
    op.create_index("note_by_event", "note", ["event_id"])
    keys = {"account": "name", "setup_link": "link_sha256", "token": "token_id", "note": "note_id"}
    for table, key in keys.items():
        for sql in guards(dialect, table, (key,), append_only=table == "note").values():
            op.execute(sql)


def _table(name: str, *columns: str | sa.Column[Any], keys: int = 1) -> None:
    """Columns given by their names alone are text, or times where they end in _utc; the first `keys` are its key."""
    made = [
        sa.Column(column, _TIME if column.endswith("_utc") else sa.Text, nullable=False)
        if isinstance(column, str)
        else column
        for column in columns
    ]
    op.create_table(name, *made, sa.PrimaryKeyConstraint(*(column.name for column in made[:keys])))
