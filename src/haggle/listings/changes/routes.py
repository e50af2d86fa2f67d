"""
/listings/{id}/edit            GET form, POST what it says now
/listings/{id}/sale            GET asks, POST it is sold
/listings/{id}/removal         GET asks, POST it is removed
/listings/{id}/reservation     POST it is reserved, for the buyer of a `conversation` or in general
/listings/{id}/availability    POST it is for sale again
"""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.errors import NotFound, Problem
from haggle.listings import operations, queries
from haggle.listings.currencies import currencies_for
from haggle.listings.model import Listing
from haggle.money import plain
from haggle.web.forms import form
from haggle.web.responses import page, see_other, site_of


async def _own(request: Request) -> Listing:
    """The viewer's listing that the request is about. Raises NotFound."""
    listing = await site_of(request).read(queries.listing, request.path_params["listing_id"])
    if listing.seller_id != request.state.viewer.id:
        raise NotFound
    listing.must_be_there()
    return listing


async def edit_form(request: Request) -> Response:
    """The form, with what the listing says."""
    return await _form(request, await _own(request), None, {})


async def _form(request: Request, listing: Listing, problem: Problem | None, typed: Mapping[str, str]) -> Response:
    now = {"title": listing.title, "description": listing.description, "currency": listing.currency}
    now |= {"price": plain(listing.price, listing.currency)}
    status, typed, currencies = problem.status if problem else 200, now | dict(typed), currencies_for(request)
    facts: dict[str, Any] = {"listing": listing, "problem": problem, "typed": typed, "currencies": currencies}
    return await page(request, "listings/edit.html", status, **facts)


async def edit(request: Request) -> Response:
    """Save it; if it is refused, show the form again with what was typed and the present version."""
    sent, viewer = await form(request), request.state.viewer
    title, description, price, currency = map(sent.text, ("title", "description", "price", "currency"))
    version = sent.id("version") if sent.text("version") else None
    asked = request.path_params["listing_id"], title, description, price, currency, version
    try:
        listing = await operations.edit(site_of(request), viewer, *asked)
    except NotFound:
        raise
    except Problem as problem:
        return await _form(request, await _own(request), problem, sent.fields)
    return see_other(f"/listings/{listing.id}")


async def ask(request: Request) -> Response:
    """What that means, and a button that does it."""
    return await page(request, "listings/ask.html", listing=await _own(request), state=_state(request))


async def settle(request: Request) -> Response:
    """The listing is that from now on."""
    sent, listing_id = await form(request), request.path_params["listing_id"]
    conversation_id = sent.id("conversation") if sent.text("conversation") else None
    await operations.set_state(site_of(request), request.state.viewer, listing_id, _state(request), conversation_id)
    return see_other(f"/listings/{listing_id}")


async def back(request: Request) -> Response:
    """A GET leads to the listing."""
    return see_other(f"/listings/{(await _own(request)).id}")


STATES = {"sale": "sold", "removal": "removed", "reservation": "reserved", "availability": "available"}
ASKED = {"sale", "removal"}


def _state(request: Request) -> str:
    return STATES[request.scope["path"].rpartition("/")[2]]


routes = [
    Route("/listings/{listing_id:id}/edit", edit_form),
    Route("/listings/{listing_id:id}/edit", edit, methods=["POST"]),
    *(Route(f"/listings/{{listing_id:id}}/{noun}", ask if noun in ASKED else back) for noun in STATES),
    *(Route(f"/listings/{{listing_id:id}}/{noun}", settle, methods=["POST"]) for noun in STATES),
]
