"""
/notifications               GET what calls for attention, newest first (?before=)
/notifications/{position}    GET mark it as read, and go where it leads
/notifications/reading       POST position: all up to there are read
/account/notifications       GET the preferences, POST them
/account/notifications/away  POST quiet hours, and whether what is sent to who is away holds words
/account/notifications/desktop   POST: what others write shows on the desktop; GET leads to the preferences
"""

from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.addresses.model import Address
from haggle.addresses.queries import address
from haggle.errors import Invalid, Problem
from haggle.notifications import operations, queries
from haggle.notifications.counts import queries as counts
from haggle.notifications.fragments import notification_html
from haggle.notifications.model import (
    CHANNELS,
    CHOICES,
    KINDS,
    TAKES,
    WRITTEN,
    Away,
    Page,
    Preferences,
    clean_quiet_hours,
)
from haggle.store.db import Db
from haggle.web.forms import form, number_in_query
from haggle.web.responses import fragment, is_prefetch, page, see_other, site_of, wants_fragment
from haggle.web.templates import csrf_field, render


async def index(request: Request) -> Response:
    """Each entry links to what it is about; for htmx the list alone, which replaces the one shown."""
    before = number_in_query(request, "before")
    if wants_fragment(request):
        return await _refreshed(request, before)
    context = await _context(request, before)
    return await page(request, "notifications/index.html", **context)


async def _context(request: Request, before: int | None) -> dict[str, Any]:
    viewer = request.state.viewer
    stands, found = await site_of(request).read(_page, viewer, before)
    return {
        "entries": Markup("").join([notification_html(one, viewer) for one in found.found]),
        "more": found.before,
        "before": before,
        **stands,
    }


async def _page(db: Db, viewer: Account, before: int | None) -> tuple[dict[str, int], Page]:
    return await counts.standing(db, viewer), await queries.page(db, viewer.id, before)


async def _refreshed(request: Request, before: int | None = None) -> Response:
    field = csrf_field(request.state.csrf_token)
    return fragment(
        render(
            "notifications/refreshed.stream.html",
            request.state.viewer.language,
            csrf_field=field,
            **await _context(request, before),
        )
    )


async def show(request: Request) -> Response:
    """Go where the notification leads. Following the link marks it as read; a prefetch does not."""
    site, viewer, position = site_of(request), request.state.viewer, request.path_params["position"]
    if request.method == "HEAD" or is_prefetch(request):
        found = await site.read(queries.notification, viewer.id, position)
    else:
        found = await operations.read_one(site, viewer, position)
    return see_other(found.goal)


async def read_all(request: Request) -> Response:
    """Mark all that the page showed as read, but not what came meanwhile."""
    sent = await form(request)
    position = sent.id("position")
    await operations.read_all(site_of(request), request.state.viewer, position)
    return await _refreshed(request) if wants_fragment(request) else see_other(f"/notifications?read={position}")


async def preferences(request: Request) -> Response:
    """A table of kinds and channels, and what holds while one is away."""
    return await _preferences(request)


async def _preferences(
    request: Request, problem: Problem | None = None, typed: tuple[str, str] | None = None
) -> Response:
    viewer, channels = request.state.viewer, _channels(request)
    chosen, away, own = await site_of(request).read(_chosen, viewer.id)
    return await page(
        request,
        "notifications/preferences.html",
        problem.status if problem else 200,
        preferences=chosen,
        kinds={kind: words for kind, words in KINDS.items() if any(kind in TAKES[channel] for channel in channels)},
        channels=channels,
        takes=TAKES,
        away=away,
        quiet_hours=typed or away.quiet_hours,
        address=own,
        problem=problem,
        saved=request.query_params.get("saved", ""),
    )


def _channels(request: Request) -> dict[str, str]:
    """Those that can work here."""
    has_mail = site_of(request).settings.mail.is_on
    return {channel: words for channel, words in CHANNELS.items() if channel != "mail" or has_mail}


async def _chosen(db: Db, account_id: int) -> tuple[Preferences, Away, Address]:
    return await queries.preferences(db, account_id), await queries.away(db, account_id), await address(db, account_id)


async def prefer(request: Request) -> Response:
    """A box that is not checked is not sent, so what is missing is off."""
    sent, channels = await form(request), _channels(request)
    chosen = {choice: bool(sent.text(name)) for name, choice in CHOICES.items() if choice[1] in channels}
    await operations.prefer(site_of(request), request.state.viewer, chosen)
    return see_other("/account/notifications?saved=1")


async def prefer_away(request: Request) -> Response:
    """Quiet hours, and whether what is sent holds words."""
    sent = await form(request)
    typed = sent.text("quiet_from"), sent.text("quiet_to")
    try:
        away = Away(clean_quiet_hours(*typed), bool(sent.text("hide_content")))
    except Invalid as problem:
        return await _preferences(request, problem, typed)
    await operations.choose_away(site_of(request), request.state.viewer, away)
    return see_other("/account/notifications?saved=away#away")


async def prefer_desktop(request: Request) -> Response:
    """For a browser that has just allowed it; the other channels stay as they are."""
    await form(request)
    await operations.prefer(site_of(request), request.state.viewer, {(kind, "desktop"): True for kind in WRITTEN})
    return Response(status_code=204) if wants_fragment(request) else see_other("/account/notifications?saved=1")


async def desktop(request: Request) -> Response:
    """A GET leads to all of the preferences."""
    return see_other("/account/notifications")


routes = [
    Route("/notifications", index),
    Route("/notifications/reading", read_all, methods=["POST"]),
    Route("/notifications/{position:id}", show),
    Route("/account/notifications", preferences),
    Route("/account/notifications", prefer, methods=["POST"]),
    Route("/account/notifications/away", prefer_away, methods=["POST"]),
    Route("/account/notifications/desktop", desktop, methods=["GET"]),
    Route("/account/notifications/desktop", prefer_desktop, methods=["POST"]),
]
