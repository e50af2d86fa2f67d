"""
/api/v1/site/notices         POST lines: each says something in a conversation
/api/v1/site/notices/{id}    PUT: say it
"""

from collections.abc import Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.api.bodies import answer
from haggle.api.serializers import Json
from haggle.conversations.host.queries import Talk, talk, talk_between, talk_numbered
from haggle.errors import Invalid, Problem
from haggle.host.listings.model import host_id_in
from haggle.host.listings.queries import listed
from haggle.host.queries import member
from haggle.listings.changes.model import clean_notice
from haggle.listings.changes.operations import say_in
from haggle.site import Site
from haggle.site_api.rows import Put, put_lines, put_one
from haggle.store.db import Db
from haggle.store.ids import FAR
from haggle.store.transaction import Transaction
from haggle.text.fields import Fields

WHERE = "Say where: conversation (your id), conversation_id (haggle's), or listing and buyer."


class _Notice(NamedTuple):
    """What the site says, and where: one of three ways to name a conversation."""

    id: str
    words: str
    conversation: str | None
    conversation_id: int | None
    listing: str | None
    buyer: str | None


class _Said(NamedTuple):
    """What came of it."""

    conversation_id: int
    is_new: bool


def _read(named: str, fields: Fields) -> _Notice:
    conversation, listing, buyer = (host_id_in(fields, name) for name in ("conversation", "listing", "buyer"))
    number = fields.whole("conversation_id", FAR - 1)
    if [conversation is not None, number is not None, listing is not None and buyer is not None].count(True) != 1:
        raise Invalid(WHERE, "conversation")
    return _Notice(named, clean_notice(fields.text("body") or ""), conversation, number, listing, buyer)


async def _say_all(site: Site, notices: Sequence[_Notice]) -> list[_Said | Problem]:
    return await (site.write if len(notices) == 1 else site.write_long)(_say, notices)


async def _say(tx: Transaction, notices: Sequence[_Notice]) -> list[_Said | Problem]:
    done = list[_Said | Problem]()
    for one in notices:
        try:
            where = await _where(tx, one)
            is_new = await say_in(tx, where.listing_id, where.id, (where.buyer_id, where.seller_id), one.words, one.id)
            done.append(_Said(where.id, is_new))
        except Problem as problem:  # raised before anything of it was written
            done.append(problem)
    return done


async def _where(db: Db, notice: _Notice) -> Talk:
    if notice.conversation is not None:
        return await talk(db, notice.conversation)
    if notice.conversation_id is not None:
        return await talk_numbered(db, notice.conversation_id)
    listing = (await listed(db, notice.listing or "")).listing
    return await talk_between(db, listing.id, (await member(db, notice.buyer or "")).id)


def _answered(done: _Said) -> tuple[int, Json]:
    return 201 if done.is_new else 200, {"conversation_id": done.conversation_id}


PUT: Put[_Said] = Put(_read, _say_all, _answered)


async def put_some(request: Request) -> Response:
    """Each line is said in its conversation."""
    return await put_lines(request, PUT)


async def put(request: Request) -> Response:
    """Say it to both people of the conversation; the same again is said once."""
    done = await put_one(request, PUT)
    said: Json = {"type": "notice", "id": request.path_params["id"], "conversation_id": done.conversation_id}
    return answer(said, 201 if done.is_new else 200)


line_routes = [Route("/api/v1/site/notices", put_some, methods=["POST"])]
routes = [Route("/api/v1/site/notices/{id}", put, methods=["PUT"])]
