"""First contacts that wait to be accepted."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    # Since when it waits among the requests of this one of the two; NULL: it does not.
    op.add_column("participants", sa.Column("requested_at", sa.BigInteger))
