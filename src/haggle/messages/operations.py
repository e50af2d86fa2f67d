"""Changing messages: post one, keep a draft."""

from haggle.accounts.model import Account
from haggle.conversations.operations import note_message
from haggle.conversations.queries import conversation
from haggle.live.transaction import Transaction
from haggle.messages import queries
from haggle.messages.model import MAX_BODY, Message, clean_body, shown_key
from haggle.site import Site
from haggle.text import once

TOO_FAST = "You are sending very fast. Wait a moment; your text is still here."


async def post(site: Site, author: Account, conversation_id: int, text: str, key: str = "") -> Message:
    """
    Post `text` and return the new Message.

    The same `key` with the same text is the same form sent again: it answers the message made the first time.
    Raises Invalid for an empty or too long text, NotFound when the author is not in the conversation, TooMany.
    """
    body = clean_body(text)
    site.limits.take("post", str(author.id), burst=30, per_minute=60, sentence=TOO_FAST)
    return await site.write(post_in, author, conversation_id, body, key)


async def post_in(tx: Transaction, author: Account, conversation_id: int, body: str, key: str = "") -> Message:
    """`post` as a step: `body` is clean already."""
    seen = await conversation(tx, author.id, conversation_id)
    same = once(author.id, f"conversation {seen.id}", key, body)
    message_id = await tx.fetch_val(
        "INSERT INTO messages (conversation_id, author_id, body, once, created_at) "
        "VALUES (:conversation_id, :author_id, :body, :once, :now) ON CONFLICT (once) DO NOTHING RETURNING id",
        conversation_id=seen.id,
        author_id=author.id,
        body=body,
        once=same,
        now=tx.now_ms,
    )
    if message_id is None:
        first = await tx.fetch_val("SELECT id FROM messages WHERE once = :once", once=same)
        return await queries.message(tx, author.id, first)
    await note_message(tx, seen, message_id, body)
    await _drop_draft(tx, author.id, seen.id)
    facts = {"conversation_id": seen.id, "message_id": message_id, "author_id": author.id, "key": shown_key(key)}
    tx.record("message.posted", seen.participants, **facts)
    previous_at = seen.listed_at if seen.last_message_id else None
    return Message(message_id, seen.id, author.id, author.name, author.username, body, tx.now_ms, previous_at)


async def keep_draft(site: Site, viewer: Account, conversation_id: int, text: str) -> None:
    """Keep what the viewer has typed; empty text forgets it. Text beyond the limit is cut. Raises NotFound."""
    site.limits.take("draft", str(viewer.id), burst=30, per_minute=90, sentence=TOO_FAST)
    await site.write(_keep_draft, viewer, conversation_id, text.replace("\r\n", "\n")[: 2 * MAX_BODY])


async def _keep_draft(tx: Transaction, viewer: Account, conversation_id: int, text: str) -> None:
    seen = await conversation(tx, viewer.id, conversation_id)
    if not text.strip():
        await _drop_draft(tx, viewer.id, seen.id)
        return
    await tx.execute(
        "INSERT INTO drafts (conversation_id, account_id, body, updated_at) VALUES (:id, :viewer_id, :body, :now) "
        "ON CONFLICT (conversation_id, account_id) DO UPDATE SET body = :body, updated_at = :now",
        id=seen.id,
        viewer_id=viewer.id,
        body=text,
        now=tx.now_ms,
    )


async def _drop_draft(tx: Transaction, viewer_id: int, conversation_id: int) -> None:
    await tx.execute(
        "DELETE FROM drafts WHERE conversation_id = :id AND account_id = :viewer_id",
        id=conversation_id,
        viewer_id=viewer_id,
    )
