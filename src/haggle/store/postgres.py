"""
PostgreSQL through `databases` and asyncpg: a pool, and statements on its connections.

Statements go straight to asyncpg, their `:named` values numbered: what `databases` does to them takes longer than
PostgreSQL's own work, and a transaction of `databases` that is cancelled loses its connection.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

from asyncpg import Connection
from databases import Database

from haggle.store.db import New, Row

CONNECT_S = 5
STATEMENT_S = 30
STATEMENTS_KEPT = 500  # prepared statements a connection keeps: more than we have
_NAMED = re.compile(r"(?<!:):([a-z]\w*)")
_TABLE = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
_NOTHING = "done AS (SELECT 1 WHERE {after}) TABLE done"
_ADD_TO_FEEDS = (
    "heads AS (INSERT INTO feeds (account_id, position, pruned_to) SELECT account_id, count, 0 "
    "FROM unnest(CAST(:accounts AS BIGINT[]), CAST(:counts AS BIGINT[])) AS grown (account_id, count) WHERE {after} "
    "ORDER BY account_id ON CONFLICT (account_id) DO UPDATE SET position = feeds.position + excluded.position "
    "RETURNING account_id, position), entries AS (INSERT INTO feed_entries "
    "(account_id, position, kind, facts, created_at) SELECT heads.account_id, heads.position - back, kind, facts, "
    "CAST(:created_at AS BIGINT) FROM heads JOIN unnest(CAST(:audience AS BIGINT[]), CAST(:backs AS BIGINT[]), "
    "CAST(:kinds AS TEXT[]), CAST(:facts AS TEXT[])) AS new (account_id, back, kind, facts) "
    "ON new.account_id = heads.account_id) SELECT account_id, position FROM heads"
)


@lru_cache(maxsize=2000)
def numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """The statement with `$1`, `$2` … for its `:named` values, and their names in that order."""
    names = tuple(dict.fromkeys(_NAMED.findall(sql)))
    places = {name: f"${number}" for number, name in enumerate(names, start=1)}
    return _NAMED.sub(lambda match: places[match[1]], sql), names


@lru_cache(maxsize=2000)
def _touched(sql: str) -> tuple[str, frozenset[str]]:
    """The table that a statement changes, and all its words: whatever it reads is among them."""
    table = _TABLE.match(sql)
    if table is None:
        raise ValueError("only a change can be executed later")
    return table[1], frozenset(re.findall(r"\w+", sql))


@lru_cache(maxsize=2000)
def _together(changes: Sequence[str], last: str) -> str:
    """
    One statement of several, the names of the values in each with its number; `last` comes after the others.

    All see the database as it was before: so none may touch what another changes.
    """
    each = [_NAMED.sub(rf":later{number}_\1", sql) for number, sql in enumerate(changes)]
    done = [f"(SELECT count(*) FROM later{number}) >= 0" for number in range(len(each))]  # noqa: S608 (names of ours)
    parts = [f"later{number} AS ({sql} RETURNING 1)" for number, sql in enumerate(each)]
    return "WITH " + ", ".join([*parts, last.format(after=" AND ".join(done) or "TRUE")])


class PostgresDb:
    """A Db over one connection, inside one transaction, which begins with its first statement."""

    skip_locked = " FOR UPDATE SKIP LOCKED"

    def __init__(self, connection: Connection, begin: str) -> None:
        self._connection = connection
        self._begin = begin
        self._later: list[tuple[str, Mapping[str, Any]]] = []
        self.has_begun = False

    async def fetch_all(self, sql: str, /, **values: Any) -> list[Row]:
        await self.catch_up()
        return await self._fetch(sql, values)

    async def _fetch(self, sql: str, values: Mapping[str, Any]) -> list[Row]:
        await self._start()
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
        await self.catch_up()
        await self._start()
        text, names = numbered(sql)
        await self._connection.executemany(text, [[one[name] for name in names] for one in values])

    async def execute_later(self, sql: str, /, **values: Any) -> None:
        """Execute it with the next statement of another kind, or before `sql`, if that reads or changes its table."""
        table, words = _touched(sql)
        others = [_touched(other) for other, _ in self._later]
        if any(table in other_words or other_table in words for other_table, other_words in others):
            await self.catch_up()
        self._later.append((sql, values))

    async def _start(self) -> None:
        if not self.has_begun:
            self.has_begun = True
            await self._connection.execute(self._begin)

    async def catch_up(self) -> None:
        """Execute what was to be executed later."""
        if self._later:
            await self._with_those(_NOTHING, {})

    async def _with_those(self, last: str, values: Mapping[str, Any]) -> list[Row]:
        """Execute `last` as one statement with what was to be executed later."""
        later, self._later = self._later, []
        own = {f"later{number}_{name}": value for number, (_, them) in enumerate(later) for name, value in them.items()}
        return await self._fetch(_together(tuple(sql for sql, _ in later), last), {**own, **values})

    async def lock(self, *names: str) -> None:
        """Take these locks until commit. The first do not cost a round trip: the transaction begins with them."""
        # Sorted, so that two transactions that take the same locks cannot deadlock.
        quoted = ["'" + name.replace("'", "''") + "'" for name in sorted(names)]
        locks = ", ".join(f"pg_advisory_xact_lock(hashtextextended({name}, 0))" for name in quoted)
        await self.catch_up()
        begin, self.has_begun = "" if self.has_begun else f"{self._begin}; ", True
        await self._connection.execute(f"{begin}SELECT {locks}")

    def next_id(self, table: str) -> str:
        """What PostgreSQL itself would choose; in brackets, so that a statement of several rows takes one."""
        return f"(SELECT nextval('{table}_id_seq'))"

    async def add_to_feeds(self, entries: Sequence[New], created_at: int) -> dict[int, int]:
        """Advance the feeds of these entries and add them. Returns each account's newest position."""
        counts = Counter(entry.account_id for entry in entries)
        audience, backs, kinds, facts = zip(*entries, strict=True)
        grown = {"accounts": list(counts), "counts": list(counts.values()), "created_at": created_at}
        new = {"audience": audience, "backs": backs, "kinds": kinds, "facts": facts}
        return {row["account_id"]: row["position"] for row in await self._with_those(_ADD_TO_FEEDS, grown | new)}


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
