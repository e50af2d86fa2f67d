"""First contacts that wait to be accepted, and tips."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    # Since when it waits among the requests of this one of the two; NULL: it does not.
    op.add_column("participants", sa.Column("requested_at", sa.BigInteger))
    # Which tips somebody was given, each once, and where it stands until it is dismissed.
    op.create_table(
        "tips",
        sa.Column("account_id", sa.BigInteger, sa.ForeignKey("accounts.id"), nullable=False, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False, primary_key=True),
        sa.Column("conversation_id", sa.BigInteger, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("dismissed_at", sa.BigInteger),
        sqlite_with_rowid=False,
    )
