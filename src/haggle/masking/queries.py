"""Reading what somebody wrote around a message, and what waits for staff."""

from typing import NamedTuple

from haggle.store.db import Db
from haggle.store.ids import FAR

PART_MS = 3_600_000
NEAR = 24
"""messages: a number has as many digits as half of that, and the other may write between them"""
PAGE = 50


async def said_before(db: Db, author_id: int, conversation_id: int, since_ms: int, message_id: int = FAR) -> list[str]:
    """
    The author's last messages before that one, in their order, as they see them: then a block changes nothing.

    Not what is held or was refused, which the other has not read.
    """
    return (await _said(db, author_id, conversation_id, since_ms, message_id, "<", "DESC"))[::-1]


async def said_after(db: Db, author_id: int, conversation_id: int, since_ms: int, message_id: int) -> list[str]:
    """The same of those that follow that one."""
    return await _said(db, author_id, conversation_id, since_ms, message_id, ">", "ASC")


async def _said(
    db: Db, author_id: int, conversation_id: int, since_ms: int, message_id: int, past: str, order: str
) -> list[str]:
    rows = await db.fetch_all(
        "SELECT COALESCE(own.body, near.body) FROM (SELECT id, author_id, body, created_at, masking FROM messages "
        f"WHERE conversation_id = :conversation_id AND id {past} :id ORDER BY id {order} LIMIT :near) AS near "
        "LEFT JOIN withheld_changes AS own ON own.message_id = near.id AND own.account_id = near.author_id "
        "WHERE near.author_id = :author_id AND near.body <> '' AND near.created_at > :since_ms "
        "AND COALESCE(CASE WHEN own.body IS NULL THEN near.masking ELSE own.masking END, 'masked') = 'masked' "
        f"ORDER BY near.id {order}",
        conversation_id=conversation_id,
        author_id=author_id,
        id=message_id,
        near=NEAR,
        since_ms=since_ms,
    )
    return [body for (body,) in rows]


class Held(NamedTuple):
    """A message that waits for staff. `is_edit`: the other has read what it said before."""

    message_id: int
    conversation_id: int
    author_id: int
    body: str
    at: int
    is_edit: bool


async def held(db: Db, before: int = FAR, limit: int = PAGE) -> list[Held]:
    """What waits for staff, the newest first, older than the message `before`: two at most have one id."""
    rows = await db.fetch_all(
        "SELECT id, conversation_id, author_id, body, created_at, FALSE AS is_edit FROM messages "
        "WHERE masking IN ('held', 'unheard') AND id < :before UNION ALL "
        "SELECT messages.id, messages.conversation_id, messages.author_id, own.body, own.edited_at, TRUE "
        "FROM withheld_changes AS own JOIN messages ON messages.id = own.message_id "
        "WHERE own.masking IN ('held', 'unheard') AND own.message_id < :before ORDER BY 1 DESC LIMIT :limit",
        before=before,
        limit=limit,
    )
    return [Held(*row) for row in rows]
