"""Marking as read."""

from haggle.accounts.model import Account
from haggle.conversations.operations import note_read
from haggle.conversations.queries import conversation
from haggle.live.transaction import Transaction
from haggle.site import Site


async def mark_read(site: Site, viewer: Account, conversation_id: int, message_id: int) -> None:
    """The viewer has read up to that message; every page of theirs learns it. Raises NotFound."""
    site.limits.take("receipt", str(viewer.id), burst=60, per_minute=120, sentence="That is a lot of reading.")
    await site.write(_mark_read, viewer, conversation_id, message_id)


async def _mark_read(tx: Transaction, viewer: Account, conversation_id: int, message_id: int) -> None:
    seen = await conversation(tx, viewer.id, conversation_id)
    if await note_read(tx, seen, message_id):
        tx.record("conversation.read", [viewer.id], conversation_id=seen.id, message_id=message_id)
