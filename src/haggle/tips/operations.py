"""Giving tips, each once in a lifetime, and dismissing them."""

from collections.abc import Iterable

from haggle.accounts.model import Account
from haggle.conversations.queries import conversation_for
from haggle.site import Site
from haggle.store.transaction import Transaction


async def give(tx: Transaction, account_ids: Iterable[int], conversation_id: int, kinds: Iterable[str]) -> None:
    """Give these kinds there to whoever had them never before."""
    for account_id in account_ids:
        given = [
            await tx.fetch_val(
                "INSERT INTO tips (account_id, kind, conversation_id, created_at) VALUES (:id, :kind, :there, :now) "
                "ON CONFLICT (account_id, kind) DO NOTHING RETURNING account_id",
                id=account_id,
                kind=kind,
                there=conversation_id,
                now=tx.now_ms,
            )
            for kind in kinds
        ]
        if any(given):
            tx.record("tip.changed", [account_id], conversation_id=conversation_id)


async def dismiss(site: Site, viewer: Account, conversation_id: int, kind: str) -> None:
    """The viewer has read it: it stands there no more, and comes nowhere again. Raises NotFound."""
    await site.write(_dismiss, viewer, conversation_id, kind)


async def _dismiss(tx: Transaction, viewer: Account, conversation_id: int, kind: str) -> None:
    await conversation_for(tx, viewer.id, conversation_id)
    dismissed = await tx.fetch_val(
        "UPDATE tips SET dismissed_at = :now WHERE account_id = :id AND kind = :kind "
        "AND conversation_id = :conversation_id AND dismissed_at IS NULL RETURNING account_id",
        id=viewer.id,
        kind=kind,
        conversation_id=conversation_id,
        now=tx.now_ms,
    )
    if dismissed is not None:
        tx.record("tip.changed", [viewer.id], conversation_id=conversation_id)


async def forget_all(tx: Transaction, account_id: int) -> None:
    """Forget which tips the account had."""
    await tx.execute("DELETE FROM tips WHERE account_id = :id", id=account_id)
