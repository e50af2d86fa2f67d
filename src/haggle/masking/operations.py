"""What staff decides of a message that is held: the other sees it, or never will."""

from haggle.blocks.operations import release_edit
from haggle.conversations.model import Conversation
from haggle.conversations.operations import note_changed, note_message
from haggle.conversations.pairs.queries import pair_for
from haggle.conversations.queries import conversation_for
from haggle.errors import NotFound
from haggle.masking.model import REFUSED
from haggle.site import Site
from haggle.store.db import Row
from haggle.store.transaction import Transaction
from haggle.text.languages import _

NONE_HELD = _("There is no such message that waits.")


async def release(site: Site, message_id: int) -> None:
    """
    Let the other see the message, or what it was edited to. It arrives now, in its old place. Raises NotFound.

    One whose author is blocked stays theirs alone, as all that they do; its author sees no difference.
    """
    await site.write(release_in, message_id)


async def release_in(tx: Transaction, message_id: int) -> None:
    """`release` as a step."""
    row, seen_by_author = await _waiting(tx, message_id)
    is_for_both = row["masking"] == "held" and seen_by_author.is_heard
    if row["is_edit"]:
        await _release_edit(tx, row, is_for_both)
    else:
        await tx.execute(
            "UPDATE messages SET masking = NULL, "
            "withheld_at = CASE WHEN :is_for_both = 1 THEN NULL ELSE withheld_at END WHERE id = :id",
            id=message_id,
            is_for_both=int(is_for_both),
        )
        if is_for_both:
            await _note(tx, seen_by_author, row)
            facts = {"conversation_id": seen_by_author.id, "message_id": message_id, "author_id": row["author_id"]}
            tx.record("message.posted", [seen_by_author.peer_id], **facts | {"key": ""})
    audience = seen_by_author.audience if row["is_edit"] and is_for_both else (row["author_id"],)
    tx.record("message.edited", audience, conversation_id=seen_by_author.id, message_id=message_id)


async def _release_edit(tx: Transaction, row: Row, is_for_both: bool) -> None:
    if not is_for_both:
        await tx.execute(
            "UPDATE withheld_changes SET masking = NULL WHERE message_id = :id AND account_id = :author_id",
            id=row["id"],
            author_id=row["author_id"],
        )
        return
    await tx.execute(
        "UPDATE messages SET body = :body, body_folded = :folded, edited_at = :at, masking = NULL WHERE id = :id",
        id=row["id"],
        body=row["body"],
        folded=row["body_folded"],
        at=row["at"],
    )
    await release_edit(tx, row["author_id"], row["id"])
    await note_changed(tx, row["conversation_id"], row["id"], row["body"], row["kind"])


async def _note(tx: Transaction, seen_by_author: Conversation, row: Row) -> None:
    """Note it as new for the other: on top of their list, and unread, also where they have read what came later."""
    later = await tx.fetch_val("SELECT last_message_id FROM conversations WHERE id = :id", id=seen_by_author.id)
    if later is None or later < row["id"]:
        before = await pair_for(tx, seen_by_author.viewer_id, seen_by_author.id)
        await note_message(tx, before, row["id"], row["body"], row["kind"])
    else:
        await tx.execute(
            "UPDATE participants SET unread = unread + 1 WHERE conversation_id = :id AND account_id = :peer_id",
            id=seen_by_author.id,
            peer_id=seen_by_author.peer_id,
        )
    await tx.execute(
        "UPDATE participants SET read_message_id = :before WHERE conversation_id = :id AND account_id = :peer_id "
        "AND read_message_id > :before",
        id=seen_by_author.id,
        peer_id=seen_by_author.peer_id,
        before=row["id"] - 1,
    )


async def refuse(site: Site, message_id: int) -> None:
    """Let the message, or what it was edited to, stay its author's alone, who is shown that. Raises NotFound."""
    await site.write(refuse_in, message_id)


async def refuse_in(tx: Transaction, message_id: int) -> str:
    """`refuse` as a step; answers the state in which it was."""
    row, seen_by_author = await _waiting(tx, message_id)
    table, key = ("withheld_changes", "message_id") if row["is_edit"] else ("messages", "id")
    await tx.execute(
        f"UPDATE {table} SET masking = :refused WHERE {key} = :id AND masking IN ('held', 'unheard')",
        id=message_id,
        refused=REFUSED,
    )
    tx.record("message.edited", [row["author_id"]], conversation_id=seen_by_author.id, message_id=message_id)
    return str(row["masking"])


async def release_refused(tx: Transaction, message_id: int, state: str) -> None:
    """Release what was refused in that state; nothing, if it is not there any more."""
    for table, key in (("messages", "id"), ("withheld_changes", "message_id")):
        sql = f"UPDATE {table} SET masking = :state WHERE {key} = :id AND masking = :refused RETURNING {key}"
        if await tx.fetch_val(sql, id=message_id, state=state, refused=REFUSED):
            await release_in(tx, message_id)
            return


async def _waiting(tx: Transaction, message_id: int) -> tuple[Row, Conversation]:
    """The message as its author wrote it, locked until commit. Raises NotFound for one that does not wait."""
    where = await tx.fetch_one("SELECT conversation_id, author_id FROM messages WHERE id = :id", id=message_id)
    if where is None:
        raise NotFound(NONE_HELD)
    await tx.lock(f"account {where['author_id']}", f"conversation {where['conversation_id']}")
    row = await tx.fetch_one(
        "SELECT messages.id, messages.conversation_id, messages.author_id, messages.kind, "
        "own.body IS NOT NULL AS is_edit, COALESCE(own.body, messages.body) AS body, "
        "COALESCE(own.body_folded, messages.body_folded) AS body_folded, own.edited_at AS at, "
        "CASE WHEN own.body IS NULL THEN messages.masking ELSE own.masking END AS masking "
        "FROM messages LEFT JOIN withheld_changes AS own ON own.message_id = messages.id "
        "AND own.account_id = messages.author_id WHERE messages.id = :id "
        "AND CASE WHEN own.body IS NULL THEN messages.masking ELSE own.masking END IN ('held', 'unheard')",
        id=message_id,
    )
    if row is None:
        raise NotFound(NONE_HELD)
    return row, await conversation_for(tx, row["author_id"], row["conversation_id"])
