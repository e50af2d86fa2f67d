"""
/api/v1/conversations/{id}/tips    GET those that stand there, POST kind: it was read
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.api.bodies import answer, fields
from haggle.api.serializers import Json, tips_json
from haggle.conversations.queries import conversation_for
from haggle.errors import Invalid
from haggle.store.db import Db
from haggle.tips.operations import dismiss
from haggle.tips.queries import standing
from haggle.web.responses import site_of


async def index(request: Request) -> Response:
    """The tips that the caller was given there and has not read."""
    return answer(await site_of(request).read(_tips, request.state.viewer, request.path_params["conversation_id"]))


async def _tips(db: Db, viewer: Account, conversation_id: int) -> Json:
    await conversation_for(db, viewer.id, conversation_id)
    return tips_json(conversation_id, await standing(db, viewer.id, viewer.language, conversation_id))


async def read(request: Request) -> Response:
    """The caller has read one; what is left stands in the answer."""
    sent = await fields(request, "kind")
    site, viewer, conversation_id = site_of(request), request.state.viewer, request.path_params["conversation_id"]
    await site.read(conversation_for, viewer.id, conversation_id)  # NotFound comes before Invalid
    if "kind" not in sent.fields:
        raise Invalid("Say which “kind” was read.", "kind")
    await dismiss(site, viewer, conversation_id, sent.text("kind"))
    return await index(request)


routes = [
    Route("/api/v1/conversations/{conversation_id:id}/tips", index),
    Route("/api/v1/conversations/{conversation_id:id}/tips", read, methods=["POST"]),
]
