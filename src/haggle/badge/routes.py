"""
/widget.js      GET the script for pages of other sites: the count in their links to haggle, live
/badge.json     GET whether their reader is signed in here, and how many conversations wait
/badge.svg      GET the same count as an image, for pages without scripts
/badge/live     GET the count as server-sent events; 204 for nobody

The count is told to our own pages and those of the origins that the operator names, to no others, and to no cache.
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from haggle.accounts.elsewhere import session_elsewhere
from haggle.accounts.model import Account
from haggle.badge.stream import OpenCount
from haggle.delivery.stream import Reader
from haggle.errors import Forbidden
from haggle.notifications.counts.queries import unread_shown
from haggle.store import log
from haggle.store.db import Db
from haggle.text.languages import _, ngettext, translate
from haggle.web.addresses import is_origin_of, origin_of
from haggle.web.assets import BUILD, Assets
from haggle.web.responses import language_of, site_of
from haggle.web.templates import render

NOT_NAMED = _("This is told to pages of sites that whoever runs haggle has named, and to no others.")
KEPT = {"Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*"}
FOR_ALL = {"Cross-Origin-Resource-Policy": "cross-origin"}
MOST = 99
"""More than this is `99+`."""


def _must_be_named(request: Request) -> dict[str, str]:
    """
    Headers of an answer to the page that asks. Raises Forbidden unless it is ours, or of a named origin.

    The browser says which it is by `Origin`, of an image by `Referer`; that it is ours, or typed in, by Sec-Fetch-Site.
    """
    headers, settings = request.headers, site_of(request).settings
    asker = headers.get("origin") or origin_of(headers.get("referer", ""))
    is_named = asker in settings.embedding.counted_by
    is_ours = headers.get("sec-fetch-site") in {"same-origin", "none"}
    if not is_named and not is_ours and not is_origin_of(asker, headers.get("host", ""), settings.is_https):
        raise Forbidden(NOT_NAMED)
    told = {"Cache-Control": "private, no-store", "Vary": "Origin, Referer, Cookie"}
    if is_named:
        told |= FOR_ALL
    if is_named and "origin" in headers:
        told |= {"Access-Control-Allow-Origin": asker, "Access-Control-Allow-Credentials": "true"}
    return told


async def _standing(db: Db, viewer: Account) -> tuple[int, int]:
    """The position of their feed, read first, and the count."""
    return await log.position(db, viewer.id), await unread_shown(db, viewer)


async def _count(request: Request) -> int | None:
    """How many wait; None for nobody."""
    session = await session_elsewhere(request)
    return await site_of(request).read(unread_shown, session.account) if session else None


async def as_json(request: Request) -> Response:
    """The count for a script, ours or another."""
    headers, count = _must_be_named(request), await _count(request)
    return JSONResponse({"signed_in": count is not None, "unread": count or 0}, headers=headers)


async def as_image(request: Request) -> Response:
    """The count as a drawing as wide as its number; nothing to see while none waits."""
    headers, count = _must_be_named(request), await _count(request) or 0
    number = str(count) if count <= MOST else f"{MOST}+"
    words = ngettext("{num} unread conversation", "{num} unread conversations", count)
    title = translate(words, language_of(request))
    svg = render("badge/count.svg", "en", number=number, width=11 + 7 * len(number) if count else 0, title=title)
    return Response(svg, headers=headers, media_type="image/svg+xml")


async def live(request: Request) -> Response | OpenCount:
    """The count, now and whenever it may have changed."""
    headers, session = _must_be_named(request), await session_elsewhere(request)
    if session is None or request.method == "HEAD":
        return Response(status_code=204, headers=headers)
    position, count = await site_of(request).read(_standing, session.account)
    reader = Reader(session.account.id, f"session {session.id}", "count")
    return OpenCount(request, reader, position, count, _without_caching(headers))


def _without_caching(headers: Mapping[str, str]) -> dict[str, str]:
    """A stream says by itself how it is to be kept."""
    return {name: text for name, text in headers.items() if name != "Cache-Control"}


async def widget(request: Request) -> Response:
    """The script, the same for everybody."""
    assets: Assets = request.state.assets
    return FileResponse(BUILD / assets.on_demand["widget.js"], media_type="text/javascript", headers=KEPT | FOR_ALL)


public_routes = [
    Route("/widget.js", widget),
    Route("/badge.json", as_json),
    Route("/badge.svg", as_image),
    Route("/badge/live", live),
]
