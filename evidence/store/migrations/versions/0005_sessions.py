"""When somebody last proved who they are, which session of another service theirs hangs on, and which of its words to
end sessions were heard already."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("session", sa.Column("proved_utc", _TIME, nullable=True))
    op.add_column("session", sa.Column("outside_sha256", sa.Text, nullable=True))
    op.create_index("session_by_outside", "session", ["outside_sha256"])
    op.create_table(
        "heard",
        sa.Column("word_sha256", sa.Text, nullable=False),
        sa.Column("until_utc", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("word_sha256"),
    )
