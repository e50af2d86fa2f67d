"""Opens the Site, from the database to the courier, and lets it do what it does by the clock."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from haggle.accounts.operations import forget_sessions
from haggle.accounts.session import end_dead_credentials
from haggle.attachments.operations import collect
from haggle.backup.model import MovingProblem
from haggle.backup.queries import is_half_loaded
from haggle.blobs.choice import blobs_at
from haggle.clock import now_ms
from haggle.delivery.bus import MemoryBus
from haggle.delivery.encoder import Form
from haggle.delivery.heartbeats import Signs
from haggle.delivery.redis import Redis
from haggle.delivery.redis_bus import RedisBus
from haggle.delivery.registry import Feed
from haggle.delivery.shared_counts import SAY_EVERY_S, Seats
from haggle.delivery.stream_limits import Admission
from haggle.feed.document import DocumentEncoder
from haggle.feed.html import HtmlEncoder
from haggle.feed.json import JsonEncoder
from haggle.presence.operations import tell
from haggle.receipts.deliveries import Deliveries
from haggle.receipts.operations import deliver
from haggle.settings import Settings
from haggle.site import Site
from haggle.store import log
from haggle.store.migrations.run import migrate
from haggle.store.postgres_store import PostgresStore
from haggle.store.sqlite_store import SqliteStore
from haggle.store.transaction import Ring, Store
from haggle.web.rate_limits import Limits

logger = logging.getLogger("haggle")

PRUNE_EVERY_S = 3600
CREDENTIALS_S = 30
DAY_MS = 86_400_000


@asynccontextmanager
async def open_site(settings: Settings, *, is_serving: bool = False) -> AsyncIterator[Site]:
    """
    Everything open, from the migrated database to the courier; closed again in the reverse order.

    What is old is forgotten by one that serves alone: a command may be just comparing it. It refuses, by
    MovingProblem, to serve what `haggle import` has only half loaded.
    """
    await migrate(settings.database_url)
    redis = None if settings.bus_url == "memory:" else Redis(settings.bus_url)
    bus = RedisBus(redis) if redis else MemoryBus()
    store = _store(settings, bus.ring)
    await store.open(on_death=_writer_died)
    deliveries, seats = Deliveries(), Seats(redis)
    forms: dict[str, Form] = {"page": HtmlEncoder(), "document": DocumentEncoder(), "json": JsonEncoder()}
    streams = Feed(store, settings, forms, deliveries, bus, Admission(settings, seats))
    streams.start()
    signs, limits = Signs(bus, settings.presence_s), Limits(settings.are_limits_on, redis)
    await bus.open()
    site = Site(settings, store, bus, streams, signs, blobs_at(settings.blobs_url), limits)
    tasks = [
        *([asyncio.create_task(_prune_for_ever(site))] if is_serving else []),
        asyncio.create_task(_again_and_again(partial(asyncio.sleep, settings.delivered_s), deliver, site, deliveries)),
        asyncio.create_task(_again_and_again(signs.wait, tell, site)),
        asyncio.create_task(_again_and_again(partial(asyncio.sleep, CREDENTIALS_S), end_dead_credentials, site)),
        asyncio.create_task(_again_and_again(partial(asyncio.sleep, SAY_EVERY_S), seats.say_alive)),
    ]
    try:
        if is_serving and await site.read(is_half_loaded):
            raise MovingProblem("not all of the moving file is here yet: run haggle import again, to its end")
        await seats.say_alive()
        yield site
    finally:
        for task in tasks:
            task.cancel()
        await streams.stop()
        await deliver(site, deliveries)
        await store.close()
        await bus.close()
        if redis:
            await redis.close()


def _store(settings: Settings, ring: Ring) -> Store:
    if settings.is_sqlite:
        return SqliteStore(settings.database_url, settings.sqlite_synchronous, ring)
    return PostgresStore(settings.database_url, settings.database_connections, ring)


def _writer_died(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        logger.critical("the writer has ended; without it nothing can be saved", exc_info=task.exception())
        signal.raise_signal(signal.SIGTERM)


async def _again_and_again(wait: Callable[[], Awaitable[None]], do: Callable[..., Awaitable[None]], *args: Any) -> None:
    """Whenever the wait is over; what could not be written is lost, since the next time will say as much."""
    while True:
        await wait()
        try:
            await do(*args)
        except Exception:  # whatever it was, it must not end with it
            logger.exception("%s failed; trying again", do.__qualname__)


async def _prune_for_ever(site: Site) -> None:
    """Forget what is older than the feeds are kept for; a stream that asks for it is told to start afresh."""
    while True:
        await asyncio.sleep(PRUNE_EVERY_S)
        try:
            await site.write(forget_sessions, now_ms() - site.settings.session_days * DAY_MS)
            while await site.write(log.prune, now_ms() - site.settings.feed_days * DAY_MS):  # noqa: ASYNC110
                await asyncio.sleep(0.1)  # not waiting for anything: leaving room for others
            while await collect(site, now_ms() - DAY_MS):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        except Exception:
            logger.exception("pruning failed; trying again in an hour")
