"""The list and a conversation's page, which show several rooms: each is read at one position of the feed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from haggle.accounts.model import Account
from haggle.conversations import queries as conversations
from haggle.conversations.fragments import row_html
from haggle.conversations.model import Conversation, Row
from haggle.drafts.queries import draft
from haggle.listings import queries as listings
from haggle.listings.changes.model import Change
from haggle.listings.changes.queries import changes
from haggle.listings.fragments import change_html
from haggle.listings.model import Listing
from haggle.messages import queries as messages
from haggle.messages.fragments import message_html, unread_html
from haggle.messages.model import Message, Window
from haggle.notifications.counts.queries import badges
from haggle.presence.queries import Peer, peer
from haggle.receipts import queries as receipts
from haggle.receipts.fragments import line_html
from haggle.receipts.model import Receipt
from haggle.store import log
from haggle.store.db import Db
from haggle.store.ids import FAR
from haggle.tips.model import Tip
from haggle.tips.queries import standing

SOME_READ = 10
MOST_AT_ONCE = 300
"""How many messages a page has at most, when so many are unread."""


@dataclass(frozen=True, slots=True)
class List:
    """
    A page of the viewer's list, read at one position of their feed.

    `badges`: the numbers on top of the page; `counts`: what each filter shows; `about`: the listing that all are about.
    """

    position: int
    badges: dict[str, int]
    rows: list[Row]
    has_more: bool
    counts: dict[str, int]
    about: Listing | None


@dataclass(frozen=True, slots=True)
class Page:
    """A conversation's page, read together with the list beside it."""

    list: List
    conversation: Conversation
    listing: Listing
    window: Window
    changes: Sequence[Change]
    draft: str
    answered: Message | None
    receipt: Receipt
    peer: Peer | None
    tips: Sequence[Tip]


async def read_list(
    db: Db,
    viewer: Account,
    only: str,
    before: tuple[int, int] | None,
    limit: int = conversations.PAGE,
    listing_id: int | None = None,
) -> List:
    """A page of the list, its first unless `before` says where it begins; of those about one listing, if given."""
    position = await log.position(db, viewer.id)  # position first, then the page
    about = None if listing_id is None else await listings.listing(db, listing_id)
    found, has_more = await conversations.listed(db, viewer, only, before or (FAR, 0), limit, listing_id)
    counts = await conversations.counts(db, viewer, listing_id)
    return List(position, await badges(db, viewer), found, has_more, counts, about)


async def read_page(
    db: Db,
    viewer: Account,
    conversation_id: int,
    before: int | None,
    at: int | None,
    reply_to: int | None,
    unread: int = 0,
) -> Page:
    """
    A conversation: around message `at`, else before `before`, else its end. Raises NotFound.

    The end reaches as far back as the viewer left off, or as the `unread` messages that they had a moment ago.
    """
    beside = await read_list(db, viewer, "all", None)
    conversation = await conversations.conversation_for(db, viewer.id, conversation_id)
    if at is not None:
        window = await messages.around(db, conversation, at)
    elif before is not None:
        window = await messages.before(db, conversation, before)
    else:
        limit = min(max(conversation.unread, unread) + SOME_READ, MOST_AT_ONCE)
        window = await messages.before(db, conversation, limit=max(limit, messages.PAGE))
    about = await listings.listing(db, conversation.listing_id)
    answered = None if reply_to is None else await _answered(db, conversation, reply_to)
    known = await receipts.receipt(db, viewer.id, conversation_id)
    other = await peer(db, viewer.id, conversation.id)
    given = await standing(db, viewer.id, viewer.language, conversation.id)
    happened = await _changes(db, conversation, window, before)
    kept = await draft(db, conversation)
    return Page(beside, conversation, about, window, happened, kept, answered, known, other, given)


async def _changes(db: Db, conversation: Conversation, window: Window, before: int | None) -> Sequence[Change]:
    """What happened to the listing beside these messages; a stretch above `before` reaches down to there."""
    shown = window.messages
    first = shown[0].id if window.has_older and shown else 0
    last = before or (shown[-1].id if window.has_newer else FAR)
    return await changes(db, conversation.viewer_id, conversation.id, first, last)


async def _answered(db: Db, conversation: Conversation, message_id: int) -> Message:
    await messages.must_be_in(db, conversation, message_id)
    return await messages.message(db, conversation.viewer_id, message_id)


def list_context(viewer: Account, found: List, only: str, current: int | None = None) -> dict[str, Any]:
    """What the list\'s templates need."""
    return {
        "rows": Markup("").join([row_html(row, viewer, current) for row in found.rows]),
        "more": found.rows[-1].key if found.has_more else None,
        "only": only,
        "position": found.position,
        **found.badges,
        "counts": found.counts,
        "about": found.about,
        "listing_id": found.about.id if found.about else None,
        "conversation_id": current,
        "is_past": False,
    }


def log_html(found: Page, viewer: Account, left_off: int | None = None) -> Markup:
    """
    The log's elements by their keys: the line of receipts after its message, or first if that is older.

    `left_off`: up to which message the viewer had read, if there was more; a line says so where that is known.
    """
    html: dict[tuple[float, ...], Markup]
    html = {(message.id, 0.0): message_html(message, viewer) for message in found.window.messages}
    html |= {(one.after_message_id, 0.3, one.id): change_html(one, viewer) for one in found.changes}
    if not found.window.has_newer:
        html[found.receipt.message_id or 0, 0.5] = line_html(found.receipt, found.conversation.id, viewer)
    if left_off is not None and (first := _first_unread(found, left_off)):
        html[first - 1, 0.9] = unread_html(found.conversation, first - 1, viewer)
    return Markup("".join([html[key] for key in sorted(html)]))  # noqa: S704 (all of it HTML already)


def _first_unread(found: Page, left_off: int) -> int | None:
    """The first message that the viewer has not read; None if it may stand above what is shown."""
    shown, them = found.window.messages, found.conversation.peer_id
    if found.window.has_older and (not shown or shown[0].id > left_off):
        return None
    return next((message.id for message in shown if message.id > left_off and message.author_id == them), None)
