"""
The one writer of SQLite: it commits all waiting transactions at once (group commit), then wakes the feeds that grew.

Their functions run on the event loop's thread, since a hop to another costs more than their SQL; what waits, for the
disk or for another process, and what changes many rows has the connection's own thread (docs/decisions/0024).
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from haggle.errors import Unavailable
from haggle.store.log import Entry
from haggle.store.sqlite import PATIENCE_MS, Connection, SqliteDb, complete, is_busy
from haggle.store.transaction import TOO_BUSY, Followers, Notify, Transaction, TransactionFunction

T = TypeVar("T")

MAX_BATCH = 64
MAX_WAITING = 1000
JOBS_IN_A_ROW = 4  # of a large batch, before others get their turn


@dataclass(slots=True)
class _Job:
    function: TransactionFunction[Any]
    args: tuple[Any, ...]
    is_long: bool
    done: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None
    entries: dict[int, list[Entry]] = field(default_factory=dict)
    has_enqueued: bool = False


class SqliteWriter:
    """The only connection that changes the database."""

    def __init__(self, connection: Connection, notify: Notify, followers: Followers) -> None:
        self._connection = connection  # which has no patience: see `_patiently`
        self._notify = notify
        self._followers = followers
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue(MAX_WAITING)
        self._next: _Job | None = None  # a long one that was due while others were gathered
        self._in_use = asyncio.Lock()  # a transaction has the connection to itself
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many transactions wait for their turn."""
        return self._jobs.qsize()

    def start(self, on_death: Callable[[asyncio.Task[None]], None]) -> None:
        """Start writing; `on_death` is called if it ends by itself."""
        self._task = asyncio.create_task(self._write_for_ever(), name="writer")
        self._task.add_done_callback(on_death)

    async def stop(self) -> None:
        """Finish what is queued, then stop."""
        if self._task:
            if not self._task.done():
                await self._jobs.join()
            self._task.cancel()

    async def write(self, function: TransactionFunction[T], args: tuple[Any, ...], *, is_long: bool) -> T:
        """
        Run `function(tx, *args)` in one transaction, a long one on the connection's thread.

        Raises Unavailable, at once when a thousand others wait: its turn would come too late.
        """
        if self._jobs.full():
            raise Unavailable(TOO_BUSY)
        job = _Job(function, args, is_long, asyncio.get_running_loop().create_future())
        self._jobs.put_nowait(job)
        result: T = await job.done
        return result

    async def run(self, do: Callable[[sqlite3.Connection], T]) -> T:
        """Call `do(connection)` on its thread, between two transactions."""
        async with self._in_use:
            return await self._connection.run(partial(_patiently, do=do))

    async def _write_for_ever(self) -> None:
        while True:
            batch = [self._next or await self._jobs.get()]
            self._next = None
            try:
                async with self._in_use:
                    await self._commit(batch)
            except sqlite3.Error as error:
                for job in batch:
                    job.error, job.entries = error, {}
            entries: dict[int, list[Entry]] = {}
            for job in batch:
                for account_id, added in job.entries.items():
                    entries.setdefault(account_id, []).extend(added)
            if entries:
                self._notify(entries)
            if any(job.has_enqueued for job in batch):
                self._followers.wake()
            for job in batch:
                self._jobs.task_done()
                if job.done.done():  # its caller was cancelled; the change is committed all the same
                    continue
                if job.error:
                    job.done.set_exception(job.error)
                else:
                    job.done.set_result(job.result)

    async def _commit(self, batch: list[_Job]) -> None:
        """Commit the first job, and with it those that wait, which are added to the batch; a long one alone."""
        if batch[0].is_long:
            await self._connection.run(partial(_commit_alone, job=batch[0], followers=self._followers))
            return
        raw = self._connection.raw
        try:
            _begin(raw)
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise
            await self._connection.run(partial(_patiently, do=_begin))
        try:
            _do(raw, batch[0], self._followers)
            while len(batch) < MAX_BATCH and not self._jobs.empty():
                job = self._jobs.get_nowait()
                if job.is_long:
                    self._next = job
                    break
                batch.append(job)
                _do(raw, job, self._followers)
                if len(batch) % JOBS_IN_A_ROW == 0:
                    await asyncio.sleep(0)
            await self._connection.run(_end)
        except BaseException:
            with suppress(sqlite3.Error):
                await self._connection.run(_roll_back)
            raise


def _patiently(raw: sqlite3.Connection, do: Callable[[sqlite3.Connection], T]) -> T:
    """Do it, waiting for other processes if need be: never on the event loop's thread."""
    raw.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
    try:
        return do(raw)
    finally:
        raw.execute("PRAGMA busy_timeout=0")


def _begin(raw: sqlite3.Connection) -> None:
    raw.execute("BEGIN IMMEDIATE")


def _end(raw: sqlite3.Connection) -> None:
    raw.execute("COMMIT")


def _roll_back(raw: sqlite3.Connection) -> None:
    if raw.in_transaction:
        raw.execute("ROLLBACK")


def _do(raw: sqlite3.Connection, job: _Job, followers: Followers) -> None:
    """Run the job in a savepoint: one that raises is rolled back alone."""
    raw.execute("SAVEPOINT job")
    try:
        tx = Transaction(SqliteDb(raw), followers)
        job.result, job.entries = complete(tx.run(job.function, *job.args))
        job.has_enqueued = tx.has_enqueued
    except Exception as error:
        job.error = error
        raw.execute("ROLLBACK TO job")
    raw.execute("RELEASE job")


def _commit_alone(raw: sqlite3.Connection, job: _Job, followers: Followers) -> None:
    _patiently(raw, _begin)
    try:
        _do(raw, job, followers)
        _end(raw)
    except sqlite3.Error:
        _roll_back(raw)
        raise
