"""Saying who types, who comes and who goes: pulses over the bus, never in the log."""

from haggle.accounts.model import Account
from haggle.clock import now_ms
from haggle.conversations.queries import conversation_for
from haggle.delivery.heartbeats import Turns
from haggle.presence import queries
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.languages import _

TYPING = {"burst": 5, "per_minute": 30}


async def typing(site: Site, viewer: Account, conversation_id: int) -> None:
    """Tell the other that the viewer is typing: every 3 s at most, and forgotten after 6. Raises NotFound, TooMany."""
    conversation = await site.read(conversation_for, viewer.id, conversation_id)
    await site.limits.take("typing", str(viewer.id), **TYPING, sentence=_("That is a lot of typing hints."))
    if conversation.last_message_id is None:  # the other does not have this conversation yet
        return
    facts = {"conversation_id": conversation.id, "account_id": viewer.id, "name": viewer.name, "typing": True}
    site.bus.publish_ephemeral([conversation.peer_id], "typing", **facts)


async def tell(site: Site) -> None:
    """Note who has come and gone since the last time, and tell those who may know."""
    turns = site.heartbeats.turns()
    if turns.came or turns.went or turns.chose:
        there = frozenset(account_id for account_id in turns.came | turns.chose if site.heartbeats.is_there(account_id))
        await site.write(_note, turns)
        for reader_id, conversation_id, account_id, said in await site.read(queries.to_say, turns, there, now_ms()):
            facts = {"conversation_id": conversation_id, "account_id": account_id, "presence": said}
            site.bus.publish_ephemeral_here([reader_id], "presence", **facts)


async def _note(tx: Transaction, turns: Turns) -> None:
    for account_id, active_at in sorted((dict.fromkeys(turns.came, tx.now_ms) | turns.went).items()):
        await tx.execute(
            "UPDATE accounts SET active_at = :active_at "
            "WHERE id = :id AND presence_off_at IS NULL AND deleted_at IS NULL "
            "AND coalesce(active_at, 0) < :active_at",  # another process may have noted it just before us
            id=account_id,
            active_at=active_at,
        )
