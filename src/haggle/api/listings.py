"""
/api/v1/listings/{id}          GET one
/api/v1/listings/{id}/edit     POST what it says now
/api/v1/listings/{id}/state    POST how it stands: available, reserved, sold, removed
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.api.bodies import answer, fields
from haggle.api.serializers import listing_json
from haggle.listings import operations, queries
from haggle.listings.model import Listing
from haggle.money import plain
from haggle.web.responses import site_of


async def _asked(request: Request) -> Listing:
    """The listing; one that was removed for its seller alone. Raises NotFound."""
    listing = await site_of(request).read(queries.listing, request.path_params["listing_id"])
    if listing.seller_id != request.state.viewer.id:
        listing.must_be_there()
    return listing


async def show(request: Request) -> Response:
    """One listing."""
    return answer(listing_json(await _asked(request)))


async def edit(request: Request) -> Response:
    """Let one's listing say what is sent, the rest stays; with `version` only if it has not changed since that one."""
    sent = await fields(request, "title", "description", "currency", numbers=["price", "version"])
    now = await _asked(request)
    currency = sent.fields.get("currency", now.currency)
    price = plain(sent.id("price"), currency) if sent.text("price") else plain(now.price, now.currency)
    words = sent.fields.get("title", now.title), sent.fields.get("description", now.description)
    version = sent.id("version") if sent.text("version") else now.version
    site, viewer = site_of(request), request.state.viewer
    return answer(listing_json(await operations.edit(site, viewer, now.id, *words, price, currency, version)))


async def settle(request: Request) -> Response:
    """Let one's listing be `state`; `conversation`: reserved for its buyer."""
    sent = await fields(request, "state", numbers=["conversation"])
    conversation_id = sent.id("conversation") if sent.text("conversation") else None
    asked = request.path_params["listing_id"], sent.text("state"), conversation_id
    return answer(listing_json(await operations.set_state(site_of(request), request.state.viewer, *asked)))


routes = [
    Route("/api/v1/listings/{listing_id:id}", show),
    Route("/api/v1/listings/{listing_id:id}/edit", edit, methods=["POST"]),
    Route("/api/v1/listings/{listing_id:id}/state", settle, methods=["POST"]),
]
