"""
Transactions: changes, and the events that are recorded with them.

Only the two stores (`sqlite_store.py`, `postgres_store.py`) begin, commit and wake. No transaction runs in a task that
a disconnecting client can cancel.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from haggle.clock import now_ms
from haggle.store import log
from haggle.store.db import InTransaction, Row
from haggle.text.languages import _

T = TypeVar("T")
Known = Mapping[str, Any]
TransactionFunction = Callable[..., Coroutine[Any, Any, T]]
"""An `async def` whose first argument is a Db or a Transaction, and which awaits nothing but SQL."""
Notify = Callable[[Mapping[int, Sequence[log.Entry]]], None]
"""Called after a commit with the new entries of every feed that has grown."""
Read = Callable[..., Awaitable[Any]]

LONG_READ_S = 2.0
TOO_BUSY = _("There is very much to do just now; nothing was half-done. Please try again in a moment.")
TOO_LONG = _("That took too long, so we stopped. Please ask for less at once.")


@dataclass(slots=True)
class Followers:
    """
    Who follows what happens, for what goes out of haggle; `lifespan.py` says who.

    `follow`: each is called with a transaction and all events that it has recorded, just before it commits, and joins
    it. `woken`: called after the commit of a transaction in which something was enqueued.
    """

    follow: list["Follow"] = field(default_factory=list)
    woken: list[Callable[[], None]] = field(default_factory=list)

    def wake(self) -> None:
        """Something to be sent has been committed."""
        for wake in self.woken:
            wake()


class Transaction:
    """A Db inside one transaction, which also collects events. Steps are given one; they never open it."""

    def __init__(self, db: InTransaction, followers: Followers) -> None:
        self._db = db
        self._followers = followers
        self._events: list[log.Event] = []
        self.now_ms = now_ms()
        self.skip_locked = db.skip_locked
        self.has_enqueued = False

    async def fetch_all(self, sql: str, /, **values: Any) -> Sequence[Row]:
        return await self._db.fetch_all(sql, **values)

    async def fetch_one(self, sql: str, /, **values: Any) -> Row | None:
        return await self._db.fetch_one(sql, **values)

    async def fetch_val(self, sql: str, /, **values: Any) -> Any:
        return await self._db.fetch_val(sql, **values)

    async def execute(self, sql: str, /, **values: Any) -> None:
        await self._db.execute(sql, **values)

    async def execute_many(self, sql: str, values: Sequence[Mapping[str, Any]], /) -> None:
        await self._db.execute_many(sql, values)

    async def execute_later(self, sql: str, /, **values: Any) -> None:
        """
        Execute it before the next statement of another kind, or at the end: PostgreSQL gets all such as one statement.

        So one must not depend on another, but the order of their keys: two that name the same table are kept apart.
        """
        await self._db.execute_later(sql, **values)

    def next_id(self, table: str) -> str:
        """SQL for the id of the next row of that table, for who knows it before inserting the row; under a lock."""
        return self._db.next_id(table)

    async def lock(self, *names: str) -> None:
        """
        Take these locks until commit.

        Before reading what a decision rests on: on PostgreSQL others write at the same time, on SQLite nobody does.
        """
        await self._db.lock(*names)

    def record(self, kind: str, audience: Iterable[int], *, known: Known | None = None, **facts: int | str) -> None:
        """
        Record an event: each account of the audience gets it at its feed's next position.

        `known`: what its readers in this process then need not read again; see `Entry`.
        """
        self._events.append(log.Event(kind, frozenset(audience), facts, known or {}))

    def record_for_site(self, kind: str, **facts: int | str) -> None:
        """Record an event that is in nobody's feed: the site alone is told, by whoever follows."""
        self._events.append(log.Event(kind, frozenset(), facts))

    async def run(self, function: TransactionFunction[T], *args: Any) -> tuple[T, dict[int, list[log.Entry]]]:
        """Run `function` in this transaction, then append what it recorded. Returns its result and the new entries."""
        result = await function(self, *args)
        if not self._events:
            return result, {}
        entries = await log.append(self._db, self._events, self.now_ms)
        for follow in self._followers.follow:  # under the locks of the feeds, so that what they write is in order too
            await follow(self, self._events)
        return result, entries


Follow = Callable[[Transaction, Sequence[log.Event]], Awaitable[None]]


class Store(Protocol):
    """One database, open."""

    parallel_reads: int
    """Into how many parallel reads a large one is best divided."""

    @property
    def waiting(self) -> int:
        """How many reads and writes wait for their turn."""

    async def open(self, on_death: Callable[[asyncio.Task[None]], None]) -> None:
        """Open it; `on_death` is called if the writer task ends by itself."""

    async def close(self) -> None:
        """Finish the transactions under way, then close."""

    async def read(self, function: TransactionFunction[T], *args: Any) -> T:
        """Run `function(db, *args)` over one snapshot of the database."""

    async def read_long(self, function: TransactionFunction[T], *args: Any) -> T:
        """
        The same for a slow read, on a connection that other reads do not wait for.

        Raises Unavailable when it takes longer than 2 s.
        """

    async def write(self, function: TransactionFunction[T], *args: Any) -> T:
        """
        Run `function(tx, *args)` in one transaction: committed when this returns, rolled back if it raises.

        It may be run again in a new transaction when another one collided with it, so it must do nothing but SQL.
        """

    async def write_long(self, function: TransactionFunction[T], *args: Any) -> T:
        """The same for what changes many rows: nothing but other writes waits for it."""

    def snapshot(self) -> AbstractAsyncContextManager[Read]:
        """Gives `read(function, *args)`, whose calls all see the same state of the database."""

    async def continue_numbering(self, tables: Sequence[str]) -> None:
        """Make new rows of these tables get ids past the highest one, after rows came with their own."""

    async def scrub(self) -> None:
        """Remove deleted rows from the disk too, as far as the database lets us."""
