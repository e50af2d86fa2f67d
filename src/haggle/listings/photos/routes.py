"""
/listings/{id}/photos             GET what there is, to be ordered, POST further ones
/listings/{id}/photos/order       POST one comes before the one above it
/listings/{id}/photos/removal     POST one goes
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.attachments.kinds import PICTURES
from haggle.errors import NotFound, Problem
from haggle.listings.photos.files import photos_in
from haggle.listings.photos.model import MAX_PHOTOS
from haggle.listings.photos.operations import add_photos, change_photo
from haggle.listings.photos.queries import own_photos
from haggle.web.forms import form
from haggle.web.responses import page, see_other, site_of


async def index(request: Request) -> Response:
    """The photos of the viewer's listing, and forms to order, remove and add them."""
    return await _page(request, None)


async def _page(request: Request, problem: Problem | None) -> Response:
    site, viewer = site_of(request), request.state.viewer
    listing, found = await site.read(own_photos, viewer.id, request.path_params["listing_id"])
    facts: dict[str, Any] = {"listing": listing, "photos": found, "problem": problem, "most": MAX_PHOTOS}
    facts |= {"pictures": PICTURES, "max_mb": site.settings.max_upload_bytes // 1_000_000}
    return await page(request, "listings/photos.html", problem.status if problem else 200, **facts)


async def add(request: Request) -> Response:
    """Put what was chosen behind the others."""
    site, viewer, listing_id = site_of(request), request.state.viewer, request.path_params["listing_id"]
    sent = await form(request)
    try:
        await add_photos(site, viewer, listing_id, await photos_in(site, sent))
    except NotFound:
        raise
    except Problem as problem:
        return await _page(request, problem)
    return see_other(f"/listings/{listing_id}/photos")


async def order(request: Request) -> Response:
    """Move `photo` (how its file's name begins) one place up."""
    return await _changed(request, is_removal=False)


async def remove(request: Request) -> Response:
    """Remove `photo`."""
    return await _changed(request, is_removal=True)


async def _changed(request: Request, is_removal: bool) -> Response:
    sent, listing_id = await form(request), request.path_params["listing_id"]
    await change_photo(site_of(request), request.state.viewer, listing_id, sent.text("photo"), is_removal)
    return see_other(f"/listings/{listing_id}/photos")


routes = [
    Route("/listings/{listing_id:id}/photos", index),
    Route("/listings/{listing_id:id}/photos/order", order, methods=["POST"]),
    Route("/listings/{listing_id:id}/photos/removal", remove, methods=["POST"]),
]
upload_routes = [Route("/listings/{listing_id:id}/photos", add, methods=["POST"])]
