"""
/conversations/{id}/typing    POST: the viewer is typing
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.conversations.queries import conversation
from haggle.web import form, see_other, site_of, wants_fragment

TYPING = {"burst": 5, "per_minute": 30}


async def typing(request: Request) -> Response:
    """Tell the other person; pages send this at most every 3 s, and forget it after 6."""
    await form(request)
    site, viewer = site_of(request), request.state.viewer
    seen = await site.read(conversation, viewer.id, request.path_params["conversation_id"])
    site.limits.take("typing", str(viewer.id), **TYPING, sentence="That is a lot of typing hints.")
    facts = {"conversation_id": seen.id, "account_id": viewer.id, "name": viewer.name, "typing": True}
    site.bus.pulse([seen.peer_id], "typing", **facts)
    return Response(status_code=204) if wants_fragment(request) else see_other(f"/conversations/{seen.id}")


routes = [Route("/conversations/{conversation_id:id}/typing", typing, methods=["POST"])]
