"""
/listings                GET browse (?q= ?before=), POST publish one
/listings/new            GET form
/listings/{id}           GET look at one
/listings/{id}/photo     GET   /listings/{id}/photo-400  /photo-800  /photo.jpg  GET smaller, or for old clients
/listings/{id}/thumb     GET   /listings/{id}/thumb.jpg  GET
/listings/{id}/photos/{place}/…    GET the same of each of its photos, from 0 on
"""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.attachments.kinds import PICTURES as TAKEN_PICTURES
from haggle.attachments.renditions import rendition
from haggle.blobs.serving import served
from haggle.conversations.fragments import row_html
from haggle.conversations.model import FIRST
from haggle.conversations.queries import blocked_name, listed
from haggle.errors import NotFound, Problem
from haggle.listings import operations, queries
from haggle.listings.currencies import currencies_for
from haggle.listings.model import Listing
from haggle.listings.photos.files import photos_in
from haggle.listings.photos.model import Pair
from haggle.listings.photos.queries import photos
from haggle.search.model import needle_of, objection
from haggle.search.operations import take_turn
from haggle.store.db import Db
from haggle.text.languages import _
from haggle.web.addresses import network_of
from haggle.web.forms import form, new_key, number_in_query
from haggle.web.responses import page, see_other, site_of

PICTURES = ("photo", "photo-400", "photo-800", "photo.jpg", "thumb", "thumb.jpg")
SOME = 20
"""How many conversations a listing's page shows its seller."""
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


async def index(request: Request) -> Response:
    """What is for sale, newest first; all of it, or what contains `?q=`; nothing of whom the viewer has blocked."""
    site, viewer, before = site_of(request), request.state.viewer, number_in_query(request, "before")
    typed, found, older = request.query_params.get("q", ""), list[Listing](), None
    if typed:
        await take_turn(site, str(viewer.id) if viewer else network_of(request.scope))
    needle = needle_of(typed)
    problem = objection(typed, needle) if typed else ""
    if not problem:
        read = site.read_long if typed else site.read
        found, older = await read(queries.newest, before, needle, viewer.id if viewer else None)
    is_past = before is not None
    return await page(
        request, "listings/index.html", listings=found, older=older, typed=typed, problem=problem, is_past=is_past
    )


async def show(request: Request) -> Response:
    """One listing, and the way to its seller."""
    facts = await site_of(request).read(_facts, request, request.path_params["listing_id"])
    return await page(request, "listings/show.html", **facts, key=new_key())


async def _facts(db: Db, request: Request, listing_id: int) -> dict[str, Any]:
    """What the page shows; to its seller also who asks about it. The position of the feed first, then the page."""
    viewer = request.state.viewer
    found: dict[str, Any] = await request.state.standing(db, viewer) if viewer else {}
    listing = await queries.listing(db, listing_id)
    found |= {"listing": listing, "photos": await photos(db, listing), "is_blocked": False, "asking": [], "rows": ""}
    if viewer and viewer.id == listing.seller_id:
        asking, _has_more = await listed(db, viewer, "whole", FIRST, SOME, listing_id)
        rows = Markup("").join([row_html(row, viewer) for row in asking])
        return found | {"asking": asking, "rows": rows}
    listing.must_be_there()
    if viewer:
        found["is_blocked"] = await blocked_name(db, viewer.id, listing.seller_id) is not None
    return found


async def new(request: Request) -> Response:
    """The form for a new listing."""
    return await _form(request, 200, None, {})


async def _form(request: Request, status: int, problem: Problem | None, typed: Mapping[str, str]) -> Response:
    max_mb = site_of(request).settings.max_upload_bytes // 1_000_000
    context: dict[str, Any] = {
        "problem": problem,
        "pictures": TAKEN_PICTURES,
        "typed": typed,
        "currencies": currencies_for(request),
        "max_mb": max_mb,
        "key": new_key(),
    }
    return await page(request, "listings/new.html", status, **context)


async def publish(request: Request) -> Response:
    """Put something up for sale."""
    site, viewer = site_of(request), request.state.viewer
    sent = await form(request)
    try:
        await site.limits.take(
            "publish", str(viewer.id), burst=20, per_minute=1, sentence=_("That is a lot of listings. Wait a minute.")
        )
        listing_id = await operations.publish(
            site,
            viewer,
            sent.text("title"),
            sent.text("description"),
            sent.text("price"),
            sent.text("currency"),
            await photos_in(site, sent),
            sent.text("key"),
        )
    except Problem as problem:
        return await _form(request, problem.status, problem, sent.fields)
    return see_other(f"/listings/{listing_id}")


async def picture(request: Request) -> Response:
    """A photo, by default the first, or its thumbnail. `?v=` names the very file, so it may be kept for ever."""
    site, place = site_of(request), request.path_params.get("place", 0)
    found = await site.read(_photos, request.path_params["listing_id"])
    if place >= len(found):
        raise NotFound(_("This listing has no picture."))
    which = request.scope["path"].rpartition("/")[2]
    name = found[place][which.startswith("thumb")]
    blob, media_type = await rendition(site, name, which[5:])
    return await served(request, site.blobs, blob, media_type, FOREVER)


async def _photos(db: Db, listing_id: int) -> list[Pair]:
    return await photos(db, await queries.listing(db, listing_id))


public_routes = [
    Route("/listings", index),
    Route("/listings/{listing_id:id}", show),
    *(Route(f"/listings/{{listing_id:id}}/{which}", picture) for which in PICTURES),
    *(Route(f"/listings/{{listing_id:id}}/photos/{{place:id}}/{which}", picture) for which in PICTURES),
]
routes = [
    Route("/listings/new", new),
]
upload_routes = [Route("/listings", publish, methods=["POST"])]
