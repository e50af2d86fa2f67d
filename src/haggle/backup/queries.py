"""Reading whole tables, in the order of their keys."""

from collections.abc import Sequence
from typing import Any

from haggle.backup.model import JUMP, TABLES, row_of
from haggle.backup.table import Table
from haggle.store.db import Db


async def count(db: Db, table: Table) -> int:
    """How many rows the file has of this table; of feeds one for each account."""
    return int(await db.fetch_val(f"SELECT count(*) FROM {'accounts' if table.name == 'feeds' else table.name}"))


async def rows(db: Db, table: Table, after: Sequence[Any] | None, limit: int) -> list[list[Any]]:
    """At most `limit` rows past that key."""
    keys = [f"key{number}" for number in range(len(table.key))]
    past = f"WHERE ({', '.join(table.key)}) > ({', '.join(':' + key for key in keys)}) " if after else ""
    found = await db.fetch_all(
        f"SELECT {', '.join(table.columns)} FROM {table.name} {past}ORDER BY {', '.join(table.key)} LIMIT :limit",
        limit=limit,
        **dict(zip(keys, after or (), strict=False)),
    )
    return [row_of(table, row) for row in found]


async def fresh_feeds(db: Db, table: Table, after: Sequence[Any] | None, limit: int) -> list[list[Any]]:
    """The rows of feeds as they begin in the new place: empty, and past every position that was given out."""
    found = await db.fetch_all(
        "SELECT accounts.id, position FROM accounts LEFT JOIN feeds ON feeds.account_id = accounts.id "
        "WHERE accounts.id > :after ORDER BY accounts.id LIMIT :limit",
        after=after[0] if after else 0,
        limit=limit,
    )
    return [[row["id"], (row["position"] or 0) + JUMP, (row["position"] or 0) + JUMP] for row in found]


async def last(db: Db, table: Table) -> list[Any] | None:
    """The row with the highest id, None for an empty table."""
    row = await db.fetch_one(f"SELECT {', '.join(table.columns)} FROM {table.name} ORDER BY id DESC LIMIT 1")
    return row_of(table, row) if row else None


async def blobs(db: Db) -> list[str]:
    """The names of all blobs that some row names."""
    named = [(table.name, column) for table in TABLES for column in table.blobs]
    parts = (f"SELECT {column} AS name FROM {table} WHERE {column} IS NOT NULL" for table, column in named)
    return sorted(row["name"] for row in await db.fetch_all(" UNION ".join(parts)))


async def revision(db: Db) -> str:
    """The migration at which the database is."""
    return str(await db.fetch_val("SELECT version_num FROM alembic_version"))


async def is_half_loaded(db: Db) -> bool:
    """Whether the loading of a moving file was begun and is not complete."""
    return bool(await db.fetch_val("SELECT count(*) FROM moves WHERE ended_at IS NULL"))


async def exported_snapshot(db: Db) -> str:
    """On PostgreSQL: the name by which its programs see what this transaction sees, as long as it lasts."""
    return str(await db.fetch_val("SELECT pg_export_snapshot()"))


async def table_count(db: Db) -> int:
    """On PostgreSQL: how many tables there are in the schema that we use."""
    return int(await db.fetch_val("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"))
