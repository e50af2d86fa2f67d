"""
/conversations/{id}/messages    POST one; GET is the conversation
/messages/{id}                  GET the permalink: the conversation, at the message
/messages/{id}/actions          GET what one can do with a message: react, reply, edit, delete
/messages/{id}/edit             GET the form, POST
/messages/{id}/deletion         POST; GET leads back to the actions
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.attachments.intake import uploads_in
from haggle.clock import minute, now_ms
from haggle.conversations.queries import conversation_for
from haggle.errors import NotFound, Problem, Unconfirmed
from haggle.messages import operations, queries
from haggle.messages.fragments import fresh_key_html, posted_html
from haggle.messages.model import Message, shown_key
from haggle.messages.sheet import back, changed_answer, message_asked, sheet
from haggle.reactions.model import EMOJIS
from haggle.text.languages import _
from haggle.web.forms import form
from haggle.web.responses import fragment, see_other, site_of, wants_fragment
from haggle.web.templates import csrf_field, render


async def create(request: Request) -> Response:
    """Post a message; the response is the same element that both feeds will carry."""
    site, viewer = site_of(request), request.state.viewer
    conversation_id = request.path_params["conversation_id"]
    sent = await form(request)
    key = sent.text("key")
    reply_to_id = sent.id("reply_to") if sent.text("reply_to") else None
    is_confirmed = sent.text("confirmed") == "1"
    message = await operations.post(
        site, viewer, conversation_id, sent.text("body"), key, reply_to_id, uploads_in(sent), is_confirmed
    )
    if wants_fragment(request):
        return fragment(posted_html(message, viewer, shown_key(key)) + fresh_key_html(viewer.language))
    return see_other(f"/conversations/{conversation_id}?at={message.id}#message-{message.id}")


async def log(request: Request) -> Response:
    """A GET leads to the conversation."""
    return see_other(f"/conversations/{request.path_params['conversation_id']}")


async def show(request: Request) -> Response:
    """A message's permalink."""
    message = await site_of(request).read(queries.message, request.state.viewer.id, request.path_params["message_id"])
    return see_other(f"/conversations/{message.conversation_id}?at={message.id}#message-{message.id}")


async def actions(request: Request) -> Response:
    """What the viewer can do with this message."""
    message, viewer = await message_asked(request), request.state.viewer
    is_mine = message.author_id == viewer.id
    conversation = await site_of(request).read(conversation_for, viewer.id, message.conversation_id)
    content = render(
        "messages/_actions.html",
        viewer.language,
        message=message,
        is_mine=is_mine,
        is_open=conversation.is_open,
        is_editable=message.is_editable(now_ms()) and not conversation.blocked_at,
        mine=message.author_emoji if is_mine else message.reader_emoji,
        emojis=EMOJIS,
        stamp=minute(message.created_at, viewer.reading).stamp,
        csrf_field=csrf_field(request.state.csrf_token),
    )
    return await sheet(request, message, content)


async def edit_form(request: Request) -> Response:
    """The form, for its author alone."""
    message = await message_asked(request)
    if message.author_id != request.state.viewer.id:
        raise NotFound(_("There is no such message of yours."))
    return await _edit_form(request, message, message.body, None)


async def _edit_form(request: Request, message: Message, text: str, problem: Problem | None) -> Response:
    content = render(
        "messages/_edit.html",
        request.state.viewer.language,
        message=message,
        text=text,
        problem=problem,
        is_asked=isinstance(problem, Unconfirmed),
        csrf_field=csrf_field(request.state.csrf_token),
    )
    return await sheet(request, message, content, problem.status if problem else 200)


async def edit(request: Request) -> Response:
    """Save the new text; if it is refused, show the form again with what was typed and the present version."""
    sent, viewer = await form(request), request.state.viewer
    version = sent.id("version") if sent.text("version") else None
    try:
        message = await operations.edit(
            site_of(request),
            viewer,
            request.path_params["message_id"],
            sent.text("body"),
            version,
            is_confirmed=sent.text("confirmed") == "1",
        )
    except NotFound:
        raise
    except Problem as problem:
        return await _edit_form(request, await message_asked(request), sent.text("body"), problem)
    return changed_answer(request, message)


async def delete(request: Request) -> Response:
    """Delete it, for both."""
    await form(request)
    message = await operations.delete(site_of(request), request.state.viewer, request.path_params["message_id"])
    return changed_answer(request, message)


routes = [
    Route("/conversations/{conversation_id:id}/messages", log),
    Route("/messages/{message_id:id}", show),
    Route("/messages/{message_id:id}/actions", actions),
    Route("/messages/{message_id:id}/edit", edit_form),
    Route("/messages/{message_id:id}/edit", edit, methods=["POST"]),
    Route("/messages/{message_id:id}/deletion", back),
    Route("/messages/{message_id:id}/deletion", delete, methods=["POST"]),
]
upload_routes = [Route("/conversations/{conversation_id:id}/messages", create, methods=["POST"])]
