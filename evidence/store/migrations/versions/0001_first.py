"""Events and their revisions, reviews, conditions, versions of cameras and rules, the audit log, journals."""

import sqlalchemy as sa
from alembic import op

from evidence.store.guards import POSTGRES_FUNCTION, guards

revision = "0001"
down_revision = None

KEYS = {
    "head": ("id",),
    "event_revision": ("event_id", "revision"),
    "event": ("event_id",),
    "review": ("event_id", "version"),
    "condition": ("health_id",),
    "camera_version": ("camera_id", "version"),
    "rule_version": ("camera_id", "zone_id", "rule"),
    "audit": ("seq",),
    "journal": ("name",),
}
APPEND_ONLY = {"event_revision", "review", "camera_version", "rule_version", "audit"}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    time = sa.DateTime(timezone=True)
    op.create_table(
        "head",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("change_seq", sa.BigInteger, nullable=False),
        sa.Column("audit_seq", sa.BigInteger, nullable=False),
        sa.Column("audit_sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("id = 1", name="head_is_one_row"),
    )
    op.create_table(
        "event_revision",
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("filed_utc", time, nullable=False),
        sa.PrimaryKeyConstraint("event_id", "revision"),
    )
    op.create_table(
        "event",
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("change_seq", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("score", sa.Double, nullable=False),
        sa.Column("release_utc", time, nullable=True),
        sa.Column("filed_utc", time, nullable=False),
        sa.Column("withdrawn_utc", time, nullable=True),
        sa.PrimaryKeyConstraint("event_id"),
        sa.ForeignKeyConstraint(["event_id", "revision"], ["event_revision.event_id", "event_revision.revision"]),
    )
    op.create_index("event_by_change", "event", ["change_seq"], unique=True)
    op.create_table(
        "review",
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("reviewer", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("reviewed_utc", time, nullable=False),
        sa.PrimaryKeyConstraint("event_id", "version"),
        sa.ForeignKeyConstraint(["event_id", "revision"], ["event_revision.event_id", "event_revision.revision"]),
    )
    op.create_table(
        "condition",
        sa.Column("health_id", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("start_utc", time, nullable=True),
        sa.Column("end_utc", time, nullable=True),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("health_id"),
    )
    op.create_table(
        "camera_version",
        sa.Column("camera_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("installation", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("since_utc", time, nullable=False),
        sa.PrimaryKeyConstraint("camera_id", "version"),
    )
    op.create_table(
        "rule_version",
        sa.Column("camera_id", sa.Text, nullable=False),
        sa.Column("zone_id", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("since_utc", time, nullable=False),
        sa.PrimaryKeyConstraint("camera_id", "zone_id", "rule"),
    )
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("audit_by_subject", "audit", ["subject", "seq"])
    op.create_table(
        "journal",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("offset", sa.BigInteger, nullable=False),
        sa.Column("mark", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.execute(f"INSERT INTO head (id, change_seq, audit_seq, audit_sha256) VALUES (1, 0, 0, '{'0' * 64}')")
    if dialect == "postgresql":
        op.execute(POSTGRES_FUNCTION)
    for table, keys in KEYS.items():
        for sql in guards(dialect, table, keys, append_only=table in APPEND_ONLY).values():
            op.execute(sql)
