"""Who may see whose presence, and what to tell them."""

from typing import NamedTuple

from haggle.accounts.model import Account
from haggle.accounts.queries import account
from haggle.clock import now_ms
from haggle.delivery.heartbeats import Heartbeats, PresenceChanges
from haggle.errors import NotFound
from haggle.presence.model import Announcement, word
from haggle.store.db import Db


class Peer(NamedTuple):
    """Somebody whom a viewer may see come and go. `active_at` (ms): their last known heartbeat."""

    account_id: int
    active_at: int | None


class Watcher(NamedTuple):
    """The other of one conversation: their account, their time zone, whether they have presence off."""

    conversation_id: int
    account_id: int
    zone: str | None
    off_at: int | None


async def peer(db: Db, viewer_id: int, conversation_id: int) -> Peer | None:
    """
    The other of the viewer's conversation; None when either of the two has presence off, or the other has left.

    None also before the first message: nobody can watch somebody by opening a conversation and writing nothing.
    """
    row = await db.fetch_one(
        "SELECT peers.id, peers.active_at FROM participants "
        "JOIN accounts AS own ON own.id = participants.account_id "
        "JOIN accounts AS peers ON peers.id = participants.peer_id "
        "JOIN conversations ON conversations.id = participants.conversation_id "
        "WHERE participants.conversation_id = :id AND participants.account_id = :viewer_id "
        "AND conversations.last_message_id IS NOT NULL "
        "AND own.presence_off_at IS NULL AND peers.presence_off_at IS NULL AND peers.deleted_at IS NULL",
        id=conversation_id,
        viewer_id=viewer_id,
    )
    return Peer(*row) if row else None


async def watchers(db: Db, account_id: int) -> list[Watcher]:
    """The others of the account's 500 newest conversations with messages; an older one is updated by the poll."""
    rows = await db.fetch_all(
        "SELECT participants.conversation_id, peers.id, peers.time_zone, peers.presence_off_at FROM participants "
        "JOIN conversations ON conversations.id = participants.conversation_id "
        "JOIN accounts AS peers ON peers.id = participants.peer_id WHERE participants.account_id = :id "
        "AND conversations.last_message_id IS NOT NULL AND participants.listed_at IS NOT NULL "
        "ORDER BY participants.listed_at DESC LIMIT 500",
        id=account_id,
    )
    return [Watcher(*row) for row in rows]


async def announcements(db: Db, changes: PresenceChanges, there: frozenset[int], now: int) -> list[Announcement]:
    """What to tell of these changes, and whom; `there` are those who are there at `now` (ms)."""
    found: list[Announcement] = []
    for account_id in changes.came | changes.went.keys() | changes.chose:
        try:
            one = await account(db, account_id)
        except NotFound:
            continue
        if one.presence_off_at is None:
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
    """Somebody with presence off is shown to nobody, and sees nobody."""
    found: list[Announcement] = []
    for other in await watchers(db, account_id):
        found.append(Announcement(other.account_id, other.conversation_id, account_id, ""))
        found.append(Announcement(account_id, other.conversation_id, other.account_id, ""))
    return found


def word_for(heartbeats: Heartbeats, peer: Peer | None, viewer: Account) -> str:
    """The word that the viewer is shown for the other; empty for nothing, or when it is not theirs to know."""
    return word(heartbeats.is_there(peer.account_id), peer.active_at, now_ms(), viewer.time_zone) if peer else ""
