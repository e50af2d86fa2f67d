"""Site: everything one running haggle holds open. `app.py` opens it; operations take it as their first argument."""

from dataclasses import dataclass
from typing import Any, TypeVar

from haggle.blobs.model import Blobs
from haggle.limits import Limits
from haggle.live.bus import MemoryBus
from haggle.live.feed import Feed
from haggle.live.transaction import Store, Unit
from haggle.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Site:
    """What is open, and the two ways to the database."""

    settings: Settings
    store: Store
    bus: MemoryBus
    feed: Feed
    blobs: Blobs
    limits: Limits

    async def read(self, unit: Unit[T], *args: Any) -> T:
        """Run the query `unit(db, *args)` over one snapshot."""
        return await self.store.read(unit, *args)

    async def write(self, unit: Unit[T], *args: Any) -> T:
        """Run the step `unit(tx, *args)` as one whole transaction; returns once it is committed."""
        return await self.store.write(unit, *args)
