"""Reading receipts."""

from collections.abc import Sequence

from haggle.errors import NotFound
from haggle.receipts.model import Receipt
from haggle.store.db import Db
from haggle.text.languages import _


async def receipt(db: Db, viewer_id: int, conversation_id: int) -> Receipt:
    """The receipt that the viewer may see. Raises NotFound for whoever is not in the conversation."""
    row = await db.fetch_one(
        "SELECT last.id, last.created_at, peers.delivered_message_id, peers.seen_message_id, peers.seen_at, "
        "own.read_message_id, (SELECT count(*) FROM accounts "
        "WHERE accounts.id IN (own.account_id, own.peer_id) AND accounts.receipts_off_at IS NOT NULL) "
        "+ (SELECT count(*) FROM blocks WHERE blocks.account_id = own.account_id AND blocked_id = own.peer_id) "
        "FROM participants AS own JOIN participants AS peers "
        "ON peers.conversation_id = own.conversation_id AND peers.account_id = own.peer_id "
        "LEFT JOIN messages AS last ON last.id = (SELECT messages.id FROM messages "
        "WHERE messages.conversation_id = :id AND messages.author_id = :viewer_id ORDER BY messages.id DESC LIMIT 1) "
        "WHERE own.conversation_id = :id AND own.account_id = :viewer_id",
        id=conversation_id,
        viewer_id=viewer_id,
    )
    if row is None:
        raise NotFound(_("There is no such conversation, or you are not part of it."))
    *known, off = row
    found = Receipt(*known)
    return found._replace(delivered_message_id=0, seen_message_id=0, seen_at=None) if off else found


async def undelivered(db: Db, account_id: int) -> Sequence[tuple[int, int]]:
    """Conversations with messages that reached no page of the account yet, each with its newest message."""
    rows = await db.fetch_all(
        "SELECT participants.conversation_id, conversations.last_message_id FROM participants "
        "JOIN conversations ON conversations.id = participants.conversation_id "
        "WHERE participants.account_id = :id AND participants.unread > 0 "
        "AND participants.delivered_message_id < conversations.last_message_id LIMIT 500",
        id=account_id,
    )
    return [(row["conversation_id"], row["last_message_id"]) for row in rows]
