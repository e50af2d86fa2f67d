"""Site: everything that one running haggle holds open. Operations take it as their first argument."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from haggle.blobs.model import Blobs
from haggle.delivery.bus import MemoryBus
from haggle.delivery.heartbeats import Heartbeats
from haggle.delivery.registry import StreamRegistry
from haggle.errors import Problem
from haggle.ops import metrics
from haggle.settings import Settings
from haggle.store.transaction import Store, TransactionFunction
from haggle.web.outside import Outside
from haggle.web.rate_limits import Limits

logger = logging.getLogger("haggle")

T = TypeVar("T")

MOST_BY_THE_WAY = 100
_READ, _SEARCH, _WRITE = (metrics.database.labels(kind) for kind in ("read", "search", "write"))


@dataclass(frozen=True, slots=True)
class Site:
    """What is open, and the two ways to the database."""

    settings: Settings
    store: Store
    bus: MemoryBus
    streams: StreamRegistry
    heartbeats: Heartbeats
    blobs: Blobs
    limits: Limits
    outside: Outside
    _by_the_way: set[asyncio.Task[Any]] = field(default_factory=set)

    async def read(self, function: TransactionFunction[T], *args: Any) -> T:
        """Run the query `function(db, *args)` over one snapshot."""
        with _READ.time():
            return await self.store.read(function, *args)

    async def read_long(self, function: TransactionFunction[T], *args: Any) -> T:
        """The same for a slow query (a search): it does not delay other reads, and is stopped after 2 s."""
        with _SEARCH.time():
            return await self.store.read_long(function, *args)

    async def write(self, function: TransactionFunction[T], *args: Any) -> T:
        """Run the step `function(tx, *args)` as one transaction; returns when it is committed."""
        with _WRITE.time():
            return await self.store.write(function, *args)

    async def write_long(self, function: TransactionFunction[T], *args: Any) -> T:
        """The same for what changes many rows."""
        with _WRITE.time():
            return await self.store.write_long(function, *args)

    async def by_the_way(self, work: Coroutine[Any, Any, object], wait_s: float = 0) -> bool:
        """
        Have `work` done, which a page that only reads notes in passing; whether it was done within `wait_s`.

        It goes on after that. No failure of it is the reader's: a Problem is passed over, anything else is logged.
        """
        if len(self._by_the_way) >= MOST_BY_THE_WAY:
            work.close()
            return False
        self._by_the_way.add(task := asyncio.create_task(work))
        task.add_done_callback(self._noted)
        await asyncio.wait({task}, timeout=wait_s)
        return task.done() and not task.cancelled() and task.exception() is None

    def _noted(self, task: asyncio.Task[Any]) -> None:
        self._by_the_way.discard(task)
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, Problem):
            logger.error("what was noted in passing failed", exc_info=error)
