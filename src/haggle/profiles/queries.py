"""Reading what a profile concerns."""

from haggle.store.db import Db


async def conversations_of(db: Db, account_id: int, limit: int) -> list[tuple[int, int]]:
    """The account's newest conversations, each with the id of the other person; 0 for one who has blocked it."""
    rows = await db.fetch_all(
        "SELECT conversation_id, CASE WHEN blocks.name IS NULL THEN peer_id ELSE 0 END AS hearer_id FROM participants "
        "LEFT JOIN blocks ON blocks.account_id = participants.peer_id AND blocks.blocked_id = participants.account_id "
        "WHERE participants.account_id = :id "
        "ORDER BY COALESCE(listed_at, 0) DESC, conversation_id DESC LIMIT :limit",
        id=account_id,
        limit=limit,
    )
    return [(row["conversation_id"], row["hearer_id"]) for row in rows]


async def avatar(db: Db, account_id: int) -> str | None:
    """The blob's name of the account's picture; None without one."""
    name: str | None = await db.fetch_val("SELECT avatar FROM accounts WHERE id = :id", id=account_id)
    return name
