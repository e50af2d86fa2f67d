"""
The text that search reads, folded anew: strokes, joiners, apostrophes, digits, and what keyboards write differently.

A program of the version before that still runs beside this one goes on folding in its own way: start it anew.
"""

import sqlalchemy as sa
from alembic import op

from haggle.text.folding import folded

revision = "0006"
down_revision = "0005"

BATCH = 1000


def upgrade() -> None:
    connection, last = op.get_bind(), 0
    newer = sa.text("SELECT id, body, body_folded FROM messages WHERE id > :last ORDER BY id LIMIT :limit")
    changed = sa.text("UPDATE messages SET body_folded = :folded WHERE id = :id")
    while rows := connection.execute(newer, {"last": last, "limit": BATCH}).fetchall():
        anew = [{"id": row.id, "folded": text} for row in rows if (text := folded(row.body)) != row.body_folded]
        if anew:
            connection.execute(changed, anew)
        last = rows[-1].id
