"""Who may see whose presence, and what to tell them."""

from typing import NamedTuple

from haggle.accounts.model import Account
from haggle.clock import now_ms
from haggle.delivery.heartbeats import Heartbeats, PresenceChanges
from haggle.presence.model import Announcement, word
from haggle.store.db import Db


class Peer(NamedTuple):
    """
    Somebody whom a viewer may see come and go. `active_at` (ms): their last known heartbeat.

    `is_away`: they have blocked the viewer, to whom they have been away since.
    """

    account_id: int
    active_at: int | None
    is_away: bool


class Watcher(NamedTuple):
    """The other of one conversation: their account, their time zone, whether they have presence off."""

    conversation_id: int
    account_id: int
    zone: str | None
    off_at: int | None


async def peer(db: Db, viewer_id: int, conversation_id: int) -> Peer | None:
    """
    The other of the viewer's conversation.

    None when either of the two has presence off, when the other has left or is suspended, or the viewer has blocked
    them.

    None also before the first message: nobody can watch somebody by opening a conversation and writing nothing.
    """
    row = await db.fetch_one(
        "SELECT peers.id, CASE WHEN theirs.name IS NULL THEN peers.active_at ELSE theirs.active_at END, "
        "theirs.name IS NOT NULL FROM participants "
        "JOIN accounts AS own ON own.id = participants.account_id "
        "JOIN accounts AS peers ON peers.id = participants.peer_id "
        "JOIN conversations ON conversations.id = participants.conversation_id "
        "LEFT JOIN blocks AS theirs "
        "ON theirs.account_id = participants.peer_id AND theirs.blocked_id = participants.account_id "
        "WHERE participants.conversation_id = :id AND participants.account_id = :viewer_id "
        "AND COALESCE(participants.own_last_message_id, conversations.last_message_id) IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM blocks WHERE account_id = own.id AND blocked_id = peers.id) "
        "AND own.presence_off_at IS NULL AND peers.presence_off_at IS NULL AND peers.deleted_at IS NULL "
        "AND peers.disabled_at IS NULL",
        id=conversation_id,
        viewer_id=viewer_id,
    )
    return Peer(*row) if row else None


async def watchers(db: Db, account_id: int) -> list[Watcher]:
    """
    The others of the account's 500 newest conversations with messages; an older one is updated by the poll.

    Left out are those whom it has blocked, or who have blocked it.
    """
    rows = await db.fetch_all(
        "SELECT participants.conversation_id, peers.id, peers.time_zone, peers.presence_off_at FROM participants "
        "JOIN conversations ON conversations.id = participants.conversation_id "
        "JOIN accounts AS peers ON peers.id = participants.peer_id WHERE participants.account_id = :id "
        "AND conversations.last_message_id IS NOT NULL AND participants.listed_at IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM blocks WHERE account_id = participants.account_id AND blocked_id = peers.id) "
        "AND NOT EXISTS (SELECT 1 FROM blocks WHERE account_id = peers.id AND blocked_id = participants.account_id) "
        "ORDER BY participants.listed_at DESC LIMIT 500",
        id=account_id,
    )
    return [Watcher(*row) for row in rows]


async def announcements(db: Db, changes: PresenceChanges, there: frozenset[int], now: int) -> list[Announcement]:
    """What to tell of these changes, and whom; `there` are those who are there at `now` (ms)."""
    found: list[Announcement] = []
    for account_id in changes.came | changes.went.keys() | changes.chose:
        one = await db.fetch_one(
            "SELECT presence_off_at, disabled_at FROM accounts WHERE id = :id AND deleted_at IS NULL", id=account_id
        )
        if one is None:
            continue
        if one["disabled_at"] is not None:
            found += await _hidden(db, account_id)
        elif one["presence_off_at"] is None:
            found += await _shown(db, account_id, account_id in there, now, changes.went.get(account_id))
        elif account_id in changes.chose:
            found += await _hidden(db, account_id)
    return found


async def _shown(db: Db, account_id: int, is_there: bool, now: int, went_at: int | None) -> list[Announcement]:
    active_at = went_at or await db.fetch_val("SELECT active_at FROM accounts WHERE id = :id", id=account_id)
    return [
        Announcement(other.account_id, other.conversation_id, account_id, word(is_there, active_at, now, other.zone))
        for other in await watchers(db, account_id)
        if other.off_at is None
    ]


async def _hidden(db: Db, account_id: int) -> list[Announcement]:
    """Somebody with presence off, or suspended, is shown to nobody, and sees nobody."""
    found: list[Announcement] = []
    for other in await watchers(db, account_id):
        found.append(Announcement(other.account_id, other.conversation_id, account_id, ""))
        found.append(Announcement(account_id, other.conversation_id, other.account_id, ""))
    return found


async def partings(db: Db, account_id: int, other_id: int, now: int) -> list[Announcement]:
    """What to tell when the one has just blocked the other: each sees the other no more, who is told of one gone."""
    rows = await db.fetch_all(
        "SELECT participants.conversation_id, blocks.active_at, others.time_zone, "
        "own.presence_off_at IS NOT NULL OR others.presence_off_at IS NOT NULL AS is_off FROM blocks "
        "JOIN participants ON participants.account_id = blocks.account_id AND participants.peer_id = blocks.blocked_id "
        "JOIN conversations ON conversations.id = participants.conversation_id "
        "AND conversations.last_message_id IS NOT NULL "
        "JOIN accounts AS own ON own.id = blocks.account_id JOIN accounts AS others ON others.id = blocks.blocked_id "
        "WHERE blocks.account_id = :id AND blocks.blocked_id = :other_id "
        "ORDER BY participants.listed_at DESC LIMIT 500",
        id=account_id,
        other_id=other_id,
    )
    found: list[Announcement] = []
    for conversation_id, active_at, zone, is_off in rows:
        if not is_off:
            found.append(Announcement(account_id, conversation_id, other_id, ""))
            found.append(Announcement(other_id, conversation_id, account_id, word(False, active_at, now, zone)))
    return found


def word_for(heartbeats: Heartbeats, peer: Peer | None, viewer: Account) -> str:
    """The word that the viewer is shown for the other; empty for nothing, or when it is not theirs to know."""
    if peer is None:
        return ""
    is_there = not peer.is_away and heartbeats.is_there(peer.account_id)
    return word(is_there, peer.active_at, now_ms(), viewer.time_zone)
