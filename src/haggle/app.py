"""Mounts the routes of every room. Public ones are one list; every other route needs a sign-in."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from copy import copy
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from haggle.accounts import routes as accounts
from haggle.accounts.session import AuthenticationMiddleware, Sessions, guarded
from haggle.addresses import routes as mail_addresses
from haggle.api import openapi
from haggle.api import routes as api
from haggle.api.bearer import bearer_only, bearer_or_session, staff_only
from haggle.attachments import routes as attachments
from haggle.attachments.kinds import DOCUMENT_TYPES
from haggle.badge import routes as badge
from haggle.blocks import routes as blocks
from haggle.conversations import routes as conversations
from haggle.data_export import routes as data_export
from haggle.desk import routes as desk
from haggle.drafts import routes as drafts
from haggle.erasure import routes as erasure
from haggle.feed import routes as feed
from haggle.front import installed
from haggle.front import routes as front
from haggle.handover import routes as handover
from haggle.handover.doors import Doors
from haggle.handover.guard import ProxySignInMiddleware, from_anywhere
from haggle.leaving import routes as leaving
from haggle.lifespan import Job, every, open_site, running
from haggle.listings import routes as listings
from haggle.listings.changes import routes as listing_changes
from haggle.listings.photos import routes as listing_photos
from haggle.looks import routes as looks
from haggle.looks.reading import read_look
from haggle.mail import routes as mail
from haggle.mail_answers import routes as mail_answers
from haggle.mail_answers.operations import most_bytes
from haggle.marks import routes as marks
from haggle.messages import routes as messages
from haggle.notices import routes as notices
from haggle.notifications import routes as notifications
from haggle.notifications.counts.queries import standing
from haggle.ops import routes as ops
from haggle.ops.checks import Checks
from haggle.outbound import routes as outbound
from haggle.presence import routes as presence
from haggle.profiles import routes as profiles
from haggle.reactions import routes as reactions
from haggle.receipts import routes as receipts
from haggle.reports import routes as reports
from haggle.search import routes as search
from haggle.settings import Settings
from haggle.settings.checks import SettingsError
from haggle.site_api import routes as site_api
from haggle.site_api.bearer import site_only
from haggle.site_api.rows import MOST_BYTES
from haggle.tips import model as tips_model
from haggle.tips import routes as tips
from haggle.transcripts import routes as transcripts
from haggle.unread_mail import routes as unread_mail
from haggle.web import addresses, assets, error_pages, headers, links, look
from haggle.web.bodies import limited
from haggle.web.compression import CompressedFiles, CompressionMiddleware
from haggle.web.headers import SecurityHeadersMiddleware
from haggle.web.request_log import RequestLogMiddleware

logger = logging.getLogger("haggle")

CREDENTIALS_S = 1.0  # how soon we notice what `haggle account` has ended; over Redis it tells us
SHARED_CREDENTIALS_S = 30.0
MAX_BODY_BYTES = 1024 * 1024  # far above every limit on text, so that a text too long is given back by its room

PUBLIC = [
    *front.public_routes,
    *feed.public_routes,
    *listings.public_routes,
    *profiles.public_routes,
    *erasure.public_routes,
    *accounts.public_routes,
    *handover.public_routes,
    *notices.public_routes,
    *leaving.public_routes,
    *installed.public_routes,
    *badge.public_routes,
    *mail.public_routes,
    *looks.public_routes,
    *mail_addresses.public_routes,
    *unread_mail.public_routes,
    *openapi.public_routes,
    *site_api.public_routes,
    *ops.public_routes,
]
LOCKED = [  # most requested first, since routes are tried in this order
    *feed.routes,
    *conversations.routes,
    *messages.routes,
    *reactions.routes,
    *marks.routes,
    *tips.routes,
    *drafts.routes,
    *attachments.routes,
    *receipts.routes,
    *presence.routes,
    *notifications.routes,
    *search.routes,
    *listings.routes,
    *listing_changes.routes,
    *listing_photos.routes,
    *profiles.routes,
    *blocks.routes,
    *reports.routes,
    *notices.routes,
    *desk.routes,
    *outbound.routes,
    *data_export.routes,
    *transcripts.routes,
    *erasure.routes,
    *mail_addresses.routes,
    *mail_answers.routes,
    *accounts.routes,
    *ops.routes,
]
LISTED = [*listings.upload_routes, *listing_photos.upload_routes]


def make(settings: Settings) -> Starlette:
    """The application. It opens its Site when the server starts it."""
    addresses.use(settings)
    headers.use(settings)
    look.use(read_look(settings.theme) if settings.theme else look.Look())
    links.use(settings)
    tips_model.use(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with open_site(settings, is_serving=True) as site:
            sessions, doors = Sessions(site, assets.load()), Doors(settings)
            async with (
                aclosing(doors),
                running(Job(every(SHARED_CREDENTIALS_S), sessions.end_dead)),
                running(Job(every(CREDENTIALS_S), sessions.end_dead if settings.is_alone else sessions.end_suspended)),
            ):
                yield {"site": site, "sessions": sessions, "doors": doors, "standing": standing, "checks": Checks(site)}

    app = _App(
        routes=[
            *_behind(partial(guarded, is_public=False), messages.upload_routes, settings.max_message_bytes),
            *_behind(bearer_or_session, transcripts.program_routes),
            *_behind(partial(guarded, is_public=False), LOCKED),
            *_behind(partial(guarded, is_public=False), LISTED, settings.max_message_bytes),
            *_behind(partial(guarded, is_public=False), profiles.upload_routes, settings.max_upload_bytes),
            *_behind(partial(guarded, is_public=True), PUBLIC),
            *_behind(from_anywhere, handover.routes),  # forms of the host's pages
            *_behind(partial(guarded, is_public=True), mail_answers.signed_routes, max_bytes=most_bytes(settings)),
            *_behind(bearer_only, api.routes),
            *_behind(bearer_only, api.upload_routes, settings.max_message_bytes),
            *_behind(staff_only, api.staff_routes),
            *_of_the_site(settings),
            Mount("/static", CompressedFiles(directory=assets.STATIC), name="static"),
        ],
        lifespan=lifespan,
        middleware=_middleware(settings),
    )
    _must_be_free(settings.base_path, app.routes)
    app.router.redirect_slashes = False  # it would redirect to the host that the Host header names
    return app


def _middleware(settings: Settings) -> list[Middleware]:
    """From the outermost to the innermost."""
    return [
        *([Middleware(addresses.BasePathMiddleware)] if settings.base_path else []),
        Middleware(RequestLogMiddleware, are_addresses_logged=settings.are_addresses_logged),
        Middleware(SecurityHeadersMiddleware, is_https=settings.is_https and not settings.base_path),
        Middleware(CompressionMiddleware, not_compressed=DOCUMENT_TYPES),
        Middleware(error_pages.ErrorPagesMiddleware),
        Middleware(AuthenticationMiddleware),
        *[Middleware(ProxySignInMiddleware)] * bool(settings.handover.header),
    ]


def _must_be_free(path: str, routes: Sequence[BaseRoute]) -> None:
    """Raises SettingsError for a base path that begins as an address of ours: nobody could say which is meant."""
    first = path.split("/")[1:2]
    if any(isinstance(route, Route | Mount) and route.path.split("/")[1:2] == first for route in routes):
        raise SettingsError(f"HAGGLE_PUBLIC_URL: {path} begins like an address of haggle's own. Choose one like /chat.")


Guard = Callable[[ASGIApp], ASGIApp]


class _App(Starlette):
    """Starlette without its own layers around each request and each route: ErrorPagesMiddleware answers any error."""

    def build_middleware_stack(self) -> ASGIApp:
        app: ASGIApp = self.router
        for middleware, args, options in reversed(self.user_middleware):
            app = middleware(app, *args, **options)
        return app


def _answering(endpoint: Callable[[Request], Awaitable[ASGIApp]]) -> ASGIApp:
    """`endpoint(request)` as an ASGI application."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        response = await endpoint(Request(scope, receive, send))
        await response(scope, receive, send)

    return answer


