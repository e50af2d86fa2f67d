"""
/conversations/{id}/mute      POST muted: 1 for no alerts of it, hour or day for none so long, 0 for alerts again
/conversations/{id}/marks     POST starred, archived, accepted: 1 or 0
/conversations/{id}/unread    POST: leave it unread, from `message` on if that is said
/messages/{id}/star           POST starred: 1 or 0; GET leads back to the message's actions
/starred                      GET the messages that one has starred, newest first (?before=)
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.clock import minute
from haggle.conversations import queries as conversations
from haggle.conversations.fragments import marked_html
from haggle.conversations.model import Conversation
from haggle.marks import operations, queries
from haggle.marks.model import MARKS, clean_mark, clean_marks, clean_mute
from haggle.messages.sheet import back, changed_answer, message_asked
from haggle.web.forms import form, number_in_query
from haggle.web.responses import fragment, page, see_other, site_of, wants_fragment


async def mute(request: Request) -> Response:
    """The form says on or off, so that sending it twice is harmless."""
    sent = await form(request)
    site, viewer, conversation_id = site_of(request), request.state.viewer, request.path_params["conversation_id"]
    await site.read(conversations.conversation_for, viewer.id, conversation_id)  # NotFound comes before Invalid
    conversation = await operations.mute(site, viewer, conversation_id, *clean_mute(sent.text("muted")))
    return await _marked(request, conversation, f"?muted={sent.text('muted')}")


async def mark(request: Request) -> Response:
    """The same for a star, and for the archive."""
    sent = await form(request)
    site, viewer, conversation_id = site_of(request), request.state.viewer, request.path_params["conversation_id"]
    await site.read(conversations.conversation_for, viewer.id, conversation_id)
    wanted = clean_marks(sent.fields)
    conversation = await operations.mark(site, viewer, conversation_id, wanted)
    said = "&".join(f"{name}={int(wanted[name])}" for name in MARKS if name in wanted)
    return await _marked(request, conversation, f"?{said}")


async def _marked(request: Request, conversation: Conversation, query: str) -> Response:
    if not wants_fragment(request):
        return see_other(f"/conversations/{conversation.id}{query}")
    viewer = request.state.viewer
    row = await site_of(request).read(conversations.listed_one, viewer, conversation.id)
    return fragment(marked_html(conversation, row, viewer))


async def leave_unread(request: Request) -> Response:
    """It leads to the list: who stayed would read it at once."""
    sent = await form(request)
    message_id = sent.id("message") if sent.text("message") else None
    await operations.leave_unread(
        site_of(request), request.state.viewer, request.path_params["conversation_id"], message_id
    )
    return see_other("/conversations")


async def star(request: Request) -> Response:
    """Star a message, or no more."""
    sent, message = await form(request), await message_asked(request)  # NotFound comes before Invalid
    is_starred = clean_mark(sent.fields.get("starred"), "starred")
    return changed_answer(
        request, await operations.star(site_of(request), request.state.viewer, message.id, is_starred)
    )


async def starred(request: Request) -> Response:
    """Each leads to its place in its conversation."""
    viewer = request.state.viewer
    found, more = await site_of(request).read(queries.starred, viewer, number_in_query(request, "before"))
    return await page(
        request,
        "marks/starred.html",
        starred=[(one, minute(one.message.created_at, viewer.reading)) for one in found],
        more=more,
        is_past="before" in request.query_params,
    )


routes = [
    Route("/conversations/{conversation_id:id}/mute", mute, methods=["POST"]),
    Route("/conversations/{conversation_id:id}/marks", mark, methods=["POST"]),
    Route("/conversations/{conversation_id:id}/unread", leave_unread, methods=["POST"]),
    Route("/messages/{message_id:id}/star", back),
    Route("/messages/{message_id:id}/star", star, methods=["POST"]),
    Route("/starred", starred),
]
