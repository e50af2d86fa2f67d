"""Keeping what is typed."""

from haggle.accounts.model import Account
from haggle.conversations.model import Conversation
from haggle.conversations.queries import conversation_for
from haggle.drafts.queries import draft
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.languages import _

MAX_DRAFT = 8000
OFTEN = _("Your draft is being kept very often. Wait a moment; your text is still here.")


async def keep(site: Site, viewer: Account, conversation_id: int, text: str) -> None:
    """Keep what the viewer has typed; empty text forgets it. Text beyond the limit is cut. Raises NotFound."""
    await site.limits.take("draft", str(viewer.id), burst=30, per_minute=90, sentence=OFTEN)
    await site.write(_keep, viewer, conversation_id, text.replace("\r\n", "\n")[:MAX_DRAFT])


async def _keep(tx: Transaction, viewer: Account, conversation_id: int, text: str) -> None:
    await tx.lock(f"account {viewer.id}")
    conversation = await conversation_for(tx, viewer.id, conversation_id)
    if not text.strip():
        await drop(tx, viewer.id, conversation.id)
        return
    await tx.execute(
        "INSERT INTO drafts (conversation_id, account_id, body, updated_at) VALUES (:id, :viewer_id, :body, :now) "
        "ON CONFLICT (conversation_id, account_id) DO UPDATE SET body = :body, updated_at = :now",
        id=conversation.id,
        viewer_id=viewer.id,
        body=text,
        now=tx.now_ms,
    )


async def add_in(tx: Transaction, viewer: Account, conversation: Conversation, text: str) -> None:
    """Put `text` into the viewer's draft, below what is there already."""
    there = await draft(tx, conversation)
    text = text.replace("\r\n", "\n")
    if text not in there:
        await _keep(tx, viewer, conversation.id, f"{there}\n\n{text}".strip()[-MAX_DRAFT:])


async def drop(tx: Transaction, viewer_id: int, conversation_id: int) -> None:
    """Delete the draft: it was sent, or its text removed."""
    await tx.execute_later(
        "DELETE FROM drafts WHERE conversation_id = :id AND account_id = :viewer_id",
        id=conversation_id,
        viewer_id=viewer_id,
    )


async def forget_all(tx: Transaction, account_id: int) -> None:
    """Delete all drafts of the account."""
    await tx.execute(
        "DELETE FROM drafts WHERE account_id = :id "
        "AND conversation_id IN (SELECT conversation_id FROM participants WHERE account_id = :id)",
        id=account_id,
    )
