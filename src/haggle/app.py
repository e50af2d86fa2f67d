"""Opens the Site and mounts every room. What is public is one list here; every other route is locked."""

import asyncio
import logging
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from copy import copy
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from haggle import assets, problems
from haggle.accounts import routes as accounts
from haggle.accounts.session import Sessions, Viewers, guarded
from haggle.api import routes as api
from haggle.api.bearer import bearer_only
from haggle.api.forms import JsonForm
from haggle.blobs import FolderBlobs
from haggle.clock import now_ms
from haggle.errors import Problem
from haggle.headers import SafeHeaders
from haggle.limits import Limits
from haggle.listings import routes as listings
from haggle.live import log
from haggle.live.bus import MemoryBus
from haggle.live.feed import Feed
from haggle.live.transaction import Store
from haggle.messages import routes as messages
from haggle.migrations.run import migrate
from haggle.notifications import routes as notifications
from haggle.notifications.queries import standing
from haggle.pages import conversations, feed, front
from haggle.presence import routes as presence
from haggle.receipts import routes as receipts
from haggle.settings import Settings
from haggle.site import Site

logger = logging.getLogger("haggle")

MAX_BODY_BYTES = 64 * 1024
PRUNE_EVERY_S = 3600
DAY_MS = 86_400_000

PUBLIC = [*front.public_routes, *listings.public_routes, *accounts.public_routes]
LOCKED = [
    *feed.routes,
    *messages.routes,
    *receipts.routes,
    *presence.routes,
    *conversations.routes,
    *notifications.routes,
    *listings.routes,
    *accounts.routes,
]


@asynccontextmanager
async def open_site(settings: Settings) -> AsyncIterator[Site]:
    """Everything open, from the migrated database to the courier; closed again in the reverse order."""
    await migrate(settings.database_url)
    bus = MemoryBus()
    store = Store(settings.database_url, settings.sqlite_synchronous, bus.ring)
    await store.open(on_death=_writer_died)
    streams = Feed(store, settings, {"page": feed.PageForm(), "json": JsonForm()})
    bus.listen(streams.hear, streams.feel)
    streams.start()
    site = Site(settings, store, bus, streams, FolderBlobs(settings.blobs_url), Limits(settings.are_limits_on))
    pruning = asyncio.create_task(_prune_for_ever(site))
    try:
        yield site
    finally:
        pruning.cancel()
        await streams.stop()
        await store.close()


def _writer_died(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        logger.critical("the writer has ended; without it nothing can be saved", exc_info=task.exception())
        signal.raise_signal(signal.SIGTERM)


async def _prune_for_ever(site: Site) -> None:
    """Forget what is older than the feeds are kept for; a stream that asks for it is told to start afresh."""
    while True:
        await asyncio.sleep(PRUNE_EVERY_S)
        while await site.write(log.prune, now_ms() - site.settings.feed_days * DAY_MS):
            await asyncio.sleep(0.1)  # noqa: ASYNC110 (not waiting for anything: leaving room for others)


def make(settings: Settings) -> Starlette:
    """The application, which opens its Site when the server starts it."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with open_site(settings) as site:
            yield {"site": site, "sessions": Sessions(site, assets.load()), "standing": standing}

    return Starlette(
        routes=[
            *_behind(partial(guarded, is_public=False), LOCKED),
            *_behind(partial(guarded, is_public=True), PUBLIC),
            *_behind(bearer_only, api.routes),
            Mount("/static", StaticFiles(directory=assets.STATIC), name="static"),
        ],
        lifespan=lifespan,
        middleware=[
            Middleware(SafeHeaders, is_https=settings.is_https),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=4),
            Middleware(Viewers),
        ],
        exception_handlers={
            Problem: problems.answer,
            HTTPException: problems.answer,
            sqlite3.Error: problems.answer,
            500: problems.answer,
        },
    )


def _behind(guard: Callable[[ASGIApp], ASGIApp], routes: Sequence[Route]) -> list[BaseRoute]:
    """Fresh copies of the routes behind their guard, with a limit on bodies unless they set one themselves."""
    copies: list[BaseRoute] = []
    for route in map(copy, routes):
        app = route.app
        if "POST" in (route.methods or ()) and not isinstance(app, RequestBodyLimitMiddleware):
            app = RequestBodyLimitMiddleware(app, max_body_size=MAX_BODY_BYTES)
        route.app = guard(app)
        copies.append(route)
    return copies