def _of_the_site(settings: Settings) -> list[BaseRoute]:
    """The site API: each route behind a token of the site with the scope by which it stands."""
    limits = (
        (site_api.routes, MAX_BODY_BYTES),
        (site_api.line_routes, MOST_BYTES),
        (site_api.upload_routes, settings.max_message_bytes),
    )
    return [
        copied
        for by_scope, most in limits
        for scope, routes in by_scope.items()
        for copied in _behind(partial(site_only, scope=scope), routes, max_bytes=most)
    ]


def _behind(
    guard: Guard, routes: Sequence[Route], max_upload_bytes: int = 0, max_bytes: int = MAX_BODY_BYTES
) -> list[BaseRoute]:
    """Copies of the routes, wrapped in their guard and, for what has a body, in a limit on its size."""
    copies: list[BaseRoute] = []
    for route in map(copy, routes):
        route.app = _answering(route.endpoint)
        limit = partial(limited, max_bytes=max_bytes, max_upload_bytes=max_upload_bytes)
        # The guard of pages reads a visitor's form, so the limit is outside it. The API's limit depends on the account,
        # which is known only inside its guard.
        steps = (limit, guard) if route.path.startswith("/api/") else (guard, limit)
        for step in steps if {"POST", "PUT"} & (route.methods or set()) else (guard,):
            route.app = step(route.app)
        copies.append(route)
    return copies
