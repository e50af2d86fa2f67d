"""
/conversations                  GET the list (?filter= ?before= ?rows=)
/conversations/live             GET the list by itself, which comes again every 10 s (?filter= ?current=)
/conversations/{id}             GET the page: list, log, composer (?before= ?at=)
/listings/{id}/conversations    POST open or find the viewer's, with `body` as a first message
"""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.attachments.intake import offer
from haggle.conversations import queries as conversations
from haggle.conversations.fragments import row_html
from haggle.conversations.model import FILTERS, Conversation, Row
from haggle.conversations.operations import opened
from haggle.db import Db
from haggle.drafts.queries import draft
from haggle.errors import Conflict, Invalid
from haggle.frames import framed
from haggle.languages import _
from haggle.listings import queries as listings
from haggle.listings.model import Listing
from haggle.live import log
from haggle.live.transaction import Transaction
from haggle.messages import queries as messages
from haggle.messages.fragments import message_html
from haggle.messages.model import MAX_BODY, Message, Window, clean_body
from haggle.messages.operations import TOO_FAST, post_in
from haggle.notifications.queries import badges
from haggle.presence.fragments import said, word_html
from haggle.presence.queries import Peer, peer
from haggle.receipts import queries as receipts
from haggle.receipts.fragments import line_html
from haggle.receipts.model import Receipt
from haggle.receipts.operations import mark_read
from haggle.templates import render
from haggle.web import (
    form,
    fragment,
    is_prefetch,
    new_key,
    not_modified,
    number_in_query,
    page,
    see_other,
    site_of,
    wants_fragment,
)

REFRESH_S = 10


@dataclass(frozen=True, slots=True)
class List:
    """A page of the viewer's list, read at one position of their feed. `badges`: the numbers on top of the page."""

    position: int
    badges: dict[str, int]
    rows: list[Row]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A conversation's page, read together with the list beside it."""

    list: List
    seen: Conversation
    listing: Listing
    window: Window
    draft: str
    answered: Message | None
    receipt: Receipt
    peer: Peer | None


async def _list(
    db: Db, viewer: Account, only: str, before: tuple[int, int] | None, limit: int = conversations.PAGE
) -> List:
    position = await log.position(db, viewer.id)  # position first, then the page
    found, has_more = await conversations.listed(db, viewer, only, before or (10**17, 0), limit)
    return List(position, await badges(db, viewer), found, has_more)


async def _page(
    db: Db, viewer: Account, conversation_id: int, before: int | None, at: int | None, reply_to: int | None
) -> Page:
    beside = await _list(db, viewer, "all", None)
    seen = await conversations.conversation(db, viewer.id, conversation_id)
    if at is not None:
        window = await messages.around(db, seen, at)
    else:
        window = await messages.before(db, seen, **({} if before is None else {"message_id": before}))
    about = await listings.listing(db, seen.listing_id)
    answered = None if reply_to is None else await _answered(db, seen, reply_to)
    known = await receipts.receipt(db, viewer.id, conversation_id)
    other = await peer(db, viewer.id, seen.id)
    return Page(beside, seen, about, window, await draft(db, seen), answered, known, other)


async def _answered(db: Db, seen: Conversation, message_id: int) -> Message:
    await messages.must_be_in(db, seen, message_id)
    return await messages.message(db, seen.viewer_id, message_id)


def key_in_query(request: Request) -> tuple[int, int] | None:
    """Where a page of the list begins: `?before=<listed_at>.<id>`; None for the top. Raises Invalid."""
    text = request.query_params.get("before")
    if text is None:
        return None
    parts = text.split(".")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in parts):
        raise Invalid(_("“before” should be the place of a line in the list, like 1730000000000.12."), "before")
    return int(parts[0]), int(parts[1])


def _list_context(viewer: Account, found: List, only: str, current: int | None = None) -> dict[str, Any]:
    return {
        "rows": Markup("").join([row_html(row, viewer, current) for row in found.rows]),
        "more": found.rows[-1].key if found.has_more else None,
        "only": only,
        "position": found.position,
        **found.badges,
        "conversation_id": current,
        "is_past": False,
    }


async def index(request: Request) -> Response:
    """The list; for htmx what changed of it (304 when nothing did), or its next page."""
    site, viewer, before = site_of(request), request.state.viewer, key_in_query(request)
    only = _filter(request)
    rows = number_in_query(request, "rows") or 0  # a page that was left with older ones below is that long again
    found = await site.read(_list, viewer, only, before, min(max(rows, conversations.PAGE), conversations.LONGEST))
    context = _list_context(viewer, found, only)
    if not wants_fragment(request):
        return await page(request, "conversations/index.html", **context | {"is_past": before is not None})
    if before is not None:
        return fragment(render("conversations/more.stream.html", viewer.language, **context))
    ptag = f"{found.position}-{only}"
    if request.headers.get("hx-ptag") == ptag:
        return not_modified()
    return fragment(render("conversations/refreshed.stream.html", viewer.language, **context), {"HX-PTag": ptag})


