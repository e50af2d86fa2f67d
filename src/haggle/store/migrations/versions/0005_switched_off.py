"""An account that its operator has switched off."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # disabled_at: since when nobody can sign in to it; NULL for most.
    op.add_column("accounts", sa.Column("disabled_at", sa.BigInteger))
