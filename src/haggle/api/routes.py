"""
/api/v1/conversations                  GET the list (?filter= ?before=)
/api/v1/conversations/{id}/messages    GET a stretch of the log (?before= ?after=), POST one
/api/v1/feed                           GET text/event-stream of JSON events (?after= ?conversation=)
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.api.bodies import answer, fields
from haggle.api.forms import conversation_json, message_json, one_message
from haggle.conversations import queries as conversations
from haggle.conversations.model import FILTERS
from haggle.db import Db
from haggle.errors import Invalid
from haggle.live import log
from haggle.live.stream import Reader
from haggle.messages import operations, queries
from haggle.pages.conversations import key_in_query
from haggle.pages.feed import OpenStream, position_asked
from haggle.receipts import queries as receipts
from haggle.web import new_key, number_in_query, site_of


async def index(request: Request) -> Response:
    """A page of the list: `conversations`, newest first; `next` is the `before` of the page after it, or null."""
    only = request.query_params.get("filter", "all")
    if only not in FILTERS:
        raise Invalid(f"“filter” is one of {', '.join(FILTERS)}.", "filter")
    before = key_in_query(request) or (10**17, 0)
    rows, has_more = await site_of(request).read(conversations.listed, request.state.viewer, only, before)
    found = [conversation_json(row) for row in rows]
    return answer({"conversations": found, "next": rows[-1].key if has_more else None})


async def messages(request: Request) -> Response:
    """`messages`, oldest first: the newest 50, those before `before`, or those after `after`."""
    conversation_id = request.path_params["conversation_id"]
    before, after = number_in_query(request, "before"), number_in_query(request, "after")
    found = await site_of(request).read(_messages, request.state.viewer, conversation_id, before, after)
    return answer({"messages": found})


async def _messages(
    db: Db, viewer: Account, conversation_id: int, before: int | None, after: int | None
) -> list[dict[str, Any]]:
    seen = await conversations.conversation(db, viewer.id, conversation_id)
    known = await receipts.receipt(db, viewer.id, conversation_id)
    if after is not None:
        found = await queries.after(db, seen, after)
    else:
        found = (await queries.before(db, seen, **({} if before is None else {"message_id": before}))).messages
    return [message_json(message, viewer.id, known) for message in found]


async def post(request: Request) -> Response:
    """Post `body` (JSON or a form), as an answer to `reply_to` if given. The same `key` with the same is the same."""
    sent = await fields(request, "body", "key", others=["reply_to"])
    site, viewer = site_of(request), request.state.viewer
    conversation_id = request.path_params["conversation_id"]
    reply_to_id = sent.id("reply_to") if sent.text("reply_to") else None
    message = await operations.post(site, viewer, conversation_id, sent.text("body"), sent.text("key"), reply_to_id)
    location = {"Location": f"/conversations/{conversation_id}?at={message.id}"}
    return answer({**await site.read(one_message, viewer, message.id), "key": new_key()}, 201, location)


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
    Route("/api/v1/conversations/{conversation_id:id}/messages", messages),
    Route("/api/v1/conversations/{conversation_id:id}/messages", post, methods=["POST"]),
    Route("/api/v1/feed", feed),
]
