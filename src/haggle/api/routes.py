"""
/api/v1/conversations    GET the list (?filter= ?listing= ?before=)
/api/v1/feed             GET text/event-stream of JSON events (?after= ?conversation=)
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.api import (
    account,
    attachments,
    blocks,
    conversations,
    desk,
    listings,
    mail,
    marks,
    messages,
    notifications,
    reports,
    search,
    staff,
    tips,
)
from haggle.api.bodies import answer
from haggle.api.serializers import conversation_json
from haggle.conversations.model import FILTERS, list_key
from haggle.conversations.queries import PAGE, counts, listed
from haggle.delivery.stream import Reader
from haggle.errors import Invalid
from haggle.feed.open_stream import OpenStream, position_asked
from haggle.store import log
from haggle.store.ids import FAR
from haggle.web.forms import number_in_query
from haggle.web.responses import site_of


async def index(request: Request) -> Response:
    """
    A page of the list: `conversations`, newest first; `next` is the `before` of the page after it, or null.

    `counts`: how many each filter shows.
    """
    only = request.query_params.get("filter", "all")
    if only not in FILTERS:
        raise Invalid(f"“filter” is one of {', '.join(FILTERS)}.", "filter")
    before = list_key(request.query_params.get("before")) or (FAR, 0)
    site, viewer, listing_id = site_of(request), request.state.viewer, number_in_query(request, "listing")
    rows, has_more = await site.read(listed, viewer, only, before, PAGE, listing_id)
    found = [conversation_json(row) for row in rows]
    numbers = await site.read(counts, viewer, listing_id)
    return answer({"conversations": found, "next": rows[-1].key if has_more else None, "counts": numbers})


async def feed(request: Request) -> OpenStream:
    """JSON events from the oldest kept entry on, or past `Last-Event-ID`, else past `after` (`now` for the end)."""
    viewer = request.state.viewer
    bounds = await site_of(request).read(log.bounds, viewer.id)
    asked = request.headers.get("last-event-id") or request.query_params.get("after")
    after = bounds.pruned_to if asked is None else position_asked(request)
    if asked == "now":
        after = bounds.position
    reader = Reader(viewer.id, request.state.credential, "json", number_in_query(request, "conversation"))
    return OpenStream(request, reader, after)


routes = [
    Route("/api/v1/conversations", index),
    Route("/api/v1/feed", feed),
    *account.routes,
    *attachments.routes,
    *blocks.routes,
    *conversations.routes,
    *listings.routes,
    *mail.routes,
    *marks.routes,
    *messages.routes,
    *notifications.routes,
    *reports.routes,
    *search.routes,
    *tips.routes,
]
upload_routes = [*messages.upload_routes, *listings.upload_routes]
staff_routes = [*staff.routes, *desk.routes]
