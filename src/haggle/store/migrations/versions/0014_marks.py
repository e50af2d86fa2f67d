"""How somebody orders their list and what they mark: mutes that end, archived conversations, stars."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    # muted_until: when a mute ends by itself; NULL: not. archived_listed_at: the place in the list (listed_at) at which
    # it was archived; a new message moves it, which brings it back. starred_at: since when it has a star.
    for name in ("muted_until", "archived_listed_at", "starred_at"):
        op.add_column("participants", sa.Column(name, sa.BigInteger))
    ending = sa.text("muted_until IS NOT NULL")
    op.create_index("participants_mutes", "participants", ["muted_until"], sqlite_where=ending, postgresql_where=ending)
    # Whose star which message has; the other of the conversation does not know.
    op.create_table(
        "stars",
        sa.Column("account_id", sa.BigInteger, sa.ForeignKey("accounts.id"), nullable=False, primary_key=True),
        sa.Column("message_id", sa.BigInteger, sa.ForeignKey("messages.id"), nullable=False, primary_key=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("stars_of", "stars", ["message_id"])  # a deleted message loses them
