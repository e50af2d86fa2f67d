"""Telling who types, who comes and who goes: ephemeral events, never in the log."""

from collections.abc import Mapping

from haggle.accounts.model import Account
from haggle.clock import now_ms
from haggle.conversations.queries import conversation_for
from haggle.presence import queries
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.languages import _

HOUR_MS = 3_600_000
NOTING_S = 0.5  # how long those who are told wait for the database
TYPING = {"burst": 5, "per_minute": 30}


async def typing(site: Site, viewer: Account, conversation_id: int) -> None:
    """Tell the other that the viewer is typing: every 3 s at most, and forgotten after 6. Raises NotFound, TooMany."""
    conversation = await site.read(conversation_for, viewer.id, conversation_id)
    await site.limits.take("typing", str(viewer.id), **TYPING, sentence=_("That is a lot of typing hints."))
    if not (conversation.is_shared and conversation.is_heard) or conversation.blocked_at:
        return  # the other does not have this conversation yet, or nothing passes between the two
    facts = {"conversation_id": conversation.id, "account_id": viewer.id, "name": viewer.name, "typing": True}
    site.bus.publish_ephemeral([conversation.peer_id], "typing", **facts)


async def announce(site: Site) -> None:
    """Write down who has come and gone since the last call, and tell those who may know."""
    changes, unwritten = site.heartbeats.take_changes(), site.heartbeats.unwritten
    unwritten |= dict.fromkeys(changes.came, now_ms()) | changes.went
    if unwritten and await site.by_the_way(site.write(_note, noted := dict(unwritten)), NOTING_S):
        for account_id in noted:
            del unwritten[account_id]
    if changes.came or changes.went or changes.chose:
        there = frozenset(
            account_id for account_id in changes.came | changes.chose if site.heartbeats.is_there(account_id)
        )
        for reader_id, conversation_id, account_id, word in await site.read(
            queries.announcements, changes, there, now_ms()
        ):
            facts = {"conversation_id": conversation_id, "account_id": account_id, "presence": word}
            site.bus.publish_ephemeral_here([reader_id], "presence", **facts)


async def part(site: Site, account_id: int, other_id: int, is_there: bool) -> None:
    """The one has just blocked the other: their open pages are told that the other is away (if that is news)."""
    for reader_id, conversation_id, about_id, word in await site.read(queries.partings, account_id, other_id, now_ms()):
        if reader_id == account_id or is_there:
            facts = {"conversation_id": conversation_id, "account_id": about_id, "presence": word}
            site.bus.publish_ephemeral([reader_id], "presence", **facts)


async def _note(tx: Transaction, active: Mapping[int, int]) -> None:
    for account_id, active_at in sorted(active.items()):
        await tx.execute(
            "UPDATE accounts SET active_at = :active_at "
            "WHERE id = :id AND presence_off_at IS NULL AND deleted_at IS NULL "
            # Another process may have noted it just before us; or long before us by a clock that was ahead.
            "AND coalesce(active_at, 0) NOT BETWEEN :active_at AND :ahead",
            id=account_id,
            active_at=active_at,
            ahead=active_at + HOUR_MS,
        )
