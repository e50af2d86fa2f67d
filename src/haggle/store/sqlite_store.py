"""
SQLite: one writer that commits all waiting transactions at once (group commit) and then wakes the feeds that have
grown, and readers that each see one snapshot. Each transaction function runs on a connection's own thread.
"""

import asyncio
import itertools
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from haggle.errors import Unavailable
from haggle.store.sqlite import Connection, SqliteDb, complete
from haggle.store.transaction import LONG_READ_S, TOO_BUSY, TOO_LONG, Notify, Read, Transaction, TransactionFunction
from haggle.text.languages import _

logger = logging.getLogger("haggle.store")

T = TypeVar("T")

MAX_BATCH = 64
MAX_WAITING = 1000
READERS = 3
STEPS_BETWEEN_CHECKS = 100_000  # of SQLite's virtual machine, a few ms, before the deadline is looked at again
SCRUB_TRIES = 5
NOT_READ = _("We cannot reach what is stored just now. Please try again in a moment.")
NOT_SAVED = _("We could not save that just now; nothing was half-done. Please try again.")


@dataclass(slots=True)
class _Job:
    function: TransactionFunction[Any]
    args: tuple[Any, ...]
    done: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None
    positions: dict[int, int] = field(default_factory=dict)


class SqliteStore:
    """One SQLite database, open: a writer that groups commits, and readers that each see one snapshot."""

    parallel_reads = 1  # more would wait for each other: they are threads of one Python

    def __init__(self, url: str, synchronous: str, notify: Notify) -> None:
        pragmas = (f"synchronous={synchronous}", "journal_mode=WAL", "secure_delete=ON", "temp_store=MEMORY")
        self._writer = Connection(url, *pragmas)
        self._readers = [Connection(url, "query_only=ON") for _ in range(READERS)]
        self._next_reader = itertools.cycle(self._readers)
        self._long_reader = Connection(url, "query_only=ON")
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue(MAX_WAITING)
        self._notify = notify
        self._url = url
        self._opened = AsyncExitStack()
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many writes wait for the writer."""
        return self._jobs.qsize()

    async def open(self, on_death: Callable[[asyncio.Task[None]], None]) -> None:
        """Open every connection and start the writer; `on_death` is called if the writer ends by itself."""
        for connection in (self._writer, *self._readers, self._long_reader):
            await connection.open()
            self._opened.push_async_callback(connection.close)
        self._task = asyncio.create_task(self._write_for_ever(), name="writer")
        self._task.add_done_callback(on_death)

    async def close(self) -> None:
        """Finish what is queued, then close."""
        if self._task:
            if not self._task.done():
                await self._jobs.join()
            self._task.cancel()
        await self._opened.aclose()

    async def read(self, function: TransactionFunction[T], *args: Any) -> T:
        """Run the transaction function `function(db, *args)` over one snapshot of the database."""
        with _unavailable(NOT_READ):
            return await next(self._next_reader).run(partial(_read, function=function, args=args))

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
        if self._jobs.full():
            raise Unavailable(TOO_BUSY)
        job = _Job(function, args, asyncio.get_running_loop().create_future())
        self._jobs.put_nowait(job)
        with _unavailable(NOT_SAVED):
            result: T = await job.done
            return result

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

    async def _write_for_ever(self) -> None:
        while True:
            batch = [await self._jobs.get()]
            while len(batch) < MAX_BATCH and not self._jobs.empty():
                batch.append(self._jobs.get_nowait())
            try:
                await self._writer.run(partial(_commit, jobs=tuple(batch)))
            except sqlite3.Error as error:
                for job in batch:
                    job.error, job.positions = error, {}
            positions: dict[int, int] = {}
            for job in batch:
                positions.update(job.positions)
            if positions:
                self._notify(positions)
            for job in batch:
                self._jobs.task_done()
                if job.done.done():  # its caller was cancelled; the change is committed all the same
                    continue
                if job.error:
                    job.done.set_exception(job.error)
                else:
                    job.done.set_result(job.result)


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


def _commit(connection: sqlite3.Connection, jobs: Sequence[_Job]) -> None:
    """Commit all jobs together, each in a savepoint: one that raises is rolled back alone."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for job in jobs:
            connection.execute("SAVEPOINT job")
            try:
                job.result, job.positions = complete(Transaction(SqliteDb(connection)).run(job.function, *job.args))
            except Exception as error:
                job.error = error
                connection.execute("ROLLBACK TO job")
            connection.execute("RELEASE job")
        connection.execute("COMMIT")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
