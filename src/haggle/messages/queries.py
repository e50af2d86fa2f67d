"""Reading messages, always within a conversation that the viewer is part of."""

from collections.abc import Sequence
from typing import Any

from haggle.accounts.model import Account
from haggle.attachments.queries import of_messages
from haggle.conversations.model import Conversation
from haggle.conversations.pairs.queries import Pair
from haggle.conversations.queries import conversation_for
from haggle.errors import NotFound
from haggle.masking.queries import PART_MS, said_before
from haggle.messages.model import Body, Message, Window
from haggle.store.db import Db, Row, in_list
from haggle.store.idempotency import idempotency_key
from haggle.store.ids import FAR
from haggle.store.transaction import Transaction
from haggle.strangers.queries import has_told
from haggle.text.languages import _

PAGE = 50


def _seen(messages: str) -> str:
    """SQL: whether the viewer is to see these messages: what was posted while its author was blocked only they see."""
    return f"({messages}.withheld_at IS NULL OR {messages}.author_id = participants.account_id)"


def _name(accounts: str) -> str:
    """SQL: a name as the viewer sees it: somebody they have blocked keeps the one they had then."""
    return f"CASE WHEN {accounts}.id = blocks.blocked_id THEN blocks.name ELSE {accounts}.name END"


# Where the viewer changed a message while blocked, `own` has how they alone see it, `own_quoted` the one it quotes.
_COLUMNS = (
    f"messages.id, messages.conversation_id, messages.author_id, {_name('authors')} AS author_name, "
    "authors.username AS author_username, COALESCE(own.body, messages.body) AS body, messages.created_at, "
    "COALESCE(own.edited_at, messages.edited_at) AS edited_at, messages.deleted_at, "
    "messages.kind, messages.attachment_count, quoted.id AS reply_to_id, quoted.author_id AS quoted_author_id, "
    f"{_name('quoted_authors')} AS quoted_author_name, "
    "substr(COALESCE(own_quoted.body, quoted.body), 1, 200) AS quoted_start, "
    "CASE WHEN quoted.deleted_at IS NULL THEN quoted.kind ELSE 'deleted' END AS quoted_kind, "
    "NULLIF(CASE WHEN own.account_id = messages.author_id THEN COALESCE(own.emoji, author_reactions.emoji) "
    "ELSE author_reactions.emoji END, '') AS author_emoji, "
    "NULLIF(CASE WHEN own.account_id <> messages.author_id THEN COALESCE(own.emoji, reader_reactions.emoji) "
    f"ELSE reader_reactions.emoji END, '') AS reader_emoji, {_name('reactors')} AS reader_name, messages.withheld_at, "
    "CASE WHEN own.body IS NULL THEN messages.masking ELSE own.masking END AS masking, "
    "stars.created_at IS NOT NULL AS is_starred"
)
_TABLES = (
    "messages JOIN participants ON participants.conversation_id = messages.conversation_id "
    "AND participants.account_id = :viewer_id "
    "LEFT JOIN blocks ON blocks.account_id = participants.account_id AND blocks.blocked_id = participants.peer_id "
    "JOIN accounts AS authors ON authors.id = messages.author_id "
    f"LEFT JOIN messages AS quoted ON quoted.id = messages.reply_to_id AND {_seen('quoted')} "
    "LEFT JOIN accounts AS quoted_authors ON quoted_authors.id = quoted.author_id "
    "LEFT JOIN withheld_changes AS own ON own.message_id = messages.id AND own.account_id = participants.account_id "
    "LEFT JOIN withheld_changes AS own_quoted ON own_quoted.message_id = quoted.id "
    "AND own_quoted.account_id = participants.account_id "
    "LEFT JOIN reactions AS author_reactions ON author_reactions.message_id = messages.id "
    "AND author_reactions.account_id = messages.author_id "
    "LEFT JOIN reactions AS reader_reactions ON reader_reactions.message_id = messages.id "
    "AND reader_reactions.account_id <> messages.author_id "
    "LEFT JOIN accounts AS reactors ON reactors.id = COALESCE(reader_reactions.account_id, own.account_id) "
    "LEFT JOIN stars ON stars.account_id = participants.account_id AND stars.message_id = messages.id"
)


def _messages_of(rows: Sequence[Row], previous_at: int | None) -> list[Message]:
    found = []
    for row in rows:
        found.append(Message._make((*row, previous_at, ())))
        previous_at = row["created_at"]
    return found


async def _whole(db: Db, found: list[Message]) -> list[Message]:
    """The same messages with their attachments."""
    bringing = [message.id for message in found if message.attachment_count]
    if not bringing:
        return found
    brought = await of_messages(db, bringing)
    return [message._replace(attachments=brought.get(message.id, ())) for message in found]


async def message(db: Db, viewer_id: int, message_id: int) -> Message:
    """The message of that id. Raises NotFound for whoever is not in its conversation."""
    found = await these(db, viewer_id, [message_id])
    if not found:
        raise NotFound(_("There is no such message, or it is not yours to see."))
    return found[0]


