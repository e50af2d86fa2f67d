"""
/api/v1/conversations/{id}/messages    GET a stretch of the log (?before= ?after=), POST one
/api/v1/messages/{id}                  GET one
/api/v1/messages/{id}/edit             POST what it says now
/api/v1/messages/{id}/deletion         POST: take it back
/api/v1/messages/{id}/reactions        POST one's reaction, empty to take it back
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.api.bodies import answer, fields
from haggle.api.listing_serializers import change_json
from haggle.api.serializers import message_json, one_message
from haggle.attachments.intake import uploads_in
from haggle.conversations import queries as conversations
from haggle.listings.changes.queries import changes
from haggle.messages import operations, queries
from haggle.reactions.operations import react
from haggle.receipts import queries as receipts
from haggle.store.db import Db
from haggle.store.ids import FAR
from haggle.web.addresses import here
from haggle.web.forms import new_key, number_in_query
from haggle.web.responses import site_of


async def index(request: Request) -> Response:
    """
    `messages`, oldest first: the newest 50, those before `before`, or those after `after`.

    `changes`: what happened to the listing beside these.
    """
    conversation_id = request.path_params["conversation_id"]
    before, after = number_in_query(request, "before"), number_in_query(request, "after")
    found = await site_of(request).read(_messages, request.state.viewer, conversation_id, before, after)
    return answer(found)


async def _messages(
    db: Db, viewer: Account, conversation_id: int, before: int | None, after: int | None
) -> dict[str, Any]:
    conversation = await conversations.conversation_for(db, viewer.id, conversation_id)
    known = await receipts.receipt(db, viewer.id, conversation_id)
    if after is not None:
        found, first = await queries.after(db, conversation, after), after
        last = found[-1].id if len(found) == queries.PAGE else FAR
    else:
        last = FAR if before is None else before
        window = await queries.before(db, conversation, last)
        found, first = window.messages, window.messages[0].id if window.has_older else 0
    return {
        "messages": [message_json(message, viewer.id, known) for message in found],
        "changes": [change_json(one) for one in await changes(db, viewer.id, conversation_id, first, last)],
    }


async def post(request: Request) -> Response:
    """Post `body` (JSON or a form) and files, answering `reply_to` if given. The same `key` and content is the same."""
    sent = await fields(request, "body", "key", numbers=["reply_to"], truths=["confirmed"])
    site, viewer = site_of(request), request.state.viewer
    conversation_id = request.path_params["conversation_id"]
    reply_to_id = sent.id("reply_to") if sent.text("reply_to") else None
    message = await operations.post(
        site,
        viewer,
        conversation_id,
        sent.text("body"),
        sent.text("key"),
        reply_to_id,
        uploads_in(sent),
        is_confirmed=sent.text("confirmed") in {"true", "1"},
    )
    location = {"Location": here(f"/conversations/{conversation_id}?at={message.id}")}
    return answer({**await site.read(one_message, viewer, message.id), "key": new_key()}, 201, location)


async def show(request: Request) -> Response:
    """One message."""
    return await _one(request, request.path_params["message_id"])


async def edit(request: Request) -> Response:
    """Let one's message say `body`, within 15 minutes; with `version` only if it has not changed since that one."""
    sent = await fields(request, "body", numbers=["version"], truths=["confirmed"])
    version = sent.id("version") if sent.text("version") else None
    message_id = request.path_params["message_id"]
    is_confirmed = sent.text("confirmed") in {"true", "1"}
    await operations.edit(site_of(request), request.state.viewer, message_id, sent.text("body"), version, is_confirmed)
    return await _one(request, message_id)


async def delete(request: Request) -> Response:
    """Take one's message back, for both."""
    await operations.delete(site_of(request), request.state.viewer, request.path_params["message_id"])
    return await _one(request, request.path_params["message_id"])


async def reaction(request: Request) -> Response:
    """Let one's reaction be `emoji`; an empty one takes it back."""
    sent = await fields(request, "emoji")
    await react(site_of(request), request.state.viewer, request.path_params["message_id"], sent.fields.get("emoji"))
    return await _one(request, request.path_params["message_id"])


async def _one(request: Request, message_id: int) -> Response:
    return answer(await site_of(request).read(one_message, request.state.viewer, message_id))


routes = [
    Route("/api/v1/conversations/{conversation_id:id}/messages", index),
    Route("/api/v1/messages/{message_id:id}", show),
    Route("/api/v1/messages/{message_id:id}/edit", edit, methods=["POST"]),
    Route("/api/v1/messages/{message_id:id}/deletion", delete, methods=["POST"]),
    Route("/api/v1/messages/{message_id:id}/reactions", reaction, methods=["POST"]),
]
upload_routes = [Route("/api/v1/conversations/{conversation_id:id}/messages", post, methods=["POST"])]
