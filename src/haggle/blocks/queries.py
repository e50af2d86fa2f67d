"""Reading whom somebody has blocked. Nobody but the viewer learns of it."""

from haggle.accounts.model import Account
from haggle.blocks.model import MAX_BLOCKS, Blocked
from haggle.store.db import Db


async def blocks(db: Db, viewer: Account) -> list[Blocked]:
    """Whom the viewer has blocked, the newest first."""
    rows = await db.fetch_all(
        "SELECT blocks.blocked_id, accounts.username, blocks.name, blocks.created_at FROM blocks "
        "JOIN accounts ON accounts.id = blocks.blocked_id WHERE blocks.account_id = :id "
        "ORDER BY blocks.created_at DESC, blocks.blocked_id DESC LIMIT :limit",
        id=viewer.id,
        limit=MAX_BLOCKS,
    )
    return [Blocked(*row) for row in rows]


async def shared(db: Db, viewer_id: int, other_id: int, limit: int) -> list[int]:
    """The newest conversations with that account in the viewer's list."""
    rows = await db.fetch_all(
        "SELECT conversation_id FROM participants WHERE account_id = :viewer_id AND peer_id = :other_id "
        "AND listed_at IS NOT NULL ORDER BY listed_at DESC LIMIT :limit",
        viewer_id=viewer_id,
        other_id=other_id,
        limit=limit,
    )
    return [row["conversation_id"] for row in rows]
