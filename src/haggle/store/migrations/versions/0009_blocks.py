"""
Who wants to hear nothing of whom, and what those who are blocked say meanwhile, which nobody else sees.

A message's row holds what both may see, or is marked as withheld. What its author changed meanwhile stands beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def _of(name: str, table: str, primary_key: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey(f"{table}.id"), nullable=False, primary_key=primary_key)


def _at(name: str, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def upgrade() -> None:
    # account_id hears nothing of blocked_id, and goes on seeing the name that it had then; blocked_id goes on seeing
    # when the other was last there: active_at, as it was then.
    op.create_table(
        "blocks",
        _of("account_id", "accounts"),
        _of("blocked_id", "accounts"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_folded", sa.Text, nullable=False),
        _at("active_at"),
        _at("created_at", nullable=False),
        sa.CheckConstraint("account_id <> blocked_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("blocks_of", "blocks", ["blocked_id"])  # who leaves is blocked by nobody any more
    # How account_id alone sees a message after changing it while blocked; NULL: as the other does. emoji: its own
    # reaction, '' for none.
    op.create_table(
        "withheld_changes",
        _of("message_id", "messages"),
        _of("account_id", "accounts"),
        sa.Column("body", sa.Text),
        sa.Column("body_folded", sa.Text),
        _at("edited_at"),
        sa.Column("emoji", sa.Text),
        _at("reacted_at"),
        sqlite_with_rowid=False,
    )
    op.create_index("withheld_changes_of", "withheld_changes", ["account_id"])  # search, erasure
    # Since when the other is not to see it: it was posted while its author was blocked.
    op.add_column("messages", _at("withheld_at"))
    # The last message as this side alone sees it; NULL: as in the conversation.
    for column in (
        _at("own_last_message_id"),
        sa.Column("own_last_line", sa.Text),
        sa.Column("own_last_kind", sa.Text),
    ):
        op.add_column("participants", column)
