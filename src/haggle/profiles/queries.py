"""Reading what a profile concerns."""

from collections.abc import Sequence

from haggle.store.db import Db, in_list


async def conversations_of(db: Db, account_id: int, limit: int) -> list[tuple[int, int]]:
    """The account's newest conversations, each with the id of the other person; 0 for one who has blocked it."""
    return (await conversations_of_all(db, [account_id], limit))[account_id]


async def conversations_of_all(db: Db, account_ids: Sequence[int], limit: int) -> dict[int, list[tuple[int, int]]]:
    """The same of at most AT_ONCE accounts."""
    names, values = in_list(account_ids)
    rows = await db.fetch_all(
        "SELECT account_id, conversation_id, hearer_id FROM (SELECT participants.account_id, conversation_id, "
        "CASE WHEN blocks.name IS NULL THEN peer_id ELSE 0 END AS hearer_id, row_number() OVER (PARTITION BY "
        "participants.account_id ORDER BY COALESCE(listed_at, 0) DESC, conversation_id DESC) AS place "
        "FROM participants LEFT JOIN blocks "
        "ON blocks.account_id = participants.peer_id AND blocks.blocked_id = participants.account_id "
        f"WHERE participants.account_id IN ({names})) AS known WHERE place <= :limit ORDER BY place",
        limit=limit,
        **values,
    )
    found: dict[int, list[tuple[int, int]]] = {account_id: [] for account_id in account_ids}
    for row in rows:
        found[row["account_id"]].append((row["conversation_id"], row["hearer_id"]))
    return found


async def avatar(db: Db, account_id: int) -> str | None:
    """The blob's name of the account's picture; None without one."""
    name: str | None = await db.fetch_val("SELECT avatar FROM accounts WHERE id = :id", id=account_id)
    return name
