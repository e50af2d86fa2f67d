"""The one table of event kinds: how each is encoded as JSON, as HTML, and as rows of a live document."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from haggle.accounts import fragments as accounts
from haggle.accounts.model import Account
from haggle.api.events import (
    account_event,
    block_event,
    case_event,
    delivered_event,
    listing_event,
    muted_event,
    noted_event,
    notice_event,
    notifications_read_event,
    opened_event,
    posted_event,
    preferred_event,
    read_event,
    seen_event,
    tip_event,
)
from haggle.api.serializers import Json
from haggle.blocks import fragments as blocks
from haggle.cases import fragments as cases
from haggle.conversations import fragments as conversations
from haggle.feed.batches import Batch, each, latest
from haggle.feed.rows import Piece, changed_rows, listing_rows, posted_rows, receipt_rows
from haggle.listings import fragments as listings
from haggle.messages import fragments as messages
from haggle.notifications import fragments as notifications
from haggle.receipts import fragments as receipts
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.tips import fragments as tips

EVERYWHERE, IN_VIEW = "everywhere", "in view"

line = latest(receipts.line, of="conversation_id")
listed = latest(conversations.listed, of="conversation_id")
marked = each(conversations.marked)
badge = notifications.badge
away = each(notifications.seen)
changed = each(messages.changed)


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind is encoded. `html`: its fragments, each for every page or only where its conversation is in view."""

    json: Callable[[Db, Account, Entry], Awaitable[Json]]
    html: Sequence[tuple[str, Batch]]
    document: Callable[[Db, Account, Entry], Awaitable[list[Piece]]] | None = None
    """Its rows in live documents of its conversation; None: it does not show there."""


KINDS: dict[str, Kind] = {
    "message.posted": Kind(
        json=posted_event,
        html=(
            (IN_VIEW, messages.posted),
            (IN_VIEW, line),
            (EVERYWHERE, listed),
            (EVERYWHERE, badge),
            (EVERYWHERE, notifications.alerts),
        ),
        document=posted_rows,
    ),
    "message.edited": Kind(
        json=posted_event,
        html=((IN_VIEW, changed), (EVERYWHERE, listed), (EVERYWHERE, badge)),
        document=changed_rows,
    ),
    "message.deleted": Kind(
        json=posted_event,
        html=((IN_VIEW, changed), (EVERYWHERE, listed), (EVERYWHERE, badge)),
        document=changed_rows,
    ),
    "message.delivered": Kind(
        json=delivered_event,
        html=((IN_VIEW, line),),
        document=receipt_rows,
    ),
    "reaction.changed": Kind(
        json=posted_event,
        html=(
            (IN_VIEW, each(messages.reacted)),
            (EVERYWHERE, badge),
            (EVERYWHERE, notifications.alerts),
        ),
        document=changed_rows,
    ),
    "conversation.opened": Kind(
        json=opened_event,
        html=((EVERYWHERE, listed),),
    ),
    "conversation.read": Kind(
        json=read_event,
        html=((EVERYWHERE, listed), (EVERYWHERE, badge), (EVERYWHERE, away)),
    ),
    "conversation.seen": Kind(
        json=seen_event,
        html=((IN_VIEW, line),),
        document=receipt_rows,
    ),
    "listing.sold": Kind(
        json=listing_event,
        html=(
            (EVERYWHERE, each(listings.changed)),
            (EVERYWHERE, each(conversations.listed_all)),
            (EVERYWHERE, badge),
            (EVERYWHERE, notifications.alerts),
        ),
        document=listing_rows,
    ),
    "listing.changed": Kind(
        json=listing_event,
        html=((EVERYWHERE, each(listings.changed)), (EVERYWHERE, each(conversations.listed_all)), (EVERYWHERE, badge)),
        document=listing_rows,
    ),
    "conversation.noted": Kind(
        json=noted_event,
        html=((IN_VIEW, each(listings.noted)),),
        document=listing_rows,
    ),
    "mute.changed": Kind(
        json=muted_event,
        html=((EVERYWHERE, marked), (EVERYWHERE, badge)),
    ),
    "conversation.marked": Kind(
        json=opened_event,
        html=((EVERYWHERE, marked), (EVERYWHERE, badge)),
    ),
    "star.changed": Kind(
        json=posted_event,
        html=((IN_VIEW, each(messages.reacted)),),
    ),
    "block.changed": Kind(
        json=block_event,
        html=((EVERYWHERE, latest(blocks.changed)),),
    ),
    "case.changed": Kind(
        json=case_event,
        html=((EVERYWHERE, latest(cases.changed, of="case_id")),),
    ),
    "notice.given": Kind(
        json=notice_event,
        html=((EVERYWHERE, badge), (EVERYWHERE, notifications.alerts)),
    ),
    "notifications.read": Kind(
        json=notifications_read_event,
        html=((EVERYWHERE, badge), (EVERYWHERE, away)),
    ),
    "notification_preferences.changed": Kind(
        json=preferred_event,
        html=((EVERYWHERE, badge),),
    ),
    "tip.changed": Kind(
        json=tip_event,
        html=((IN_VIEW, latest(tips.changed, of="conversation_id")),),
    ),
    "account.changed": Kind(
        json=account_event,
        html=((EVERYWHERE, each(accounts.self_)),),
    ),
    "peer.changed": Kind(
        json=opened_event,
        html=(
            (IN_VIEW, each(conversations.head)),
            (IN_VIEW, each(messages.written)),
            (IN_VIEW, line),
            (EVERYWHERE, listed),
            (EVERYWHERE, badge),
        ),
    ),
}
