"""
PostgreSQL: every transaction runs in a task of its own that nobody cancels, on a connection of a pool.

Many write at the same time, in this process and in others. A transaction reads what is committed (READ COMMITTED),
locks what its decisions rest on (`tx.lock`), and is run again when PostgreSQL rolled it back because of another.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

import asyncpg

from haggle.errors import Unavailable
from haggle.store.postgres import Pool, PostgresDb
from haggle.store.transaction import (
    LONG_READ_S,
    TOO_BUSY,
    TOO_LONG,
    Followers,
    Notify,
    Read,
    Transaction,
    TransactionFunction,
)
from haggle.text.languages import _

logger = logging.getLogger("haggle.store")

T = TypeVar("T")

MAX_WAITING = 1000
LONG_READERS = 2
TRIES = 6
RETRIABLE = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
UNREACHABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # while a connection is being lost
    asyncpg.InsufficientResourcesError,  # too many connections, a full disk
    asyncpg.OperatorInterventionError,  # shutting down, starting up, cancelled for taking too long
    asyncpg.ReadOnlySQLTransactionError,  # the old primary after a failover
    OSError,
    TimeoutError,
)
NOT_NOW = _("The database cannot be reached just now; nothing was half-done. Please try again in a moment.")
SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class PostgresStore:
    """One PostgreSQL database, open, which other processes have open too."""

    def __init__(self, url: str, connections: int, notify: Notify, followers: Followers | None = None) -> None:
        self._pool = Pool(url, connections)
        self._long_reads = Pool(url, LONG_READERS)
        self._most = connections
        self.parallel_reads = max(1, connections // 3)  # the other connections are for requests
        self._url = url
        self._tasks: set[asyncio.Task[Any]] = set()
        self._notify = notify
        self._followers = followers or Followers()

    @property
    def waiting(self) -> int:
        """How many reads and writes wait for a connection."""
        return max(0, len(self._tasks) - self._most)

    async def open(self, on_death: Callable[[asyncio.Task[None]], None]) -> None:
        """Connect. `on_death` is never called: there is no writer task."""
        await self._pool.open()
        await self._long_reads.open()

    async def close(self) -> None:
        """Finish the transactions under way, then close."""
        while self._tasks:
            await asyncio.wait(self._tasks)
        await self._long_reads.close()
        await self._pool.close()

    async def read(self, function: TransactionFunction[T], *args: Any) -> T:
        """Run `function(db, *args)` over one snapshot of the database. Raises Unavailable when it cannot be reached."""
        return await self._shielded(self._read(function, args))

    async def read_long(self, function: TransactionFunction[T], *args: Any) -> T:
        """
        The same for a slow read, on connections of its own, so that no other read waits for it.

        Raises Unavailable when it takes longer than 2 s.
        """
        return await self._shielded(self._read_within(function, args))

    async def write(self, function: TransactionFunction[T], *args: Any) -> T:
        """
        Run `function(tx, *args)` in one transaction: committed when this returns, rolled back if it raises.

        Raises Unavailable when the database cannot be reached. If it was lost during COMMIT, the change may be there
        nevertheless: the idempotency key recognises it when the form is sent again.
        """
        return await self._shielded(self._write(function, args))

    write_long = write

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Read]:
        """Gives `read(function, *args)`, whose calls all see the same state, on a connection of its own."""
        pool = Pool(self._url, 1, statement_s=0)
        async with AsyncExitStack() as opened:
            async with _plain_errors():
                await pool.open()
                opened.push_async_callback(pool.close)
                connection = await opened.enter_async_context(pool.connection())
                db = await opened.enter_async_context(_transaction(connection, SNAPSHOT))

            async def read(function: TransactionFunction[T], *args: Any) -> T:
                async with _plain_errors():
                    return await function(db, *args)

            yield read

    async def continue_numbering(self, tables: Sequence[str]) -> None:
        """Make new rows of these tables get ids past the highest one."""
        async with self._pool.connection() as connection:
            for table in tables:
                await connection.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1, false) FROM {table}"  # noqa: S608, E501
                )

    async def scrub(self) -> None:
        """Nothing to do: PostgreSQL's vacuum overwrites deleted rows in its own time."""

    async def _shielded(self, work: Coroutine[Any, Any, T]) -> T:
        if len(self._tasks) >= MAX_WAITING:
            work.close()
            raise Unavailable(TOO_BUSY)
        self._tasks.add(task := asyncio.create_task(work))
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # retrieved here, because its caller may have gone

    async def _read(self, function: TransactionFunction[T], args: tuple[Any, ...]) -> T:
        async with _plain_errors(), self._pool.connection() as connection, _transaction(connection, SNAPSHOT) as db:
            return await function(db, *args)

    async def _read_within(self, function: TransactionFunction[T], args: tuple[Any, ...]) -> T:
        try:
            async with _plain_errors(), self._long_reads.connection() as connection:
                begin = f"{SNAPSHOT}; SET LOCAL statement_timeout = {round(LONG_READ_S * 1000)}"
                async with _transaction(connection, begin) as db:
                    return await function(db, *args)
        except Unavailable as error:
            if isinstance(error.__cause__, asyncpg.QueryCanceledError):
                raise Unavailable(TOO_LONG) from error
            raise

    async def _write(self, function: TransactionFunction[T], args: tuple[Any, ...]) -> T:
        for tries_left in reversed(range(TRIES)):
            try:
                return await self._try(function, args)
            except RETRIABLE:
                if not tries_left:
                    raise
                await asyncio.sleep(random.uniform(0.01, 0.1))
        raise AssertionError("unreachable")

    async def _try(self, function: TransactionFunction[T], args: tuple[Any, ...]) -> T:
        async with _plain_errors(), self._pool.connection() as connection:
            async with _transaction(connection, "BEGIN") as db:
                tx = Transaction(db, self._followers)
                result, entries = await tx.run(function, *args)
            if entries:
                self._notify(entries)
            if tx.has_enqueued:
                self._followers.wake()
            return result


@asynccontextmanager
async def _transaction(connection: asyncpg.Connection, begin: str) -> AsyncIterator[PostgresDb]:
    db = PostgresDb(connection, begin)
    try:
        yield db
        await db.catch_up()
    except BaseException:
        if db.has_begun and not connection.is_closed():
            await connection.execute("ROLLBACK")
        raise
    if db.has_begun:
        await connection.execute("COMMIT")


@asynccontextmanager
async def _plain_errors() -> AsyncIterator[None]:
    """Turn an unreachable database into Unavailable. A statement's own error is a fault of ours, and stays as it is."""
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as error:
        error.detail = None  # it quotes the row, so what somebody wrote would get into the log
        raise
    except UNREACHABLE as error:
        if isinstance(error, ValueError):  # asyncpg's InterfaceError for a value that cannot be sent
            raise
        logger.warning("the database cannot be reached: %s", error or type(error).__name__)
        raise Unavailable(NOT_NOW) from error
