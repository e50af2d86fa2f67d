"""
/conversations/{id}/receipt    POST message: read up to there
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.receipts import operations
from haggle.web.forms import form
from haggle.web.responses import see_other, site_of, wants_fragment


async def create(request: Request) -> Response:
    """The viewer has the message in view."""
    sent = await form(request)
    conversation_id = request.path_params["conversation_id"]
    await operations.mark_read(site_of(request), request.state.viewer, conversation_id, sent.id("message"))
    return Response(status_code=204) if wants_fragment(request) else see_other(f"/conversations/{conversation_id}")


routes = [Route("/conversations/{conversation_id:id}/receipt", create, methods=["POST"])]
