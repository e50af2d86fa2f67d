"""
/api/v1/site/listings                POST lines: each makes a listing, or changes it
/api/v1/site/listings/{id}           PUT one, GET it, DELETE it
/api/v1/site/listings/{id}/photos    PUT its photos (a form with files)
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.api.bodies import answer
from haggle.api.serializers import Json
from haggle.clock import iso
from haggle.errors import Problem
from haggle.host.listings.model import Offer, offer_of
from haggle.host.listings.operations import Followed, follow_listings, set_photos
from haggle.host.listings.photos import follow_photos, mark_of
from haggle.host.listings.queries import host_ids_of, listed
from haggle.listings.photos.model import MAX_PHOTOS
from haggle.listings.photos.operations import store_picture
from haggle.listings.photos.queries import photos
from haggle.site import Site
from haggle.site_api.rows import Put, files_in, host_id, put_lines, put_one, take_turn
from haggle.store.db import Db
from haggle.text.fields import Fields
from haggle.web.responses import site_of

FETCHED_AT_ONCE = 8


class _Done(NamedTuple):
    """What came of one listing, and why its photos could not be had."""

    followed: Followed
    photo_problem: str


def _put(request: Request) -> Put[_Done]:
    return Put(partial(_read, site_of(request).settings.masking != "off"), _follow, _said)


def _read(is_masked: bool, named: str, fields: Fields) -> Offer:
    return offer_of(named, fields, is_masked=is_masked)


async def _follow(site: Site, offers: Sequence[Offer]) -> list[_Done | Problem]:
    done = await (site.write if len(offers) == 1 else site.write_long)(follow_listings, offers)
    turns = asyncio.Semaphore(FETCHED_AT_ONCE)

    async def whole(offer: Offer, one: Followed | Problem) -> _Done | Problem:
        if isinstance(one, Problem):
            return one
        if offer.photos is None or offer.state == "removed" or mark_of(offer.photos) == one.photos_from:
            return _Done(one, "")
        async with turns:
            return _Done(one._replace(is_changed=True), await follow_photos(site, offer.id, offer.photos))

    return list(await asyncio.gather(*map(whole, offers, done)))


def _said(done: _Done) -> tuple[int, Json]:
    followed, problem = done
    said: Json = {"listing_id": followed.listing_id, "changed": followed.is_changed}
    return 201 if followed.is_new else 200, said | ({"photo_problem": problem} if problem else {})


async def put_some(request: Request) -> Response:
    """Each line is a listing."""
    return await put_lines(request, _put(request))


async def put(request: Request) -> Response:
    """Make a listing, or let it be as said; what is left out stays. Nobody is asked."""
    done = await put_one(request, _put(request))
    shown = await site_of(request).read(listing_json, host_id(request))
    return answer(shown | {"photo_problem": done.photo_problem or None}, 201 if done.followed.is_new else 200)


async def show(request: Request) -> Response:
    """How it stands."""
    await take_turn(request)
    return await _shown(request)


async def _shown(request: Request) -> Response:
    return answer(await site_of(request).read(listing_json, host_id(request)))


async def remove(request: Request) -> Response:
    """It is removed: nobody finds it, and its conversations stay. A second time changes nothing."""
    await take_turn(request)
    site, named = site_of(request), host_id(request)
    await site.read(listed, named)
    (done,) = await _follow(site, [offer_of(named, Fields({"state": "removed"}), is_masked=False)])
    if isinstance(done, Problem):
        raise done
    return Response(status_code=204)


async def put_photos(request: Request) -> Response:
    """Let it have the photos in the form, in their order, and no others."""
    await take_turn(request)
    site, named = site_of(request), host_id(request)
    (await site.read(listed, named)).listing.must_be_there()
    contents = await files_in(request, MAX_PHOTOS)
    await site.write(set_photos, named, [await store_picture(site, content) for content in contents], None)
    return await _shown(request)


async def listing_json(db: Db, named: str) -> Json:
    """The listing that the host calls so. Raises NotFound."""
    listing = (await listed(db, named)).listing
    people = await host_ids_of(db, [one for one in (listing.seller_id, listing.reserved_for_id) if one])
    return {
        "type": "listing",
        "id": named,
        "listing_id": listing.id,
        "seller": people[listing.seller_id],
        "title": listing.title,
        "description": listing.description,
        "price": listing.price,
        "currency": listing.currency,
        "state": listing.state,
        "reserved_for": people.get(listing.reserved_for_id or 0),
        "page": listing.page_url,
        "photos": [f"/listings/{listing.id}/photos/{place}/photo" for place in range(len(await photos(db, listing)))],
        "url": f"/listings/{listing.id}",
        "created_at": iso(listing.created_at),
    }


line_routes = [Route("/api/v1/site/listings", put_some, methods=["POST"])]
routes = [
    Route("/api/v1/site/listings/{id}", show),
    Route("/api/v1/site/listings/{id}", put, methods=["PUT"]),
    Route("/api/v1/site/listings/{id}", remove, methods=["DELETE"]),
]
upload_routes = [Route("/api/v1/site/listings/{id}/photos", put_photos, methods=["PUT"])]
