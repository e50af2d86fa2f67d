"""Which single keys somebody has switched off."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    # keys_off: their names (profiles/model.py), separated by spaces.
    op.add_column("accounts", sa.Column("keys_off", sa.Text, nullable=False, server_default=""))
