"""
What of a message its author alone sees, since it leads off the site, and what waits for staff.

As with blocks a message's row holds what both may read. `masking` says why its author sees more: masked (their own
words stand in withheld_changes), held, unheard or refused (src/haggle/masking/model.py).
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

WAITING = sa.text("masking IN ('held', 'unheard')")


def upgrade() -> None:
    for table, index in (("messages", "messages_waiting"), ("withheld_changes", "withheld_changes_waiting")):
        op.add_column(table, sa.Column("masking", sa.Text))
        key = "id" if table == "messages" else "message_id"
        op.create_index(index, table, [key], sqlite_where=WAITING, postgresql_where=WAITING)
