"""Opens the Site and mounts every room. What is public is one list here; every other route is locked."""

import asyncio
import logging
import signal
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from copy import copy
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from haggle import assets, problems
from haggle.accounts import routes as accounts
from haggle.accounts.operations import forget_sessions
from haggle.accounts.session import Sessions, Viewers, guarded
from haggle.api import account as api_account
from haggle.api import attachments as api_attachments
from haggle.api import conversations as api_conversations
from haggle.api import notifications as api_notifications
from haggle.api import openapi
from haggle.api import routes as api
from haggle.api.bearer import bearer_only
from haggle.api.events import JsonForm
from haggle.attachments import routes as attachments
from haggle.attachments.kinds import DOCUMENT_TYPES
from haggle.attachments.operations import collect
from haggle.blobs.choice import blobs_at
from haggle.clock import now_ms
from haggle.conversations import routes as muting
from haggle.drafts import routes as drafts
from haggle.erasure import routes as erasure
from haggle.errors import Problem
from haggle.export import routes as export
from haggle.headers import SafeHeaders
from haggle.limits import Limits
from haggle.listings import routes as listings
from haggle.live import log
from haggle.live.bus import MemoryBus
from haggle.live.feed import Feed
from haggle.live.signs import Signs
from haggle.live.transaction import Store
from haggle.messages import routes as messages
from haggle.migrations.run import migrate
from haggle.notifications import routes as notifications
from haggle.notifications.queries import standing
from haggle.pages import actions, conversations, feed, front
from haggle.presence import routes as presence
from haggle.presence.operations import tell
from haggle.profiles import routes as profiles
from haggle.receipts import routes as receipts
from haggle.receipts.deliveries import Deliveries
from haggle.receipts.operations import deliver
from haggle.search import routes as search
from haggle.settings import Settings
from haggle.site import Site
from haggle.web import limited

logger = logging.getLogger("haggle")

MAX_BODY_BYTES = 1024 * 1024  # far above every text's limit, so that a text too long comes back with its words
PRUNE_EVERY_S = 3600
DAY_MS = 86_400_000
NOT_PACKED = (*DEFAULT_EXCLUDED_CONTENT_TYPES, *DOCUMENT_TYPES)  # a packed file has another length and other parts

PUBLIC = [
    *front.public_routes,
    *listings.public_routes,
    *profiles.public_routes,
    *erasure.public_routes,
    *accounts.public_routes,
    *notifications.public_routes,
    *openapi.public_routes,
]
LOCKED = [  # what is asked for most stands first: routes are tried in this order
    *feed.routes,
    *conversations.routes,
    *messages.routes,
    *actions.routes,
    *drafts.routes,
    *attachments.routes,
    *receipts.routes,
    *presence.routes,
    *notifications.routes,
    *search.routes,
    *muting.routes,
    *listings.routes,
    *profiles.routes,
    *export.routes,
    *erasure.routes,
    *accounts.routes,
]
API = [
    *api.routes,
    *api_attachments.routes,
    *api_conversations.routes,
    *api_notifications.routes,
    *api_account.routes,
]
PICTURES = [*listings.upload_routes, *profiles.upload_routes]


@asynccontextmanager
async def open_site(settings: Settings) -> AsyncIterator[Site]:
    """Everything open, from the migrated database to the courier; closed again in the reverse order."""
    await migrate(settings.database_url)
    bus = MemoryBus()
    store = Store(settings.database_url, settings.sqlite_synchronous, bus.ring)
    await store.open(on_death=_writer_died)
    deliveries = Deliveries()
    streams = Feed(store, settings, {"page": feed.PageForm(), "json": JsonForm()}, deliveries)
    bus.listen(streams.hear, streams.feel)
    streams.start()
    signs, limits = Signs(bus, settings.presence_s), Limits(settings.are_limits_on)
    site = Site(settings, store, bus, streams, signs, blobs_at(settings.blobs_url), limits)
    tasks = [
        asyncio.create_task(_prune_for_ever(site)),
        asyncio.create_task(_again_and_again(partial(asyncio.sleep, settings.delivered_s), deliver, site, deliveries)),
        asyncio.create_task(_again_and_again(signs.wait, tell, site)),
    ]
    try:
        yield site
    finally:
        for task in tasks:
            task.cancel()
        await streams.stop()
        await deliver(site, deliveries)
        await store.close()


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
        except sqlite3.Error:
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
        except (sqlite3.Error, Problem):
            logger.exception("pruning failed; trying again in an hour")


def make(settings: Settings) -> Starlette:
    """The application, which opens its Site when the server starts it."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with open_site(settings) as site:
            yield {"site": site, "sessions": Sessions(site, assets.load()), "standing": standing}

    app = Starlette(
        routes=[
            *_behind(partial(guarded, is_public=False), LOCKED),
            *_behind(partial(guarded, is_public=False), PICTURES, settings.max_upload_bytes),
            *_behind(partial(guarded, is_public=False), messages.upload_routes, settings.max_message_bytes),
            *_behind(partial(guarded, is_public=True), PUBLIC),
            *_behind(bearer_only, API),
            *_behind(bearer_only, api.upload_routes, settings.max_message_bytes),
            Mount("/static", StaticFiles(directory=assets.STATIC), name="static"),
        ],
        lifespan=lifespan,
        middleware=[
            Middleware(SafeHeaders, is_https=settings.is_https),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=4, exclude_content_types=NOT_PACKED),
            Middleware(Viewers),
        ],
        exception_handlers={
            Problem: problems.answer,
            HTTPException: problems.answer,
            ClientDisconnect: problems.nobody_there,
            sqlite3.Error: problems.answer,
            500: problems.answer,
        },
    )
    app.router.redirect_slashes = False  # it would redirect to whatever the Host header says
    return app


def _behind(guard: Callable[[ASGIApp], ASGIApp], routes: Sequence[Route], max_upload_bytes: int = 0) -> list[BaseRoute]:
    """Fresh copies of the routes behind their guard, and a limit on what is posted before either looks at it."""
    copies: list[BaseRoute] = []
    for route in map(copy, routes):
        route.app = guard(route.app)
        if "POST" in (route.methods or ()):
            route.app = limited(route.app, MAX_BODY_BYTES, max_upload_bytes)
        copies.append(route)
    return copies
