"""Accounts all of whose messages wait for moderators before they are delivered."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("held_until", sa.BigInteger))  # (ms), by a decision
