"""
Transactions: how changes are made whole, and what happened is recorded with them.

Only the two stores begin, commit and ring: `sqlite_store.py` and `postgres_store.py`. No transaction runs in a task
that a disconnect can cancel; whoever asked may go away.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

from haggle.clock import now_ms
from haggle.store import log
from haggle.store.db import Lockable, Row
from haggle.text.languages import _

T = TypeVar("T")
TransactionFunction = Callable[..., Coroutine[Any, Any, T]]
Notify = Callable[[Mapping[int, int]], None]
Read = Callable[..., Awaitable[Any]]

LONG_READ_S = 2.0
TOO_LONG = _("That took too long, so we stopped. Please ask for less at once.")


class Transaction:
    """A Db inside one transaction, which also collects what happened. Handed to steps, never opened by them."""

    def __init__(self, db: Lockable) -> None:
        self._db = db
        self._events: list[log.Event] = []
        self.now_ms = now_ms()

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

    async def lock(self, *names: str) -> None:
        """
        Have whoever else locks one of these wait until this transaction has ended.

        Before reading what the unit decides by: on PostgreSQL others write at the same time, on SQLite nobody does.
        """
        await self._db.lock(*names)

    def record(self, kind: str, audience: Iterable[int], **facts: int | str) -> None:
        """Note that `kind` happened: each account of the audience finds it at its feed's next position."""
        self._events.append(log.Event(kind, frozenset(audience), facts))

    async def run(self, function: TransactionFunction[T], *args: Any) -> tuple[T, dict[int, int]]:
        """Run a unit in this transaction and give out positions for what it recorded, as its last statements."""
        result = await function(self, *args)
        return result, await log.append(self._db, self._events, self.now_ms) if self._events else {}


class Store(Protocol):
    """One database, open."""

    parallel_reads: int
    """Into how many reads much is best divided."""

    @property
    def waiting(self) -> int:
        """How many units wait for their turn."""

    async def open(self, on_death: Callable[[asyncio.Task[None]], None]) -> None:
        """Open it; `on_death` is called should a task that everything depends on end by itself."""

    async def close(self) -> None:
        """Finish what was begun, then close."""

    async def read(self, function: TransactionFunction[T], *args: Any) -> T:
        """Run `unit(db, *args)` over one snapshot of the database."""

    async def read_long(self, function: TransactionFunction[T], *args: Any) -> T:
        """
        The same for a unit that may take its time: on a connection that no short one waits for.

        Raises Unavailable for one that takes longer than 2 s.
        """

    async def write(self, function: TransactionFunction[T], *args: Any) -> T:
        """
        Run `unit(tx, *args)` in one transaction: committed when this returns, nothing of it if it raises.

        It may be run again, in a transaction anew, when another was in its way: it awaits SQL and does nothing else.
        """

    def snapshot(self) -> AbstractAsyncContextManager[Read]:
        """`read(unit, *args)` over one and the same state of the database, for as long as it takes."""

    async def number_on(self, tables: Sequence[str]) -> None:
        """Have new rows of these tables numbered past the highest id: rows came with ids of their own."""

    async def scrub(self) -> None:
        """Have what was deleted gone from the disk too, as far as the database lets us."""
