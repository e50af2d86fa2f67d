"""
PostgreSQL through `databases` and asyncpg: a pool, and statements on its connections.

Statements go straight to asyncpg, their `:named` values numbered: what `databases` does to them takes longer than
PostgreSQL's own work, and a transaction of `databases` that is cancelled loses its connection.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

from asyncpg import Connection
from databases import Database

from haggle.store.db import Row

CONNECT_S = 5
STATEMENT_S = 30
STATEMENTS_KEPT = 500  # prepared statements a connection keeps: more than we have
_NAMED = re.compile(r"(?<!:):([a-z]\w*)")


@lru_cache(maxsize=2000)
def numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """The statement with `$1`, `$2` … for its `:named` values, and their names in that order."""
    names = tuple(dict.fromkeys(_NAMED.findall(sql)))
    places = {name: f"${number}" for number, name in enumerate(names, start=1)}
    return _NAMED.sub(lambda match: places[match[1]], sql), names


class PostgresDb:
    """A Db over one connection, inside one transaction."""

    skip_locked = " FOR UPDATE SKIP LOCKED"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def fetch_all(self, sql: str, /, **values: Any) -> list[Row]:
        text, names = numbered(sql)
        rows: list[Row] = await self._connection.fetch(text, *(values[name] for name in names))
        return rows

    async def fetch_one(self, sql: str, /, **values: Any) -> Row | None:
        rows = await self.fetch_all(sql, **values)
        return rows[0] if rows else None

    async def fetch_val(self, sql: str, /, **values: Any) -> Any:
        row = await self.fetch_one(sql, **values)
        return None if row is None else next(iter(row))

    async def execute(self, sql: str, /, **values: Any) -> None:
        await self.fetch_all(sql, **values)

    async def execute_many(self, sql: str, values: Sequence[Mapping[str, Any]], /) -> None:
        text, names = numbered(sql)
        await self._connection.executemany(text, [[one[name] for name in names] for one in values])

    async def lock(self, *names: str) -> None:
        """Take these locks until commit."""
        # Sorted, so that two transactions that take the same locks cannot deadlock.
        await self._connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest($1::text[]) AS name", sorted(names)
        )


class Pool:
    """
    Up to `most` connections to one database, opened when needed and reopened when lost.

    A statement, or an idle transaction, may last `statement_s`; 0 is without limit.
    """

    def __init__(self, url: str, most: int, statement_s: int = STATEMENT_S) -> None:
        self._database = Database(
            url,
            min_size=0,
            max_size=most,
            timeout=CONNECT_S,
            command_timeout=statement_s or None,
            statement_cache_size=STATEMENTS_KEPT,
            reset=_nothing_to_reset,
            server_settings={
                "application_name": "haggle",
                "statement_timeout": str(statement_s * 1000),
                "idle_in_transaction_session_timeout": str(statement_s * 1000),
            },
        )

    async def open(self) -> None:
        """Connect. Raises what asyncpg raises when the database cannot be reached."""
        await self._database.connect()

    async def close(self) -> None:
        """Close every connection; waits for those in use."""
        await self._database.disconnect()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """One of the connections, for a task that nobody cancels (see `postgres_store.py`)."""
        async with self._database.connection() as connection:
            yield connection.raw_connection


async def _nothing_to_reset(connection: Connection) -> None:
    """Transactions leave nothing on a connection to reset, so the round trip is saved."""
