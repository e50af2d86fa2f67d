"""Reading what is taken away, whole, so that it can be brought back."""

from typing import Any

from haggle.attachments.model import Stored
from haggle.attachments.queries import of_messages
from haggle.store.db import Db


async def message(db: Db, message_id: int) -> dict[str, Any] | None:
    """A message with its files; None for one that is deleted."""
    row = await db.fetch_one(
        "SELECT messages.id, messages.conversation_id, messages.body, kind, messages.edited_at, messages.masking, "
        "own.body AS own_body, own.masking AS own_masking FROM messages LEFT JOIN withheld_changes AS own "
        "ON own.message_id = messages.id AND own.account_id = messages.author_id "
        "WHERE messages.id = :id AND deleted_at IS NULL",
        id=message_id,
    )
    if row is None:
        return None
    names = ("id", "conversation_id", "body", "kind", "edited_at", "masking", "own_body", "own_masking")
    files = (await of_messages(db, [message_id])).get(message_id, ())
    stored = [{name: getattr(file, name) for name in Stored._fields} for file in files]
    return {**{name: row[name] for name in names}, "files": stored}


async def readers(db: Db, message_id: int) -> tuple[int, list[int]]:
    """The message's conversation, and who can see the message: both, or its author alone."""
    rows = await db.fetch_all(
        "SELECT participants.conversation_id, participants.account_id FROM messages "
        "JOIN participants ON participants.conversation_id = messages.conversation_id "
        "WHERE messages.id = :id AND (messages.withheld_at IS NULL OR participants.account_id = messages.author_id)",
        id=message_id,
    )
    return rows[0]["conversation_id"], [row["account_id"] for row in rows]


async def listing(db: Db, listing_id: int) -> dict[str, Any] | None:
    """What of a listing goes; None for one that was removed, or whose seller has left."""
    names = ("id", "description")
    row = await db.fetch_one(
        "SELECT listings.id, description FROM listings JOIN accounts ON accounts.id = seller_id "
        "WHERE listings.id = :id AND removed_at IS NULL AND accounts.deleted_at IS NULL",
        id=listing_id,
    )
    return {name: row[name] for name in names} if row else None