async def these(db: Db, viewer_id: int, message_ids: Sequence[int]) -> list[Message]:
    """Those of these messages that the viewer may see, at most AT_ONCE, in the order of their ids."""
    ids, named = in_list(message_ids)
    rows = await db.fetch_all(
        f"SELECT {_COLUMNS}, (SELECT created_at FROM messages AS earlier WHERE "
        f"earlier.conversation_id = messages.conversation_id AND earlier.id < messages.id AND {_seen('earlier')} "
        f"ORDER BY earlier.id DESC LIMIT 1) AS previous_at FROM {_TABLES} "
        f"WHERE messages.id IN ({ids}) AND {_seen('messages')} ORDER BY messages.id",
        viewer_id=viewer_id,
        **named,
    )
    return await _whole(db, [Message(*row) for row in rows])


def just_posted(message_id: int, seen: Conversation, body: str, now_ms: int) -> Message:
    """What `message` would find: one of words alone that the viewer has just posted, and both see."""
    own = message_id, seen.id, seen.viewer_id, seen.viewer_name, seen.viewer_username, body, now_ms
    return Message._make((*own, None, None, "text", 0, *[None] * 10, False, seen.last_at, ()))


def known_of(before: Pair, message: Message) -> dict[str, Any]:
    """
    What readers of `message.posted` need not read again: the `message`, as both see it; `rows`, its conversation's line
    in the list of each; `has_read`, whether posting it read what was above.
    """
    rows = before.lines_after(message.body, message.created_at)
    return {"message": message, "rows": rows, "has_read": bool(before.seen.unread)}


async def known(
    db: Db, author: Account, conversation_id: int, body: str, key: str, reply_to_id: int | None, content: str
) -> Message | None:
    """The message that this form has made already, or None. Raises NotFound for whoever may not post here."""
    await conversation_for(db, author.id, conversation_id)
    once = idempotency_key_of(author, conversation_id, key, body, reply_to_id, content)
    message_id = await db.fetch_val("SELECT id FROM messages WHERE once = :once", once=once)
    return None if message_id is None else await message(db, author.id, message_id)


def idempotency_key_of(
    author: Account, conversation_id: int, key: str, body: str, reply_to_id: int | None, content: str
) -> str | None:
    """The idempotency key of a form: who posts what, and where."""
    return idempotency_key(
        author.id, f"conversation {conversation_id}", key, body, *filter(None, (str(reply_to_id or ""), content))
    )


async def quoting(db: Db, viewer_id: int, message_id: int) -> list[Message]:
    """The newest 50 messages that answer that one: they quote it."""
    rows = await db.fetch_all(
        "SELECT id FROM messages WHERE reply_to_id = :id ORDER BY id DESC LIMIT :limit", id=message_id, limit=PAGE
    )
    return await these(db, viewer_id, [row["id"] for row in rows]) if rows else []


async def _rows(db: Db, conversation: Conversation, past: str, order: str, from_id: int, limit: int) -> list[Row]:
    return list(
        await db.fetch_all(
            f"SELECT {_COLUMNS} FROM {_TABLES} WHERE messages.conversation_id = :conversation_id "
            f"AND {_seen('messages')} AND messages.id {past} :from_id ORDER BY messages.id {order} LIMIT :limit",
            viewer_id=conversation.viewer_id,
            conversation_id=conversation.id,
            from_id=from_id,
            limit=limit,
        )
    )


async def before(db: Db, conversation: Conversation, message_id: int = FAR, limit: int = PAGE) -> Window:
    """The last `limit` messages older than `message_id`; by default the newest of all."""
    rows = await _rows(db, conversation, "<", "DESC", message_id, limit + 1)
    has_older = len(rows) > limit
    previous_at = rows.pop()["created_at"] if has_older else None
    found = await _whole(db, _messages_of(rows[::-1], previous_at))
    return Window(found, has_older, message_id != FAR)


async def after(db: Db, conversation: Conversation, message_id: int, limit: int = PAGE) -> list[Message]:
    """The first `limit` messages newer than `message_id`."""
    last = await _rows(db, conversation, "<=", "DESC", message_id, 1)
    newer = await _rows(db, conversation, ">", "ASC", message_id, limit)
    return await _whole(db, _messages_of(newer, last[0]["created_at"] if last else None))


async def around(db: Db, conversation: Conversation, message_id: int) -> Window:
    """Some 50 messages with `message_id` among them; the newest ones when it is one of these. Raises NotFound."""
    await must_be_in(db, conversation, message_id)
    newer = await _rows(db, conversation, ">", "ASC", message_id, PAGE // 2 + 1)
    if len(newer) <= PAGE // 2:
        return await before(db, conversation)
    return await before(db, conversation, newer[PAGE // 2]["id"])


async def judged_in(tx: Transaction, conversation: Conversation, body: Body) -> Body:
    """What is to be posted, judged beside what its author said before, here and as the first to others."""
    author_id = conversation.viewer_id
    if body.goes_on:
        body = body.beside(await said_before(tx, author_id, conversation.id, tx.now_ms - PART_MS))
    if not body.most_alike or conversation.last_message_id is not None:
        return body
    is_told = await has_told(tx, author_id, conversation.peer_id, body.author_sees[1], body.most_alike)
    return body.held if is_told else body


async def must_be_in(db: Db, conversation: Conversation, message_id: int) -> None:
    """Raises NotFound for a message that is not in this conversation."""
    if not await _rows(db, conversation, "=", "ASC", message_id, 1):
        raise NotFound(_("There is no such message in this conversation."))
