"""
Which kinds of password hashes were brought from elsewhere, so that each sign-in takes the time for all of them.

They stand here until the last such hash was replaced (src/haggle/accounts/hashes/model.py).
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"


def upgrade() -> None:
    # scheme: how a hash is made, all but its salt; cost: the most iterations of that scheme, 1 where none are counted.
    op.create_table(
        "imported_hashes",
        sa.Column("scheme", sa.Text, primary_key=True),
        sa.Column("cost", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
