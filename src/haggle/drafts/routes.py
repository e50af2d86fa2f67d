"""
/conversations/{id}/draft    POST what is typed so far
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.drafts import operations
from haggle.web.forms import form
from haggle.web.responses import site_of


async def keep(request: Request) -> Response:
    """Keep what is typed so far; nothing to read, for a page that leaves would be led to a page nobody sees."""
    sent = await form(request)
    conversation_id = request.path_params["conversation_id"]
    await operations.keep(site_of(request), request.state.viewer, conversation_id, sent.text("body"))
    return Response(status_code=204)


routes = [Route("/conversations/{conversation_id:id}/draft", keep, methods=["POST"])]
