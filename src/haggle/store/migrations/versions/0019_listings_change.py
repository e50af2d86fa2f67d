"""Listings change: their words, price and state, and who has removed one; each change is a line in conversations."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    # edited_at: when its words or price were last edited. reserved_at: since when it is reserved, reserved_for_id: for
    # whom; NULL: for somebody who is not here. removed_by: seller or moderators, with removed_at.
    op.add_column("listings", sa.Column("edited_at", sa.BigInteger))
    op.add_column("listings", sa.Column("reserved_at", sa.BigInteger))
    op.add_column("listings", sa.Column("reserved_for_id", sa.BigInteger))
    op.add_column("listings", sa.Column("removed_by", sa.Text))
    op.execute("UPDATE listings SET removed_by = 'moderators' WHERE removed_at IS NOT NULL")
    # One row a change, whatever the number of conversations: it stands in each below the messages up to
    # after_message_id, the newest of all when it happened. buyer_id: for whom it was reserved.
    op.create_table(
        "listing_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("listing_id", sa.BigInteger, sa.ForeignKey("listings.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("price", sa.BigInteger),
        sa.Column("currency", sa.Text),
        sa.Column("old_price", sa.BigInteger),
        sa.Column("old_currency", sa.Text),
        sa.Column("buyer_id", sa.BigInteger, sa.ForeignKey("accounts.id")),
        sa.Column("after_message_id", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    # The photos of a listing after its first, which stands in its row: place 1, 2 and so on.
    op.create_table(
        "listing_photos",
        sa.Column("listing_id", sa.BigInteger, sa.ForeignKey("listings.id"), primary_key=True),
        sa.Column("place", sa.BigInteger, primary_key=True),
        sa.Column("photo", sa.Text, nullable=False),
        sa.Column("thumb", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("listing_changes_of", "listing_changes", ["listing_id", "after_message_id"])
