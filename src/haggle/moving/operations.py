"""Putting rows into an empty haggle as they were in another."""

from collections.abc import Sequence
from typing import Any

from haggle.live.transaction import Transaction
from haggle.moving.model import Table
from haggle.site import Site


async def load(site: Site, table: Table, rows: Sequence[list[Any]]) -> None:
    """Put these in; those that are here already, by their key, stay as they are."""
    await site.write(_load, table, rows)


async def _load(tx: Transaction, table: Table, rows: Sequence[list[Any]]) -> None:
    names = list(table.columns)
    await tx.execute_many(
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)}) "
        f"ON CONFLICT ({', '.join(table.key)}) DO NOTHING",
        [dict(zip(names, row, strict=True)) for row in rows],
    )
