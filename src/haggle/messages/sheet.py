"""
The actions of a message, as a page of their own, or with scripts in the sheet over the conversation.

Shared by the routes of the rooms that do something with a message.
"""

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from haggle.messages import queries
from haggle.messages.fragments import changed_html
from haggle.messages.model import Message
from haggle.web.responses import fragment, page, see_other, site_of, wants_fragment
from haggle.web.templates import render


async def message_asked(request: Request) -> Message:
    """The message that the URL names, if the viewer is in its conversation. Raises NotFound."""
    return await site_of(request).read(queries.message, request.state.viewer.id, request.path_params["message_id"])


async def sheet(request: Request, message: Message, content: str, status: int = 200) -> Response:
    """`content` as a page, or as a fragment for the sheet; an error always goes into the sheet."""
    if not wants_fragment(request):
        return await page(request, "messages/actions.html", status, content=Markup(content), message=message)  # noqa: S704
    if status == 200:
        return fragment(content)
    response = fragment(render("messages/sheet.stream.html", request.state.viewer.language, content=Markup(content)))  # noqa: S704
    response.status_code = status
    return response


def changed_answer(request: Request, message: Message) -> Response:
    """The message as it is now, in its place; the sheet is empty, so it closes."""
    if not wants_fragment(request):
        return see_other(f"/conversations/{message.conversation_id}?at={message.id}#message-{message.id}")
    closed = render("messages/sheet.stream.html", request.state.viewer.language, content="")
    return fragment(changed_html([message], request.state.viewer) + closed)


async def back(request: Request) -> Response:
    """A GET of what can only be posted leads to the actions."""
    return see_other(f"/messages/{(await message_asked(request)).id}/actions")
