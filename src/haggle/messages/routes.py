"""
/conversations/{id}/messages    POST one; GET is the conversation
/messages/{id}                  GET the permalink: the conversation, at the message
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.attachments.intake import uploads_in
from haggle.messages import operations, queries
from haggle.messages.fragments import posted_html
from haggle.messages.model import shown_key
from haggle.templates import render
from haggle.web import form, fragment, new_key, see_other, site_of, wants_fragment


async def create(request: Request) -> Response:
    """Post a message; the answer is the same element that both feeds will carry."""
    site, viewer = site_of(request), request.state.viewer
    conversation_id = request.path_params["conversation_id"]
    sent = await form(request)
    key = sent.text("key")
    reply_to_id = sent.id("reply_to") if sent.text("reply_to") else None
    message = await operations.post(
        site, viewer, conversation_id, sent.text("body"), key, reply_to_id, uploads_in(sent)
    )
    if wants_fragment(request):
        context = {"conversation_id": conversation_id, "key": new_key()}
        fresh = render("messages/fresh_key.stream.html", viewer.language, **context)
        return fragment(posted_html(message, viewer, shown_key(key)) + fresh)
    return see_other(f"/conversations/{conversation_id}?at={message.id}#message-{message.id}")


async def log(request: Request) -> Response:
    """Whoever asks for the collection is shown the conversation."""
    return see_other(f"/conversations/{request.path_params['conversation_id']}")


async def show(request: Request) -> Response:
    """A message's permalink."""
    message = await site_of(request).read(queries.message, request.state.viewer.id, request.path_params["message_id"])
    return see_other(f"/conversations/{message.conversation_id}?at={message.id}#message-{message.id}")


routes = [
    Route("/conversations/{conversation_id:id}/messages", log),
    Route("/messages/{message_id:id}", show),
]
upload_routes = [Route("/conversations/{conversation_id:id}/messages", create, methods=["POST"])]
