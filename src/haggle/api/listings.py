"""
/api/v1/listings/{id}          GET one
/api/v1/listings/{id}/edit     POST what it says now
/api/v1/listings/{id}/state    POST how it stands: available, reserved, sold, removed
/api/v1/listings/{id}/photos            POST further ones (a form with files)
/api/v1/listings/{id}/photos/order      POST one comes before the one above it
/api/v1/listings/{id}/photos/removal    POST one goes
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.api.bodies import answer, fields
from haggle.api.listing_serializers import listing_json
from haggle.api.serializers import Json
from haggle.listings import operations, queries
from haggle.listings.model import Listing
from haggle.listings.photos.files import photos_in
from haggle.listings.photos.operations import add_photos, change_photo
from haggle.listings.photos.queries import photos
from haggle.money import plain
from haggle.store.db import Db
from haggle.web.responses import site_of


async def _asked(request: Request) -> Listing:
    """The listing; one that was removed for its seller alone. Raises NotFound."""
    listing = await site_of(request).read(queries.listing, request.path_params["listing_id"])
    if listing.seller_id != request.state.viewer.id:
        listing.must_be_there()
    return listing


async def show(request: Request) -> Response:
    """One listing."""
    return await _shown(request, (await _asked(request)).id)


async def edit(request: Request) -> Response:
    """Let one's listing say what is sent, the rest stays; with `version` only if it has not changed since that one."""
    sent = await fields(request, "title", "description", "currency", numbers=["price", "version"])
    now = await _asked(request)
    currency = sent.fields.get("currency", now.currency)
    price = plain(sent.id("price"), currency) if sent.text("price") else plain(now.price, now.currency)
    words = sent.fields.get("title", now.title), sent.fields.get("description", now.description)
    version = sent.id("version") if sent.text("version") else now.version
    site, viewer = site_of(request), request.state.viewer
    await operations.edit(site, viewer, now.id, *words, price, currency, version)
    return await _shown(request, now.id)


async def settle(request: Request) -> Response:
    """Let one's listing be `state`; `conversation`: reserved for its buyer."""
    sent = await fields(request, "state", numbers=["conversation"])
    conversation_id = sent.id("conversation") if sent.text("conversation") else None
    asked = request.path_params["listing_id"], sent.text("state"), conversation_id
    await operations.set_state(site_of(request), request.state.viewer, *asked)
    return await _shown(request, asked[0])


async def add(request: Request) -> Response:
    """Put what is sent as `photo` behind the others."""
    site, listing_id = site_of(request), request.path_params["listing_id"]
    await add_photos(site, request.state.viewer, listing_id, await photos_in(site, await fields(request)))
    return await _shown(request, listing_id)


async def order(request: Request) -> Response:
    """Move `photo` one place up."""
    return await _changed(request, is_removal=False)


async def remove(request: Request) -> Response:
    """Remove `photo`."""
    return await _changed(request, is_removal=True)


async def _changed(request: Request, is_removal: bool) -> Response:
    sent, listing_id = await fields(request, "photo"), request.path_params["listing_id"]
    await change_photo(site_of(request), request.state.viewer, listing_id, sent.text("photo"), is_removal)
    return await _shown(request, listing_id)


async def _shown(request: Request, listing_id: int) -> Response:
    return answer(await site_of(request).read(_one, listing_id))


async def _one(db: Db, listing_id: int) -> Json:
    found = await queries.listing(db, listing_id)
    return listing_json(found, await photos(db, found))


routes = [
    Route("/api/v1/listings/{listing_id:id}", show),
    Route("/api/v1/listings/{listing_id:id}/edit", edit, methods=["POST"]),
    Route("/api/v1/listings/{listing_id:id}/state", settle, methods=["POST"]),
    Route("/api/v1/listings/{listing_id:id}/photos/order", order, methods=["POST"]),
    Route("/api/v1/listings/{listing_id:id}/photos/removal", remove, methods=["POST"]),
]
upload_routes = [Route("/api/v1/listings/{listing_id:id}/photos", add, methods=["POST"])]
