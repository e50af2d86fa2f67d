"""
/conversations/{id}/tips    POST kind: the viewer has read it
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.tips.fragments import tips_html
from haggle.tips.operations import dismiss
from haggle.tips.queries import standing
from haggle.web.forms import form
from haggle.web.responses import fragment, see_other, site_of, wants_fragment


async def read(request: Request) -> Response:
    """Sent twice, or for one that does not stand there, it changes nothing."""
    sent = await form(request)
    site, viewer, conversation_id = site_of(request), request.state.viewer, request.path_params["conversation_id"]
    await dismiss(site, viewer, conversation_id, sent.text("kind"))
    if not wants_fragment(request):
        return see_other(f"/conversations/{conversation_id}?read={sent.text('kind')[:30]}")
    found = await site.read(standing, viewer.id, viewer.language, conversation_id)
    return fragment(tips_html(found, conversation_id, viewer))


routes = [Route("/conversations/{conversation_id:id}/tips", read, methods=["POST"])]
