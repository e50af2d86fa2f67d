"""
/conversations/{id}/typing    POST: the viewer is typing
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.presence import operations
from haggle.web.forms import form
from haggle.web.responses import see_other, site_of, wants_fragment


async def typing(request: Request) -> Response:
    """Tell the other person."""
    await form(request)
    conversation_id = request.path_params["conversation_id"]
    await operations.typing(site_of(request), request.state.viewer, conversation_id)
    return Response(status_code=204) if wants_fragment(request) else see_other(f"/conversations/{conversation_id}")


routes = [Route("/conversations/{conversation_id:id}/typing", typing, methods=["POST"])]
