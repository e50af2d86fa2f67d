"""
PostgreSQL: every unit of work in a task of its own that nobody cancels, on a connection of a pool.

Many write at the same time, in this process and in others. A unit reads what is committed (READ COMMITTED), locks what
it decides by (`tx.lock`), and is run again when PostgreSQL had to undo it for another's sake.
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
from haggle.store.transaction import LONG_READ_S, TOO_LONG, Notify, Read, Transaction, TransactionFunction
from haggle.text.languages import _

logger = logging.getLogger("haggle.store")

T = TypeVar("T")

MAX_WAITING = 1000
LONG_READERS = 2
TRIES = 6
IN_THE_WAY = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # of a connection that is just being lost
    asyncpg.InsufficientResourcesError,  # too many connections, a full disk
    asyncpg.OperatorInterventionError,  # shutting down, starting up, cancelled for taking too long
    asyncpg.ReadOnlySQLTransactionError,  # the standby of one that has moved
    OSError,
    TimeoutError,
)
NOT_NOW = _("The database cannot be reached just now; nothing was half-done. Please try again in a moment.")
SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class PostgresStore:
    """One PostgreSQL database, open, which other processes have open too."""

    def __init__(self, url: str, connections: int, notify: Notify) -> None:
        self._pool = Pool(url, connections)
        self._patient = Pool(url, LONG_READERS)
        self._most = connections
        self.parallel_reads = max(1, connections // 3)  # the rest is for those who do something
        self._url = url
        self._tasks: set[asyncio.Task[Any]] = set()
        self._notify = notify

    @property
    def waiting(self) -> int:
        """How many units wait for a connection."""
        return max(0, len(self._tasks) - self._most)

    async def open(self, on_death: Callable[[asyncio.Task[None]], None]) -> None:
        """Connect. There is no task whose end would be ours."""
        await self._pool.open()
        await self._patient.open()

    async def close(self) -> None:
        """Finish what was begun, then close."""
        while self._tasks:
            await asyncio.wait(self._tasks)
        await self._patient.close()
        await self._pool.close()

    async def read(self, function: TransactionFunction[T], *args: Any) -> T:
        """Run `unit(db, *args)` over one snapshot of the database. Raises Unavailable when it cannot be reached."""
        return await self._whole(self._read(function, args))

    async def read_long(self, function: TransactionFunction[T], *args: Any) -> T:
        """
        The same for a unit that may take its time: on a connection that no short one waits for.

        Raises Unavailable for one that takes longer than 2 s.
        """
        return await self._whole(self._read_within(function, args))

    async def write(self, function: TransactionFunction[T], *args: Any) -> T:
        """
        Run `unit(tx, *args)` in one transaction: committed when this returns, nothing of it if it raises.

        Raises Unavailable when the database cannot be reached. If it was lost while committing, what the unit did may
        be there nevertheless: it is for the form's key to know it again.
        """
        return await self._whole(self._write(function, args))

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Read]:
        """`read(unit, *args)` over one and the same state of the database, on a connection of its own."""
        pool = Pool(self._url, 1, statement_s=0)
        async with AsyncExitStack() as opened:
            async with _words():
                await pool.open()
                opened.push_async_callback(pool.close)
                connection = await opened.enter_async_context(pool.connection())
                await opened.enter_async_context(_transaction(connection, SNAPSHOT))

            async def read(function: TransactionFunction[T], *args: Any) -> T:
                async with _words():
                    return await function(PostgresDb(connection), *args)

            yield read

    async def number_on(self, tables: Sequence[str]) -> None:
        """Have new rows of these tables numbered past the highest id."""
        async with self._pool.connection() as connection:
            for table in tables:
                await connection.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1, false) FROM {table}"  # noqa: S608, E501
                )

    async def scrub(self) -> None:
        """PostgreSQL's own vacuum overwrites what was deleted in its own time; there is nothing to hurry."""

    async def _whole(self, work: Coroutine[Any, Any, T]) -> T:
        if len(self._tasks) >= MAX_WAITING:
            work.close()
            raise Unavailable(NOT_NOW)
        self._tasks.add(task := asyncio.create_task(work))
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # looked at: its caller may have gone, and then nobody else does

    async def _read(self, function: TransactionFunction[T], args: tuple[Any, ...]) -> T:
        async with _words(), self._pool.connection() as connection, _transaction(connection, SNAPSHOT):
            return await function(PostgresDb(connection), *args)

    async def _read_within(self, function: TransactionFunction[T], args: tuple[Any, ...]) -> T:
        try:
            async with _words(), self._patient.connection() as connection, _transaction(connection, SNAPSHOT):
                await connection.execute(f"SET LOCAL statement_timeout = {round(LONG_READ_S * 1000)}")
                return await function(PostgresDb(connection), *args)
        except Unavailable as error:
            if isinstance(error.__cause__, asyncpg.QueryCanceledError):
                raise Unavailable(TOO_LONG) from error
            raise

    async def _write(self, function: TransactionFunction[T], args: tuple[Any, ...]) -> T:
        for tries_left in reversed(range(TRIES)):
            try:
                return await self._try(function, args)
            except IN_THE_WAY:
                if not tries_left:
                    raise
                await asyncio.sleep(random.uniform(0.01, 0.1))
        raise AssertionError("unreachable")

    async def _try(self, function: TransactionFunction[T], args: tuple[Any, ...]) -> T:
        async with _words(), self._pool.connection() as connection:
            async with _transaction(connection, "BEGIN"):
                result, positions = await Transaction(PostgresDb(connection)).run(function, *args)
            if positions:
                self._notify(positions)
            return result


@asynccontextmanager
async def _transaction(connection: asyncpg.Connection, begin: str) -> AsyncIterator[None]:
    await connection.execute(begin)
    try:
        yield
    except BaseException:
        if not connection.is_closed():
            await connection.execute("ROLLBACK")
        raise
    await connection.execute("COMMIT")


@asynccontextmanager
async def _words() -> AsyncIterator[None]:
    """Say in words that the database is away; what a statement did wrong is a fault of ours, and stays what it is."""
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as error:
        error.detail = None  # quotes the row, and with it what somebody wrote: not for the log
        raise
    except AWAY as error:
        if isinstance(error, ValueError):  # asyncpg's own, of a value that cannot be sent
            raise
        logger.warning("the database cannot be reached: %s", error or type(error).__name__)
        raise Unavailable(NOT_NOW) from error
