"""
/messages/{id}/actions      GET what one can do with a message: react, reply, edit, delete
/messages/{id}/edit         GET the form, POST
/messages/{id}/deletion     POST; GET leads back to the actions
/messages/{id}/reactions    POST one's reaction, empty to take it back; GET leads back to the actions

Each is a page; with scripts the same stands in the sheet that lies over the conversation.
"""

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.clock import minute, now_ms
from haggle.conversations.queries import conversation
from haggle.errors import NotFound, Problem
from haggle.languages import _
from haggle.messages import operations, queries
from haggle.messages.fragments import changed_html
from haggle.messages.model import Message
from haggle.reactions.model import EMOJIS
from haggle.reactions.operations import react
from haggle.templates import csrf_field, render
from haggle.web import form, fragment, page, see_other, site_of, wants_fragment


async def show(request: Request) -> Response:
    """What the viewer can do with this message."""
    message, viewer = await _message(request), request.state.viewer
    is_mine = message.author_id == viewer.id
    seen = await site_of(request).read(conversation, viewer.id, message.conversation_id)
    content = render(
        "messages/_actions.html",
        viewer.language,
        message=message,
        is_mine=is_mine,
        is_open=not seen.peer_deleted_at,
        is_editable=message.is_editable(now_ms()),
        mine=message.author_emoji if is_mine else message.reader_emoji,
        emojis=EMOJIS,
        stamp=minute(message.created_at, viewer.reading).stamp,
        csrf_field=csrf_field(request.state.csrf_token),
    )
    return await _sheet(request, message, content)


async def edit_form(request: Request) -> Response:
    """The form, for its author alone."""
    message = await _message(request)
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
        csrf_field=csrf_field(request.state.csrf_token),
    )
    return await _sheet(request, message, content, problem.status if problem else 200)


async def edit(request: Request) -> Response:
    """Save what the message says now; a refusal shows the form again with what was typed and the version it is now."""
    sent, viewer = await form(request), request.state.viewer
    version = sent.id("version") if sent.text("version") else None
    try:
        message = await operations.edit(
            site_of(request), viewer, request.path_params["message_id"], sent.text("body"), version
        )
    except NotFound:
        raise
    except Problem as problem:
        return await _edit_form(request, await _message(request), sent.text("body"), problem)
    return _done(request, message)


async def delete(request: Request) -> Response:
    """Take it back, for both."""
    await form(request)
    message = await operations.delete(site_of(request), request.state.viewer, request.path_params["message_id"])
    return _done(request, message)


async def reaction(request: Request) -> Response:
    """React, change the reaction, or take it back."""
    sent = await form(request)
    message = await react(
        site_of(request), request.state.viewer, request.path_params["message_id"], sent.fields.get("emoji")
    )
    return _done(request, message)


async def back(request: Request) -> Response:
    """Whoever asks for what can only be posted is shown where that is done."""
    return see_other(f"/messages/{(await _message(request)).id}/actions")


async def _message(request: Request) -> Message:
    return await site_of(request).read(queries.message, request.state.viewer.id, request.path_params["message_id"])


async def _sheet(request: Request, message: Message, content: str, status: int = 200) -> Response:
    if not wants_fragment(request):
        return await page(request, "messages/actions.html", status, content=Markup(content), message=message)  # noqa: S704
    if status == 200:
        return fragment(content)
    response = fragment(render("messages/sheet.stream.html", request.state.viewer.language, content=Markup(content)))  # noqa: S704
    response.status_code = status
    return response


def _done(request: Request, message: Message) -> Response:
    """The message as it is now, in its place; the sheet is empty, so it closes."""
    if not wants_fragment(request):
        return see_other(f"/conversations/{message.conversation_id}?at={message.id}#message-{message.id}")
    closed = render("messages/sheet.stream.html", request.state.viewer.language, content="")
    return fragment(changed_html([message], request.state.viewer) + closed)


routes = [
    Route("/messages/{message_id:id}/actions", show),
    Route("/messages/{message_id:id}/edit", edit_form),
    Route("/messages/{message_id:id}/edit", edit, methods=["POST"]),
    Route("/messages/{message_id:id}/deletion", back),
    Route("/messages/{message_id:id}/deletion", delete, methods=["POST"]),
    Route("/messages/{message_id:id}/reactions", back),
    Route("/messages/{message_id:id}/reactions", reaction, methods=["POST"]),
]
