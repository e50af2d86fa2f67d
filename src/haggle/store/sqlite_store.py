"""
SQLite: one writer, and a reader whose reads each see one snapshot.

What is short runs on the event loop's thread; what may take long has connections, and threads, of its own
(docs/decisions/0024).
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from typing import Any, TypeVar

from haggle.errors import Unavailable
from haggle.store.sqlite import CACHE_KIB, Connection, SqliteDb, complete, is_busy
from haggle.store.sqlite_writer import SqliteWriter
from haggle.store.transaction import LONG_READ_S, TOO_LONG, Followers, Notify, Read, TransactionFunction
from haggle.text.languages import _

logger = logging.getLogger("haggle.store")

T = TypeVar("T")

STEPS_BETWEEN_CHECKS = 100_000  # of SQLite's virtual machine, a few ms, before the deadline is looked at again
SCRUB_TRIES = 5
NOT_READ = _("We cannot reach what is stored just now. Please try again in a moment.")
NOT_SAVED = _("We could not save that just now; nothing was half-done. Please try again.")


class SqliteStore:
    """One SQLite database, open: a writer that groups commits, and reads that each see one snapshot."""

    parallel_reads = 1  # more would wait for each other

    def __init__(self, url: str, synchronous: str, notify: Notify, followers: Followers | None = None) -> None:
        pragmas = (f"synchronous={synchronous}", "journal_mode=WAL", "secure_delete=ON", "temp_store=MEMORY")
        cache = f"cache_size=-{CACHE_KIB}"
        writing = Connection(url, *pragmas, cache, patience_ms=0)
        self._reader = Connection(url, "query_only=ON", cache, patience_ms=0)
        self._patient_reader = Connection(url, "query_only=ON")
        self._long_reader = Connection(url, "query_only=ON")
        self._connections = (writing, self._reader, self._patient_reader, self._long_reader)
        self._writer = SqliteWriter(writing, notify, followers or Followers())
        self._url = url
        self._opened = AsyncExitStack()

    @property
    def waiting(self) -> int:
        """How many writes wait for the writer."""
        return self._writer.waiting

    async def open(self, on_death: Callable[[asyncio.Task[None]], None]) -> None:
        """Open every connection and start the writer; `on_death` is called if the writer ends by itself."""
        for connection in self._connections:
            await connection.open()
            self._opened.push_async_callback(connection.close)
        self._writer.start(on_death)

    async def close(self) -> None:
        """Finish what is queued, then close."""
        await self._writer.stop()
        await self._opened.aclose()

    async def read(self, function: TransactionFunction[T], *args: Any) -> T:
        """Run the transaction function `function(db, *args)` over one snapshot of the database."""
        with _unavailable(NOT_READ):
            try:
                return _read(self._reader.raw, function, args)
            except sqlite3.OperationalError as error:
                if not is_busy(error):
                    raise
            return await self._patient_reader.run(partial(_read, function=function, args=args))

    async def read_long(self, function: TransactionFunction[T], *args: Any) -> T:
        """
        The same for a slow read: one after the other, on a connection of their own, so that no other read waits.

        Raises Unavailable when it takes longer than 2 s.
        """
        with _unavailable(NOT_READ):
            return await self._long_reader.run(partial(_read_within, function=function, args=args))

    async def write(self, function: TransactionFunction[T], *args: Any) -> T:
        """
        Run `function(tx, *args)` in one transaction: committed when this returns, rolled back if it raises.

        Raises Unavailable, at once when a thousand others wait: its turn would come too late.
        """
        with _unavailable(NOT_SAVED):
            return await self._writer.write(function, args, is_long=False)

    async def write_long(self, function: TransactionFunction[T], *args: Any) -> T:
        """The same for what changes many rows: nothing but other writes waits for it."""
        with _unavailable(NOT_SAVED):
            return await self._writer.write(function, args, is_long=True)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Read]:
        """Gives `read(function, *args)`, whose calls all see the same state, on a connection of its own."""
        connection = Connection(self._url, "query_only=ON")
        await connection.open()
        await connection.run(lambda raw: raw.execute("BEGIN"))

        async def read(function: TransactionFunction[T], *args: Any) -> T:
            return await connection.run(lambda raw: complete(function(SqliteDb(raw), *args)))

        try:
            yield read
        finally:
            await connection.close()

    async def continue_numbering(self, tables: Sequence[str]) -> None:
        """Nothing to do: SQLite continues from the highest id."""

    async def scrub(self) -> None:
        """
        Remove deleted rows from the disk too.

        The writer overwrites what it deletes (secure_delete); this empties the write-ahead log.
        """
        for _try in range(SCRUB_TRIES):
            if await self._writer.run(_empty_log):
                return
            await asyncio.sleep(0.5)
        logger.warning(
            "the write-ahead log could not be emptied, because it is being read all the time; it is overwritten later"
        )


@contextmanager
def _unavailable(sentence: str) -> Iterator[None]:
    """What SQLite refuses (busy beyond patience, a full disk, a damaged file) is Unavailable: nothing was done."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if not isinstance(error, sqlite3.OperationalError) and type(error) is not sqlite3.DatabaseError:
            raise  # a constraint, or a fault of ours
        logger.error("the database refused: %s", error)
        raise Unavailable(sentence) from error


def _read(connection: sqlite3.Connection, function: TransactionFunction[T], args: tuple[Any, ...]) -> T:
    connection.execute("BEGIN")
    try:
        return complete(function(SqliteDb(connection), *args))
    finally:
        connection.execute("ROLLBACK")


def _read_within(connection: sqlite3.Connection, function: TransactionFunction[T], args: tuple[Any, ...]) -> T:
    deadline = time.monotonic() + LONG_READ_S
    connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS_BETWEEN_CHECKS)
    try:
        return _read(connection, function, args)
    except sqlite3.OperationalError as error:
        if time.monotonic() > deadline:
            raise Unavailable(TOO_LONG) from error
        raise


def _empty_log(connection: sqlite3.Connection) -> bool:
    """Move the write-ahead log into the database file and truncate it. False when a reader prevented it."""
    is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy
