"""
/account/blocks                  GET whom one has blocked, POST username: block them too
/account/blocks/{id}/deletion    POST: unblock that account
/conversations/{id}/block        GET what it means to block the other, POST blocked: 1 or 0
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.blocks import operations, queries
from haggle.conversations.queries import conversation_for
from haggle.errors import Conflict, Invalid, NotFound, Problem
from haggle.text.languages import _
from haggle.web.forms import form, new_key
from haggle.web.responses import fragment, page, see_other, site_of, wants_fragment
from haggle.web.templates import csrf_field, render


async def index(request: Request) -> Response:
    """The list and the form, which the account page has too; for htmx the list alone."""
    if not wants_fragment(request):
        return await _page(request)
    viewer = request.state.viewer
    blocks = await site_of(request).read(queries.blocks, viewer)
    field = csrf_field(request.state.csrf_token)
    return fragment(render("blocks/listed.stream.html", viewer.language, blocks=blocks, csrf_field=field))


async def _page(request: Request, status: int = 200, problem: Problem | None = None, typed: str = "") -> Response:
    blocks = await site_of(request).read(queries.blocks, request.state.viewer)
    return await page(request, "blocks/index.html", status, blocks=blocks, problem=problem, typed=typed)


async def create(request: Request) -> Response:
    """Block somebody by their user name."""
    sent = await form(request)
    try:
        await operations.block_named(site_of(request), request.state.viewer, sent.text("username"))
    except (Conflict, Invalid) as problem:
        return await _page(request, problem.status, problem, sent.text("username"))
    return _done()


async def delete(request: Request) -> Response:
    """Unblock somebody."""
    await form(request)
    if not await operations.unblock(site_of(request), request.state.viewer, request.path_params["account_id"]):
        raise NotFound(_("They are not on your list of blocked people."))
    return _done()


def _done() -> Response:
    return see_other(f"/account?saved=blocks&t={new_key()[:8]}#blocks")


async def ask(request: Request) -> Response:
    """What it means, and the form that does it or undoes it."""
    conversation = await site_of(request).read(
        conversation_for, request.state.viewer.id, request.path_params["conversation_id"]
    )
    return await page(request, "blocks/ask.html", conversation=conversation)


async def change(request: Request) -> Response:
    """The form says on or off, so that sending it twice is harmless."""
    sent = await form(request)
    site, viewer, conversation_id = site_of(request), request.state.viewer, request.path_params["conversation_id"]
    conversation = await site.read(conversation_for, viewer.id, conversation_id)
    if sent.text("blocked") not in {"0", "1"}:
        raise Invalid(_("“{name}” should be 1 or 0.", name="blocked"), "blocked")
    if sent.text("blocked") == "1":
        await operations.block(site, viewer, conversation.peer_id)
    else:
        await operations.unblock(site, viewer, conversation.peer_id)
    return see_other(f"/conversations/{conversation_id}?blocked={sent.text('blocked')}")


routes = [
    Route("/account/blocks", index),
    Route("/account/blocks", create, methods=["POST"]),
    Route("/account/blocks/{account_id:id}/deletion", delete, methods=["POST"]),
    Route("/conversations/{conversation_id:id}/block", ask),
    Route("/conversations/{conversation_id:id}/block", change, methods=["POST"]),
]
