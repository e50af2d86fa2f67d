"""Tokens of the site, what the host says of listings, and its lines in conversations."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    # A bearer token of the marketplace's own server, kept as a hash; scopes: what it opens, separated by spaces.
    op.create_table(
        "site_tokens",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("secret_hash", sa.Text, nullable=False, unique=True),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    # Its page on the host's site; photos_from: a hash of the addresses that its photos were fetched from.
    op.add_column("listings", sa.Column("page_url", sa.Text))
    op.add_column("listings", sa.Column("photos_from", sa.Text))
    # kind notice: a line of the site (title), in that conversation alone; external_id: the host's own id of it.
    op.add_column("listing_changes", sa.Column("conversation_id", sa.BigInteger))
    op.add_column("listing_changes", sa.Column("external_id", sa.Text))
    op.create_index("listing_changes_external", "listing_changes", ["external_id"], unique=True)
