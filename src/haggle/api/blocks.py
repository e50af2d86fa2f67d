"""
/api/v1/blocks                     GET whom the caller has blocked, POST username: block them too
/api/v1/blocks/{id}/deletion       POST: unblock that account
/api/v1/conversations/{id}/block   POST blocked: true or false
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.api.bodies import answer, fields
from haggle.api.serializers import block_json
from haggle.blocks import operations, queries
from haggle.clock import iso
from haggle.conversations.queries import conversation_for
from haggle.errors import Invalid, NotFound
from haggle.web.responses import site_of


async def index(request: Request) -> Response:
    """`blocks`, the newest first; `name` is the one that somebody had when they were blocked."""
    found = await site_of(request).read(queries.blocks, request.state.viewer)
    blocks = [{**one._asdict(), "created_at": iso(one.created_at)} for one in found]
    return answer({"blocks": blocks})


async def create(request: Request) -> Response:
    """Block whoever has that user name."""
    sent = await fields(request, "username")
    blocked_id = await operations.block_named(site_of(request), request.state.viewer, sent.text("username"))
    return answer(block_json(blocked_id, True))


async def delete(request: Request) -> Response:
    """Unblock that account."""
    account_id = request.path_params["account_id"]
    if not await operations.unblock(site_of(request), request.state.viewer, account_id):
        raise NotFound("They are not on your list of blocked people.")
    return answer(block_json(account_id, False))


async def change(request: Request) -> Response:
    """Block the other of a conversation, or unblock them."""
    sent = await fields(request, truths=["blocked"])
    site, viewer, conversation_id = site_of(request), request.state.viewer, request.path_params["conversation_id"]
    conversation = await site.read(conversation_for, viewer.id, conversation_id)
    if sent.text("blocked") not in {"true", "false"}:
        raise Invalid("“blocked” should be true or false.", "blocked")
    is_blocked = sent.text("blocked") == "true"
    await (operations.block if is_blocked else operations.unblock)(site, viewer, conversation.peer_id)
    return answer(block_json(conversation.peer_id, is_blocked))


routes = [
    Route("/api/v1/blocks", index),
    Route("/api/v1/blocks", create, methods=["POST"]),
    Route("/api/v1/blocks/{account_id:id}/deletion", delete, methods=["POST"]),
    Route("/api/v1/conversations/{conversation_id:id}/block", change, methods=["POST"]),
]
