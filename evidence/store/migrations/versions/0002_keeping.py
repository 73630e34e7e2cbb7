"""Packages, holds, deletions, statistics, cases, checkpoints, the queue of time stamps, when packages were read."""

import sqlalchemy as sa
from alembic import op

from evidence.store.guards import guards

revision = "0002"
down_revision = "0001"

_KEYS: dict[str, tuple[sa.Column[str] | sa.Column[int], ...]] = {
    "package": (sa.Column("package_id", sa.Text, nullable=False),),
    "hold": (sa.Column("hold_id", sa.Text, nullable=False),),
    "hold_release": (sa.Column("hold_id", sa.Text, nullable=False),),
    "deletion": (sa.Column("deletion_id", sa.Text, nullable=False),),
    "deletion_done": (sa.Column("deletion_id", sa.Text, nullable=False),),
    "statistic": (sa.Column("event_id", sa.Text, nullable=False),),
    "case_revision": (
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
    ),
    "checkpoint": (sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),),
}
_MORE = {
    "package": ("event_id", "sealed_utc"),
    "hold": ("event_id",),
    "deletion": ("event_id",),
}
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table, keys in _KEYS.items():
        more = _MORE.get(table, ())
        op.create_table(
            table,
            *keys,
            *(sa.Column(name, _TIME if name.endswith("_utc") else sa.Text, nullable=False) for name in more),
            sa.Column("content", sa.Text, nullable=False),
            sa.Column("sha256", sa.Text, nullable=False),
            sa.PrimaryKeyConstraint(*(key.name for key in keys)),
        )
        if more:
            op.create_index(f"{table}_by_event", table, list(more))
    op.create_table(
        "stamp",
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("queued_utc", _TIME, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_utc", _TIME, nullable=False),
        sa.Column("problem", sa.Text, nullable=True),
        sa.Column("stamped_utc", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("package_id"),
    )
    op.create_index("stamp_by_due", "stamp", ["stamped_utc", "due_utc"])
    op.create_table(
        "rehash",
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("read_utc", _TIME, nullable=False),
        sa.Column("intact", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("package_id"),
    )
    tables = {table: tuple(str(key.name) for key in keys) for table, keys in _KEYS.items()}
    for table, names in {**tables, "stamp": ("package_id",), "rehash": ("package_id",)}.items():
        for sql in guards(dialect, table, names, append_only=table in tables).values():
            op.execute(sql)
