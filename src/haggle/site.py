"""Site: everything one running haggle holds open. Operations take it as their first argument."""

from dataclasses import dataclass
from typing import Any, TypeVar

from haggle.blobs.model import Blobs
from haggle.delivery.bus import MemoryBus
from haggle.delivery.heartbeats import Heartbeats
from haggle.delivery.registry import StreamRegistry
from haggle.ops import metrics
from haggle.settings import Settings
from haggle.store.transaction import Store, TransactionFunction
from haggle.web.rate_limits import Limits

T = TypeVar("T")


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

    async def read(self, function: TransactionFunction[T], *args: Any) -> T:
        """Run the query `unit(db, *args)` over one snapshot."""
        with metrics.database.labels("read").time():
            return await self.store.read(function, *args)

    async def read_long(self, function: TransactionFunction[T], *args: Any) -> T:
        """The same for a query that may take its time (a search): it holds up no other, and is stopped after 2 s."""
        with metrics.database.labels("search").time():
            return await self.store.read_long(function, *args)

    async def write(self, function: TransactionFunction[T], *args: Any) -> T:
        """Run the step `unit(tx, *args)` as one whole transaction; returns once it is committed."""
        with metrics.database.labels("write").time():
            return await self.store.write(function, *args)
