"""
Which files of `haggle export` were loaded here: one that was broken off goes on, and none is loaded twice.

A table of its own, since what it says must be committed with the database and must not be moved along.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # export_id: the file's own. ended_at: NULL until all that it holds was found here.
    op.create_table(
        "moves",
        sa.Column("export_id", sa.Text, primary_key=True),
        sa.Column("begun_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
    )
