"""
The language that somebody reads.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # language: one of those we speak; NULL until the first sign-in since, which takes it from the browser.
    op.add_column("accounts", sa.Column("language", sa.Text))
