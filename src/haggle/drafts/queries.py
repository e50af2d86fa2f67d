"""Reading drafts."""

from haggle.conversations.model import Conversation
from haggle.store.db import Db


async def draft(db: Db, conversation: Conversation) -> str:
    """What the viewer has typed here and not sent; empty for nothing."""
    return (
        await db.fetch_val(
            "SELECT body FROM drafts WHERE conversation_id = :id AND account_id = :viewer_id",
            id=conversation.id,
            viewer_id=conversation.viewer_id,
        )
        or ""
    )
