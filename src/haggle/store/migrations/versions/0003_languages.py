"""
The language that somebody reads, and room for 4,000 characters as people count them.

What a reader takes for one character may be many code points: a letter with its marks, a family of emoji.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BODY = "length(body) <= 16000"
KINDS = "kind IN ('text', 'image', 'voice', 'file')"


def upgrade() -> None:
    # language: one of those we speak; NULL until the first sign-in since, which takes it from the browser.
    op.add_column("accounts", sa.Column("language", sa.Text))
    if op.get_bind().dialect.name == "sqlite":  # which changes a CHECK by making the table anew
        limits = (sa.CheckConstraint(BODY), sa.CheckConstraint(KINDS))
        with op.batch_alter_table("messages", recreate="always", table_args=limits):
            pass
    else:
        op.drop_constraint("messages_body_check", "messages", type_="check")
        op.create_check_constraint("messages_body_check", "messages", BODY)
