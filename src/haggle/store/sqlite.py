"""
SQLite through `databases`: connections that stay open.

A transaction function, an `async def` that awaits nothing but SQL, runs to its end in one go: a short one on the event
loop's thread, one that may take long on the connection's own (docs/decisions/0002 and 0024).
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from databases import Database

from haggle.store.db import New, Row

T = TypeVar("T")

PATIENCE_MS = 5000  # how long to wait for another process that writes, or holds the file for a moment
CACHE_KIB = 16 * 1024  # of pages, for the connections that are always in use; SQLite's own 2 MB hold few indexes
STATEMENTS = 512  # how many compiled ones a connection keeps: more than haggle has
_ADVANCE = (
    "INSERT INTO feeds (account_id, position, pruned_to) VALUES (?, ?, 0) "
    "ON CONFLICT (account_id) DO UPDATE SET position = position + excluded.position RETURNING position"
)


class SqliteDb:
    """A Db over one sqlite3 connection. None of its methods ever suspends."""

    skip_locked = ""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def fetch_all(self, sql: str, /, **values: Any) -> list[Row]:
        return self._connection.execute(sql, values).fetchall()

    async def fetch_one(self, sql: str, /, **values: Any) -> Row | None:
        # fetchall, not fetchone: a statement left half-read (INSERT … RETURNING) would hold its locks until collected.
        rows: list[Row] = self._connection.execute(sql, values).fetchall()
        return rows[0] if rows else None

    async def fetch_val(self, sql: str, /, **values: Any) -> Any:
        row = await self.fetch_one(sql, **values)
        return None if row is None else next(iter(row))

    async def execute(self, sql: str, /, **values: Any) -> None:
        self._connection.execute(sql, values)

    async def execute_many(self, sql: str, values: Sequence[Mapping[str, Any]], /) -> None:
        self._connection.executemany(sql, values)

    execute_later = execute

    async def lock(self, *names: str) -> None:
        """Nothing to do: there is one writer."""

    def next_id(self, table: str) -> str:
        """What SQLite itself would choose."""
        return f"(SELECT COALESCE(max(id), 0) + 1 FROM {table})"  # noqa: S608 (a name of ours)

    async def add_to_feeds(self, entries: Sequence[New], created_at: int) -> dict[int, int]:
        """Advance the feeds of these entries and add them. Returns each account's newest position."""
        counts = Counter(entry.account_id for entry in entries)
        positions = {
            account_id: self._connection.execute(_ADVANCE, (account_id, count)).fetchall()[0][0]
            for account_id, count in counts.items()
        }
        self._connection.executemany(
            "INSERT INTO feed_entries (account_id, position, kind, facts, created_at) VALUES (?, ?, ?, ?, ?)",
            [
                (account_id, positions[account_id] - back, kind, facts, created_at)
                for account_id, back, kind, facts in entries
            ],
        )
        return positions


def complete(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that awaits nothing but SqliteDb to its end, without an event loop. Raises what it raises."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    coroutine.close()
    raise RuntimeError("a transaction function awaited something other than SQL")


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another process was in the way."""
    return error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}  # the low byte: the kind


def _tuned(*pragmas: str) -> type[sqlite3.Connection]:
    """A connection class that sets these pragmas: `databases` has no other hook for it."""

    class Connection(sqlite3.Connection):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.row_factory = sqlite3.Row
            for pragma in pragmas:
                self.execute(f"PRAGMA {pragma}")

    return Connection


class Connection:
    """
    One connection of `databases` that stays open, with a thread of its own. It is used by one thread at a time.

    Each has a Database of its own, because one Database hands the same connection to whoever asks in the same task.
    """

    def __init__(self, url: str, *pragmas: str, patience_ms: int = PATIENCE_MS) -> None:
        factory = _tuned(f"busy_timeout={patience_ms}", "foreign_keys=ON", *pragmas)
        self._database = Database(url, factory=factory, check_same_thread=False, cached_statements=STATEMENTS)
        self._connection = self._database.connection()
        self.raw: sqlite3.Connection
        """For short work on the event loop's own thread, while `run` has nothing to do."""

    async def open(self) -> None:
        """Connect. Raises sqlite3.Error."""
        await self._database.connect()
        await self._connection.__aenter__()
        self._aiosqlite: Any = self._connection.raw_connection
        self.raw = self._aiosqlite._conn

    async def close(self) -> None:
        """Close it. Nobody may be using it."""
        await self._connection.__aexit__()
        await self._database.disconnect()

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Call `function` on the connection's thread. Cancelling the caller does not cancel the call."""
        # aiosqlite has no public way to do two things in one hop to its thread; the version is pinned.
        result: T = await self._aiosqlite._execute(function, self.raw)
        return result
