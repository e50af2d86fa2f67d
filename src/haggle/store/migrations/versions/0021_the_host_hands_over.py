"""The host hands its members over: what it said of each, tokens that were used, and who is on the way in."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    # What the host said last of an account's language, time zone and picture, as JSON; NULL: it never said anything.
    op.add_column("accounts", sa.Column("host_said", sa.Text))
    # Each token brings somebody in once; kept until it would not be taken any more anyway.
    op.create_table(
        "used_tokens",
        sa.Column("token_hash", sa.Text, nullable=False, primary_key=True),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    # What somebody wants to do here, as JSON, while they sign in at the host; browser_hash: where it was begun.
    op.create_table(
        "arrivals",
        sa.Column("state_hash", sa.Text, nullable=False, primary_key=True),
        sa.Column("browser_hash", sa.Text, nullable=False),
        sa.Column("wanted", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
