"""
/conversations/{id}/mute    POST muted: 1 for no alerts of it, 0 for alerts again
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.conversations import operations, queries
from haggle.conversations.fragments import muted_html
from haggle.errors import Invalid
from haggle.languages import _
from haggle.web import form, fragment, see_other, site_of, wants_fragment


async def mute(request: Request) -> Response:
    """The form says which it should be, so that sending it twice is harmless."""
    sent = await form(request)
    site, viewer, conversation_id = site_of(request), request.state.viewer, request.path_params["conversation_id"]
    await site.read(queries.conversation, viewer.id, conversation_id)  # not found, before anything is wrong with it
    if sent.text("muted") not in {"0", "1"}:
        raise Invalid(_("“muted” should be 1 or 0."), "muted")
    seen = await operations.mute(site, viewer, conversation_id, sent.text("muted") == "1")
    if not wants_fragment(request):
        return see_other(f"/conversations/{seen.id}?muted={sent.text('muted')}")
    return fragment(muted_html(seen, await site.read(queries.listed_one, viewer, seen.id), viewer))


routes = [Route("/conversations/{conversation_id:id}/mute", mute, methods=["POST"])]
