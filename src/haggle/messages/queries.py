"""Reading messages and drafts, always within a conversation that the viewer is part of."""

from haggle.conversations.model import Conversation
from haggle.db import Db, Row
from haggle.errors import NotFound
from haggle.messages.model import Message, Window

PAGE = 50
_FAR = 10**18
_COLUMNS = (
    "messages.id, messages.conversation_id, messages.author_id, authors.name AS author_name, "
    "authors.username AS author_username, messages.body, messages.created_at"
)
_TABLES = "messages JOIN accounts AS authors ON authors.id = messages.author_id"


def _messages_of(rows: list[Row], previous_at: int | None) -> list[Message]:
    found = []
    for row in rows:
        found.append(Message._make((*row, previous_at)))
        previous_at = row["created_at"]
    return found


async def message(db: Db, viewer_id: int, message_id: int) -> Message:
    """Raises NotFound for whoever is not in its conversation."""
    row = await db.fetch_one(
        f"SELECT {_COLUMNS}, (SELECT created_at FROM messages AS earlier WHERE "
        "earlier.conversation_id = messages.conversation_id AND earlier.id < messages.id "
        f"ORDER BY earlier.id DESC LIMIT 1) AS previous_at FROM {_TABLES} "
        "JOIN participants ON participants.conversation_id = messages.conversation_id "
        "AND participants.account_id = :viewer_id WHERE messages.id = :id",
        id=message_id,
        viewer_id=viewer_id,
    )
    if row is None:
        raise NotFound("There is no such message, or it is not yours to see.")
    return Message(*row)


async def _rows(db: Db, seen: Conversation, past: str, order: str, from_id: int, limit: int) -> list[Row]:
    return list(
        await db.fetch_all(
            f"SELECT {_COLUMNS} FROM {_TABLES} WHERE messages.conversation_id = :conversation_id "
            f"AND messages.id {past} :from_id ORDER BY messages.id {order} LIMIT :limit",
            conversation_id=seen.id,
            from_id=from_id,
            limit=limit,
        )
    )


async def before(db: Db, seen: Conversation, message_id: int = _FAR, limit: int = PAGE) -> Window:
    """The last `limit` messages older than `message_id`; by default the newest of all."""
    rows = await _rows(db, seen, "<", "DESC", message_id, limit + 1)
    has_older = len(rows) > limit
    previous_at = rows.pop()["created_at"] if has_older else None
    return Window(_messages_of(rows[::-1], previous_at), has_older, message_id != _FAR)


async def after(db: Db, seen: Conversation, message_id: int, limit: int = PAGE) -> list[Message]:
    """The first `limit` messages newer than `message_id`."""
    last = await _rows(db, seen, "<=", "DESC", message_id, 1)
    return _messages_of(await _rows(db, seen, ">", "ASC", message_id, limit), last[0]["created_at"] if last else None)


async def around(db: Db, seen: Conversation, message_id: int) -> Window:
    """Some 50 messages with `message_id` among them; the newest ones when it is one of these. Raises NotFound."""
    await _must_be_in(db, seen, message_id)
    newer = await _rows(db, seen, ">", "ASC", message_id, PAGE // 2 + 1)
    if len(newer) <= PAGE // 2:
        return await before(db, seen)
    return await before(db, seen, newer[PAGE // 2]["id"])


async def _must_be_in(db: Db, seen: Conversation, message_id: int) -> None:
    if not await _rows(db, seen, "=", "ASC", message_id, 1):
        raise NotFound("There is no such message in this conversation.")


async def draft(db: Db, seen: Conversation) -> str:
    """What the viewer has typed here and not sent; empty for nothing."""
    return (
        await db.fetch_val(
            "SELECT body FROM drafts WHERE conversation_id = :id AND account_id = :viewer_id",
            id=seen.id,
            viewer_id=seen.viewer_id,
        )
        or ""
    )


async def recent_for(db: Db, viewer_id: int, limit: int = 50) -> list[tuple[Message, str]]:
    """The newest messages others wrote to the viewer, each with its listing's title."""
    rows = await db.fetch_all(
        f"SELECT {_COLUMNS}, NULL AS previous_at, listings.title FROM {_TABLES} "
        "JOIN participants ON participants.conversation_id = messages.conversation_id "
        "JOIN conversations ON conversations.id = messages.conversation_id "
        "JOIN listings ON listings.id = conversations.listing_id "
        "WHERE participants.account_id = :viewer_id AND messages.author_id = participants.peer_id "
        "AND participants.listed_at IS NOT NULL ORDER BY messages.id DESC LIMIT :limit",
        viewer_id=viewer_id,
        limit=limit,
    )
    return [(Message(*columns), title) for *columns, title in rows]
