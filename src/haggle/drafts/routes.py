"""
/conversations/{id}/draft    POST what is typed so far
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.drafts import operations
from haggle.web.forms import form
from haggle.web.responses import see_other, site_of, wants_fragment


async def keep(request: Request) -> Response:
    """Keep what is typed so far."""
    sent = await form(request)
    conversation_id = request.path_params["conversation_id"]
    await operations.keep(site_of(request), request.state.viewer, conversation_id, sent.text("body"))
    return Response(status_code=204) if wants_fragment(request) else see_other(f"/conversations/{conversation_id}")


routes = [Route("/conversations/{conversation_id:id}/draft", keep, methods=["POST"])]
