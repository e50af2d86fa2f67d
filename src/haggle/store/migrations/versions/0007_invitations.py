"""Invitations to join: links that are used once, for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    # One that was used is gone: nothing says whose it was.
    op.create_table(
        "invitations",
        sa.Column("key_hash", sa.Text, primary_key=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
