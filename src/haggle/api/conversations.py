"""
/api/v1/conversations/{id}            GET one, with the presence and receipts of the other
/api/v1/conversations/{id}/receipt    POST message: read up to there
/api/v1/conversations/{id}/typing     POST: the viewer is typing
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.api.bodies import answer, fields
from haggle.api.serializers import Json, conversation_json
from haggle.clock import iso
from haggle.conversations import queries as conversations
from haggle.errors import NotFound
from haggle.presence import operations as presence
from haggle.presence.queries import Peer, peer, word_for
from haggle.receipts import operations as receipts
from haggle.receipts.queries import receipt
from haggle.store.db import Db
from haggle.web.responses import site_of


async def show(request: Request) -> Response:
    """
    A conversation: its line in the list, `presence`, and how far each of the two has read.

    `presence` is empty, `delivered_message_id` and `seen_message_id` are 0, when either has them switched off.
    """
    site, viewer = site_of(request), request.state.viewer
    found, other = await site.read(_one, viewer, request.path_params["conversation_id"])
    return answer({**found, "presence": word_for(site.heartbeats, other, viewer)})


async def _one(db: Db, viewer: Account, conversation_id: int) -> tuple[Json, Peer | None]:
    row = await conversations.listed_one(db, viewer, conversation_id)
    if row is None:
        raise NotFound("There is no such conversation in your list.")
    known = await receipt(db, viewer.id, conversation_id)
    stands = {
        "read_message_id": known.read_message_id,
        "delivered_message_id": max(known.delivered_message_id, known.seen_message_id),
        "seen_message_id": known.seen_message_id,
        "seen_at": None if known.seen_at is None else iso(known.seen_at),
    }
    return conversation_json(row) | stands, await peer(db, viewer.id, conversation_id)


async def read(request: Request) -> Response:
    """The viewer has read up to `message`."""
    sent = await fields(request, numbers=["message"])
    conversation_id = request.path_params["conversation_id"]
    await receipts.mark_read(site_of(request), request.state.viewer, conversation_id, sent.id("message"))
    return Response(status_code=204)


async def typing(request: Request) -> Response:
    """Tell the other; say it every 3 s at most, while it is so."""
    await presence.typing(site_of(request), request.state.viewer, request.path_params["conversation_id"])
    return Response(status_code=204)


routes = [
    Route("/api/v1/conversations/{conversation_id:id}", show),
    Route("/api/v1/conversations/{conversation_id:id}/receipt", read, methods=["POST"]),
    Route("/api/v1/conversations/{conversation_id:id}/typing", typing, methods=["POST"]),
]
