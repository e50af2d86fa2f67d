"""
/conversations                  GET the list (?filter= ?listing= ?before= ?rows=)
/conversations/live             GET the list by itself, which reloads every 10 s (?filter= ?listing= ?current=)
/conversations/counts           GET how many each filter shows (?listing=)
/conversations/{id}             GET the page: list, log, composer (?before= ?at=)
/listings/{id}/conversations    POST open or find the viewer's, with `body` as a first message
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.attachments.fragments import upload_html
from haggle.attachments.intake import offer
from haggle.conversations import queries as conversations
from haggle.conversations.model import FILTERS, list_key
from haggle.conversations.operations import opened
from haggle.conversations.page import list_context, log_html, read_list, read_page
from haggle.errors import Invalid
from haggle.listings import queries as listings
from haggle.masking.model import policy_of
from haggle.messages.model import MAX_BODY, Body, body_of
from haggle.messages.operations import TOO_FAST, post_in
from haggle.presence.fragments import word_html
from haggle.presence.queries import word_for
from haggle.receipts.operations import mark_read
from haggle.settings.strangers import Strangers
from haggle.store.transaction import Transaction
from haggle.text.languages import _
from haggle.web.forms import form, new_key, number_in_query
from haggle.web.iframes import framed
from haggle.web.responses import fragment, is_prefetch, not_modified, page, see_other, site_of, wants_fragment
from haggle.web.templates import render

REFRESH_S = 10
READING_S = 0.5  # how long a page waits until it can show itself as read


async def index(request: Request) -> Response:
    """The list; for htmx what changed of it (304 when nothing did), or its next page."""
    site, viewer, before = site_of(request), request.state.viewer, list_key(request.query_params.get("before"))
    only = _filter(request)
    rows = number_in_query(request, "rows") or 0  # a page that had loaded older ones gets as many again
    most, listing_id = min(max(rows, conversations.PAGE), conversations.LONGEST), number_in_query(request, "listing")
    found = await site.read(read_list, viewer, only, before, most, listing_id)
    context = list_context(viewer, found, only)
    if not wants_fragment(request):
        return await page(request, "conversations/index.html", **context | {"is_past": before is not None})
    if before is not None:
        return fragment(render("conversations/more.stream.html", viewer.language, **context))
    ptag = f"{found.position}-{only}-{listing_id or ''}"
    if request.headers.get("hx-ptag") == ptag:
        return not_modified()
    return fragment(render("conversations/refreshed.stream.html", viewer.language, **context), {"HX-PTag": ptag})


async def live(request: Request) -> Response:
    """The list by itself, for a page without scripts."""
    viewer = request.state.viewer
    only, current = _filter(request), number_in_query(request, "current")
    asked = only, None, conversations.PAGE, number_in_query(request, "listing")
    found = await site_of(request).read(read_list, viewer, *asked)
    return framed(request, "conversations/list.html", refresh_s=REFRESH_S, **list_context(viewer, found, only, current))


async def counts(request: Request) -> Response:
    """What the filters show, for a page whose list has changed."""
    viewer = request.state.viewer
    found = await site_of(request).read(conversations.counts, viewer, number_in_query(request, "listing"))
    if not wants_fragment(request):
        return see_other("/conversations")
    return fragment(render("conversations/counts.stream.html", viewer.language, counts=found))


def _filter(request: Request) -> str:
    only = request.query_params.get("filter", "all")
    if only not in FILTERS:
        raise Invalid(_("The list can be filtered by {filters}.", filters=", ".join(FILTERS)), "filter")
    return only


async def show(request: Request) -> Response:
    """A conversation; for htmx an older stretch of its log, or the beginning of a reply."""
    site, viewer = site_of(request), request.state.viewer
    conversation_id = request.path_params["conversation_id"]
    before, at = number_in_query(request, "before"), number_in_query(request, "at")
    asked = conversation_id, before, at, number_in_query(request, "reply_to")
    found = await site.read(read_page, viewer, *asked)
    left_off = found.conversation.read_message_id if found.conversation.unread else None
    if found.conversation.unread and not found.window.has_newer and _opening_is_reading(request):
        reading = mark_read(site, viewer, conversation_id, found.window.messages[-1].id)
        if await site.by_the_way(reading, READING_S):
            found = await site.read(read_page, viewer, *asked, found.conversation.unread)
    context: dict[str, Any] = {
        "conversation": found.conversation,
        "window": found.window,
        "log": log_html(found, viewer, left_off),
        "has_unread": left_off is not None,
    }
    if wants_fragment(request) and found.answered:
        found.conversation.must_be_open()
        return fragment(render("messages/reply.stream.html", viewer.language, viewer=viewer, answered=found.answered))
    if wants_fragment(request):
        return fragment(render("messages/older.stream.html", viewer.language, viewer=viewer, **context))
    return await page(
        request,
        "conversations/show.html",
        **list_context(viewer, found.list, "all", conversation_id),
        **context,
        listing=found.listing,
        presence=word_html(conversation_id, word_for(site.heartbeats, found.peer, viewer), viewer.language),
        draft=found.draft,
        tips=found.tips,
        answered=found.answered,
        at=at,
        can_write=found.conversation.is_open or "scripts" in request.cookies,  # they show it when it is open again
        key=new_key(),
        max_body=MAX_BODY,
        upload=upload_html(offer(site.settings), request.state.assets, viewer.language),
    )


def _opening_is_reading(request: Request) -> bool:
    """Without scripts opening the page marks as read; with scripts the page reports which messages are in view."""
    is_looked_at = request.method == "GET" and not is_prefetch(request) and not wants_fragment(request)
    return is_looked_at and "scripts" not in request.cookies


async def open_from_listing(request: Request) -> Response:
    """*Chat with seller*: the viewer's conversation about the listing, a first message posted if one was typed."""
    site, viewer = site_of(request), request.state.viewer
    sent = await form(request)
    policy = policy_of(site.settings, viewer, sent.text("confirmed") == "1")
    most_alike = site.settings.strangers.most_alike
    body = body_of(sent.text("body"), policy=policy, most_alike=most_alike) if sent.text("body").strip() else None
    await site.limits.take("post", str(viewer.id), burst=30, per_minute=60, sentence=TOO_FAST)
    conversation_id, message_id = await site.write(
        _open, viewer, request.path_params["listing_id"], body, sent.text("key"), site.settings.strangers
    )
    if message_id:
        site.heartbeats.beat(viewer.id)
    at = f"?at={message_id}#message-{message_id}" if message_id else ""
    return see_other(f"/conversations/{conversation_id}{at}")


async def listing(request: Request) -> Response:
    """A GET leads to the listing, where a conversation begins."""
    about = await site_of(request).read(listings.listing, request.path_params["listing_id"])
    return see_other(f"/listings/{about.id}")


async def _open(
    tx: Transaction, buyer: Account, listing_id: int, body: Body | None, key: str, strangers: Strangers
) -> tuple[int, int | None]:
    conversation = await opened(tx, buyer, listing_id, strangers)
    if body is None:
        return conversation.id, None
    return conversation.id, (await post_in(tx, buyer, conversation.id, body, key)).id


routes = [
    Route("/conversations", index),
    Route("/conversations/live", live),
    Route("/conversations/counts", counts),
    Route("/conversations/{conversation_id:id}", show),
    Route("/listings/{listing_id:id}/conversations", open_from_listing, methods=["POST"]),
    Route("/listings/{listing_id:id}/conversations", listing, methods=["GET"]),
]
