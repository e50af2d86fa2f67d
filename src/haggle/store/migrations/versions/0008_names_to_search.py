"""
Names, titles and descriptions as search reads them.

What a program of the version before writes, that still runs beside this one, is found by this one once it is changed.
"""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

from haggle.text.folding import folded

revision = "0008"
down_revision = "0007"

BATCH = 1000


def upgrade() -> None:
    # …_folded: the same text, folded. A deleted member has no name to search for.
    for table, columns in (("accounts", ["name"]), ("listings", ["title", "description"])):
        for column in columns:
            op.add_column(table, sa.Column(f"{column}_folded", sa.Text, nullable=False, server_default=""))
        _fold(table, {column: f"{column}_folded" for column in columns})


def _fold(table: str, columns: Mapping[str, str]) -> None:
    connection, last = op.get_bind(), 0
    where = "AND deleted_at IS NULL " if table == "accounts" else ""
    newer = sa.text(f"SELECT id, {', '.join(columns)} FROM {table} WHERE id > :last {where}ORDER BY id LIMIT :limit")  # noqa: S608
    changed = sa.text(
        f"UPDATE {table} SET {', '.join(f'{to} = :{to}' for to in columns.values())} WHERE id = :id"  # noqa: S608
    )
    while rows := connection.execute(newer, {"last": last, "limit": BATCH}).mappings().fetchall():
        connection.execute(
            changed, [{"id": row["id"]} | {to: folded(row[one]) for one, to in columns.items()} for row in rows]
        )
        last = rows[-1]["id"]
