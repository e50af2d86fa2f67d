"""Which answers by mail were taken, and by which number the addresses of earlier mails became worthless."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    # answers_number is part of the proof in each address that mails are answered at.
    op.add_column("addresses", sa.Column("answers_number", sa.BigInteger, nullable=False, server_default="0"))
    # A mail that comes again is the same message. message_id NULL: it is being taken since taken_at.
    op.create_table(
        "mail_answers",
        sa.Column("account_id", sa.BigInteger, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("mail_hash", sa.Text, primary_key=True),
        sa.Column("message_id", sa.BigInteger, sa.ForeignKey("messages.id")),
        sa.Column("taken_at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("mail_answers_taken", "mail_answers", ["taken_at"])