async def live(request: Request) -> Response:
    """The list by itself, for a page without scripts."""
    viewer = request.state.viewer
    only, current = _filter(request), number_in_query(request, "current")
    found = await site_of(request).read(_list, viewer, only, None)
    return framed(request, "pages/list.html", refresh_s=REFRESH_S, **_list_context(viewer, found, only, current))


def _filter(request: Request) -> str:
    only = request.query_params.get("filter", "all")
    if only not in FILTERS:
        raise Invalid(_("The list can be filtered by all, buying, selling or unread."), "filter")
    return only


async def show(request: Request) -> Response:
    """A conversation; for htmx an older stretch of its log, or the beginning of a reply."""
    site, viewer = site_of(request), request.state.viewer
    conversation_id = request.path_params["conversation_id"]
    before, at = number_in_query(request, "before"), number_in_query(request, "at")
    asked = conversation_id, before, at, number_in_query(request, "reply_to")
    found = await site.read(_page, viewer, *asked)
    if found.seen.unread and not found.window.has_newer and _opening_is_reading(request):
        await mark_read(site, viewer, conversation_id, found.window.messages[-1].id)
        found = await site.read(_page, viewer, *asked)
    context: dict[str, Any] = {"seen": found.seen, "window": found.window, "log": _log_html(found, viewer)}
    if wants_fragment(request) and found.answered and found.seen.peer_deleted_at:
        raise Conflict(_("You can no longer write here: {name} has left.", name=found.seen.peer_name))
    if wants_fragment(request) and found.answered:
        return fragment(render("messages/reply.stream.html", viewer.language, viewer=viewer, answered=found.answered))
    if wants_fragment(request):
        return fragment(render("messages/older.stream.html", viewer.language, viewer=viewer, **context))
    return await page(
        request,
        "conversations/show.html",
        **_list_context(viewer, found.list, "all", conversation_id),
        **context,
        listing=found.listing,
        presence=word_html(conversation_id, said(site.signs, found.peer, viewer), viewer.language),
        draft=found.draft,
        answered=found.answered,
        at=at,
        key=new_key(),
        max_body=MAX_BODY,
        files=offer(site.settings),
    )


def _log_html(found: Page, viewer: Account) -> Markup:
    """The log's elements by their keys: the line of receipts after its message, or first if that is older."""
    shown = [message_html(message, viewer) for message in found.window.messages]
    if not found.window.has_newer:
        above = sum(message.id <= (found.receipt.message_id or 0) for message in found.window.messages)
        shown.insert(above, line_html(found.receipt, found.seen.id, viewer))
    return Markup("").join(shown)


def _opening_is_reading(request: Request) -> bool:
    """Without scripts opening the page is the mark; with them the page itself says when a message is in view."""
    is_looked_at = request.method == "GET" and not is_prefetch(request) and not wants_fragment(request)
    return is_looked_at and "scripts" not in request.cookies


async def open_from_listing(request: Request) -> Response:
    """*Chat with seller*: the viewer's conversation about the listing, a first message posted if one was typed."""
    site, viewer = site_of(request), request.state.viewer
    sent = await form(request)
    body = clean_body(sent.text("body")) if sent.text("body").strip() else None
    await site.limits.take("post", str(viewer.id), burst=30, per_minute=60, sentence=TOO_FAST)
    conversation_id, message_id = await site.write(
        _open, viewer, request.path_params["listing_id"], body, sent.text("key")
    )
    if message_id:
        site.bus.pulse([viewer.id], "sign")
    at = f"?at={message_id}#message-{message_id}" if message_id else ""
    return see_other(f"/conversations/{conversation_id}{at}")


async def listing(request: Request) -> Response:
    """Whoever comes here by a link is shown where a conversation begins."""
    about = await site_of(request).read(listings.listing, request.path_params["listing_id"])
    return see_other(f"/listings/{about.id}")


async def _open(tx: Transaction, buyer: Account, listing_id: int, body: str | None, key: str) -> tuple[int, int | None]:
    seen = await opened(tx, buyer, listing_id)
    if body is None:
        return seen.id, None
    return seen.id, (await post_in(tx, buyer, seen.id, body, key)).id


routes = [
    Route("/conversations", index),
    Route("/conversations/live", live),
    Route("/conversations/{conversation_id:id}", show),
    Route("/listings/{listing_id:id}/conversations", open_from_listing, methods=["POST"]),
    Route("/listings/{listing_id:id}/conversations", listing, methods=["GET"]),
]
