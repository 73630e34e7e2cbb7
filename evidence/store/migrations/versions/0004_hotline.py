"""Reports of what people saw, what was done about them, and who made them."""

import sqlalchemy as sa
from alembic import op

from evidence.store.guards import guards

revision = "0004"
down_revision = "0003"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.create_table(
        "report",
        sa.Column("report_id", sa.Text, nullable=False),
        sa.Column("commune", sa.Text, nullable=False),
        sa.Column("received_utc", _TIME, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("report_id"),
    )
    op.create_index("report_by_time", "report", ["received_utc", "report_id"])
    op.create_table(
        "report_step",
        sa.Column("report_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("report_id", "version"),
    )
    op.create_index("report_step_by_event", "report_step", ["event_id"])
    op.create_table(
        "report_contact",
        sa.Column("report_id", sa.Text, nullable=False),
        sa.Column("sealed", sa.Text, nullable=True),
        sa.Column("changed_utc", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("report_id"),
    )
    for table, keys, append_only in (
        ("report", ("report_id",), True),
        ("report_step", ("report_id", "version"), True),
        ("report_contact", ("report_id",), False),
    ):
        for sql in guards(dialect, table, keys, append_only=append_only).values():
            op.execute(sql)
