"""Marking as read, and as delivered."""

from collections.abc import Collection, Mapping

from haggle.accounts.model import Account
from haggle.conversations.model import Conversation
from haggle.conversations.operations import note_delivered, note_read, note_seen
from haggle.conversations.queries import conversation_for
from haggle.errors import Unavailable
from haggle.receipts import queries
from haggle.receipts.deliveries import Deliveries
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.languages import _


async def mark_read(site: Site, viewer: Account, conversation_id: int, message_id: int) -> None:
    """
    Mark as read up to that message, on all the viewer's pages. Raises NotFound.

    The other is shown it too, unless one of the two has receipts off; what is read meanwhile is never shown.
    """
    await site.limits.take("receipt", str(viewer.id), burst=60, per_minute=120, sentence=_("That is a lot of reading."))
    await site.write(_mark_read, viewer, conversation_id, message_id)


async def _mark_read(tx: Transaction, viewer: Account, conversation_id: int, message_id: int) -> None:
    await tx.lock(f"account {viewer.id}", f"conversation {conversation_id}")
    seen = await conversation_for(tx, viewer.id, conversation_id)
    newest = await note_read(tx, seen, message_id)
    if newest is not None:
        tx.record("conversation.read", [viewer.id], conversation_id=seen.id, message_id=newest)
        await show_seen(tx, seen, newest)


async def show_seen(tx: Transaction, seen: Conversation, message_id: int) -> None:
    """Show the peer that the viewer has seen everything up to that message, if both have receipts on."""
    if await note_seen(tx, seen, message_id):
        tx.record("conversation.seen", [seen.peer_id], conversation_id=seen.id, message_id=message_id)


async def deliver(site: Site, deliveries: Deliveries) -> None:
    """Write down what streams and polls have delivered since the last call, and record it for the authors."""
    newest, opened = deliveries.gathered()
    if newest or opened:
        try:
            await site.write(_deliver, newest, opened)
        except Unavailable:
            deliveries.give_back(newest, opened)


async def _deliver(tx: Transaction, newest: Mapping[tuple[int, int], int], opened: Collection[int]) -> None:
    upto = dict(newest)
    for account_id in opened:
        for conversation_id, message_id in await queries.undelivered(tx, account_id):
            where = account_id, conversation_id
            upto[where] = max(upto.get(where, 0), message_id)
    # In order, so that two processes that note the same cannot wait for each other.
    for (account_id, conversation_id), message_id in sorted(upto.items()):
        peer_id = await note_delivered(tx, conversation_id, account_id, message_id)
        if peer_id is not None:
            tx.record("message.delivered", [peer_id], conversation_id=conversation_id, message_id=message_id)
