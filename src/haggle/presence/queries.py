"""Whose presence whom is shown to."""

from typing import NamedTuple

from haggle.db import Db


class Peer(NamedTuple):
    """Somebody whom a viewer may see come and go. `active_at` (ms): their last known sign of life."""

    account_id: int
    active_at: int | None


class Watcher(NamedTuple):
    """The other of one conversation: who is told, in which zone they read, whether they have presence off."""

    conversation_id: int
    account_id: int
    zone: str | None
    off_at: int | None


async def peer(db: Db, viewer_id: int, conversation_id: int) -> Peer | None:
    """The other of the viewer's conversation; None when either of the two has presence off, or the other has left."""
    row = await db.fetch_one(
        "SELECT peers.id, peers.active_at FROM participants "
        "JOIN accounts AS own ON own.id = participants.account_id "
        "JOIN accounts AS peers ON peers.id = participants.peer_id "
        "WHERE participants.conversation_id = :id AND participants.account_id = :viewer_id "
        "AND own.presence_off_at IS NULL AND peers.presence_off_at IS NULL AND peers.deleted_at IS NULL",
        id=conversation_id,
        viewer_id=viewer_id,
    )
    return Peer(*row) if row else None


async def watchers(db: Db, account_id: int) -> list[Watcher]:
    """The others of the account's 500 newest conversations; who looks at an older one learns by the poll."""
    rows = await db.fetch_all(
        "SELECT participants.conversation_id, peers.id, peers.time_zone, peers.presence_off_at FROM participants "
        "JOIN accounts AS peers ON peers.id = participants.peer_id WHERE participants.account_id = :id "
        "ORDER BY participants.listed_at DESC LIMIT 500",
        id=account_id,
    )
    return [Watcher(*row) for row in rows]
