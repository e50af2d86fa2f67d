"""
/api/v1/site/conversations         GET who talks about what (?account= ?listing= ?before=), POST lines: each opens one
/api/v1/site/conversations/{id}    PUT: open or find it, GET how it stands
"""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.api.bodies import answer
from haggle.api.serializers import Json
from haggle.clock import iso
from haggle.conversations.host.operations import name
from haggle.conversations.host.queries import PAGE, Talk, talk, talks
from haggle.conversations.operations import opened
from haggle.errors import Invalid, Problem
from haggle.host.listings.model import host_id_in
from haggle.host.listings.queries import listed
from haggle.host.queries import member
from haggle.masking.model import policy_of
from haggle.messages.model import body_of
from haggle.messages.operations import post_in
from haggle.settings import Settings
from haggle.site import Site
from haggle.site_api.rows import Put, host_id, named, put_lines, put_one, take_turn
from haggle.store.db import Db
from haggle.store.transaction import Transaction
from haggle.text.fields import Fields
from haggle.web.forms import number_in_query
from haggle.web.responses import site_of

OPENED_AT_ONCE = 8


class _Opening(NamedTuple):
    """What a buyer wants to talk about, and their first words."""

    id: str
    listing: str
    buyer: str
    body: str


class _Opened(NamedTuple):
    """What came of it."""

    conversation_id: int
    is_new: bool
    message_id: int | None


def _read(asked: str, fields: Fields) -> _Opening:
    listing, buyer = host_id_in(fields, "listing"), host_id_in(fields, "buyer")
    if listing is None or buyer is None:
        raise Invalid("This is needed.", "listing" if listing is None else "buyer")
    return _Opening(asked, listing, buyer, fields.text("body") or "")


async def _open_all(site: Site, openings: Sequence[_Opening]) -> list[_Opened | Problem]:
    """Each in a transaction of its own, as if its buyer did it."""
    turns = asyncio.Semaphore(OPENED_AT_ONCE)

    async def one(opening: _Opening) -> _Opened | Problem:
        async with turns:
            try:
                return await site.write(_open, opening, site.settings)
            except Problem as problem:
                return problem

    return list(await asyncio.gather(*map(one, openings)))


async def _open(tx: Transaction, opening: _Opening, settings: Settings) -> _Opened:
    buyer = await member(tx, opening.buyer)
    listing = (await listed(tx, opening.listing)).listing
    conversation = await opened(tx, buyer, listing.id, settings.strangers)
    is_new = await name(tx, conversation.id, opening.id)
    if not opening.body.strip():
        return _Opened(conversation.id, is_new, None)
    # Nobody is there to be asked whether contact details may be hidden.
    policy = policy_of(settings, buyer, is_confirmed=True)
    body = body_of(opening.body, policy=policy, most_alike=settings.strangers.most_alike)
    message = await post_in(tx, buyer, conversation.id, body, f"site {opening.id}")
    return _Opened(conversation.id, is_new, message.id)


def _said(done: _Opened) -> tuple[int, Json]:
    return 201 if done.is_new else 200, {"conversation_id": done.conversation_id, "message_id": done.message_id}


PUT: Put[_Opened] = Put(_read, _open_all, _said)


async def put_some(request: Request) -> Response:
    """Each line is a buyer who begins to talk."""
    return await put_lines(request, PUT)


async def put(request: Request) -> Response:
    """Open the buyer's conversation about the listing, or find it; the same words are said once."""
    done = await put_one(request, PUT)
    shown = await site_of(request).read(_one, host_id(request))
    return answer(shown, 201 if done.is_new else 200)


async def show(request: Request) -> Response:
    """How it stands, without its words."""
    await take_turn(request)
    return answer(await site_of(request).read(_one, host_id(request)))


async def _one(db: Db, asked: str) -> Json:
    return talk_json(await talk(db, asked))


async def index(request: Request) -> Response:
    """A page of them, the newest first; `next` is the `before` of the page after it, or null."""
    await take_turn(request)
    asked = (request.query_params.get(name) for name in ("account", "listing"))
    found = await site_of(request).read(_some, *asked, number_in_query(request, "before"))
    more = found[-1].id if len(found) == PAGE else None
    return answer({"conversations": [talk_json(one) for one in found], "next": more})


async def _some(db: Db, account: str | None, listing: str | None, before: int | None) -> list[Talk]:
    account_id = None if account is None else (await member(db, named(account))).id
    listing_id = None if listing is None else (await listed(db, named(listing))).listing.id
    return await talks(db, account_id, listing_id, before)


def talk_json(one: Talk) -> Json:
    """A conversation as the site may know it."""
    return {
        "type": "conversation",
        "id": one.host_id,
        "conversation_id": one.id,
        "listing": one.listing,
        "listing_id": one.listing_id,
        "buyer": one.buyer,
        "buyer_id": one.buyer_id,
        "seller": one.seller,
        "seller_id": one.seller_id,
        "messages": one.messages,
        "unread": {"buyer": one.buyer_unread, "seller": one.seller_unread},
        "url": f"/conversations/{one.id}",
        "opened_at": iso(one.created_at),
        "last_at": None if one.last_at is None else iso(one.last_at),
    }


line_routes = [Route("/api/v1/site/conversations", put_some, methods=["POST"])]
routes = [
    Route("/api/v1/site/conversations", index),
    Route("/api/v1/site/conversations/{id}", show),
    Route("/api/v1/site/conversations/{id}", put, methods=["PUT"]),
]
