"""The list and a conversation's page, which show several rooms: each is read at one position of the feed."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from haggle.accounts.model import Account
from haggle.conversations import queries as conversations
from haggle.conversations.fragments import row_html
from haggle.conversations.model import Conversation, Row
from haggle.drafts.queries import draft
from haggle.listings import queries as listings
from haggle.listings.model import Listing
from haggle.messages import queries as messages
from haggle.messages.fragments import message_html
from haggle.messages.model import Message, Window
from haggle.notifications.counts.queries import badges
from haggle.presence.queries import Peer, peer
from haggle.receipts import queries as receipts
from haggle.receipts.fragments import line_html
from haggle.receipts.model import Receipt
from haggle.store import log
from haggle.store.db import Db
from haggle.store.ids import FAR


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
    draft: str
    answered: Message | None
    receipt: Receipt
    peer: Peer | None


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
    db: Db, viewer: Account, conversation_id: int, before: int | None, at: int | None, reply_to: int | None
) -> Page:
    """A conversation: around message `at`, else before `before`, else its end. Raises NotFound."""
    beside = await read_list(db, viewer, "all", None)
    conversation = await conversations.conversation_for(db, viewer.id, conversation_id)
    if at is not None:
        window = await messages.around(db, conversation, at)
    else:
        window = await messages.before(db, conversation, **({} if before is None else {"message_id": before}))
    about = await listings.listing(db, conversation.listing_id)
    answered = None if reply_to is None else await _answered(db, conversation, reply_to)
    known = await receipts.receipt(db, viewer.id, conversation_id)
    other = await peer(db, viewer.id, conversation.id)
    return Page(beside, conversation, about, window, await draft(db, conversation), answered, known, other)


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


def log_html(found: Page, viewer: Account) -> Markup:
    """The log's elements by their keys: the line of receipts after its message, or first if that is older."""
    shown = [message_html(message, viewer) for message in found.window.messages]
    if not found.window.has_newer:
        above = sum(message.id <= (found.receipt.message_id or 0) for message in found.window.messages)
        shown.insert(above, line_html(found.receipt, found.conversation.id, viewer))
    return Markup("").join(shown)
