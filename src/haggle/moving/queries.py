"""Reading whole tables, in the order of their keys."""

from collections.abc import Sequence
from typing import Any

from haggle.db import Db
from haggle.moving.model import JUMP, NAMES_BLOBS, Table, row_of


async def count(db: Db, table: Table) -> int:
    """How many rows it has."""
    return int(await db.fetch_val(f"SELECT count(*) FROM {table.name}"))


async def rows(
    db: Db, table: Table, after: Sequence[Any] | None, limit: int, is_moving: bool = True
) -> list[list[Any]]:
    """At most `limit` rows past that key; of feeds where they go on in the file, if they are `moving`."""
    keys = [f"key{number}" for number in range(len(table.key))]
    past = f"WHERE ({', '.join(table.key)}) > ({', '.join(':' + key for key in keys)}) " if after else ""
    found = await db.fetch_all(
        f"SELECT {', '.join(table.columns)} FROM {table.name} {past}ORDER BY {', '.join(table.key)} LIMIT :limit",
        limit=limit,
        **dict(zip(keys, after or (), strict=False)),
    )
    if table.name == "feeds" and is_moving:
        return [[row["account_id"], row["position"] + JUMP, row["position"] + JUMP] for row in found]
    return [row_of(table, row) for row in found]


async def blobs(db: Db) -> list[str]:
    """The names of all blobs that some row names."""
    parts = (f"SELECT {column} AS name FROM {table} WHERE {column} IS NOT NULL" for table, column in NAMES_BLOBS)
    return sorted(row["name"] for row in await db.fetch_all(" UNION ".join(parts)))


async def newest(db: Db, table: Table) -> int:
    """The highest id of a table that has ids; 0 for an empty one."""
    return await db.fetch_val(f"SELECT max(id) FROM {table.name}") or 0


async def strangers(db: Db, limit: int = 1_000_000) -> list[tuple[int, str]]:
    """Who is here: id and user name."""
    found = await db.fetch_all("SELECT id, username FROM accounts ORDER BY id LIMIT :limit", limit=limit)
    return [(row["id"], row["username"]) for row in found]
