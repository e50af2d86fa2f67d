"""Giving a conversation the host's id."""

from haggle.errors import Conflict
from haggle.store.transaction import Transaction


async def name(tx: Transaction, conversation_id: int, host_id: str) -> bool:
    """From now on the host calls it so; whether it was called nothing before. Raises Conflict for another id."""
    await tx.lock(f"conversation {conversation_id}", f"conversation of the host's {host_id}")
    known = await tx.fetch_val("SELECT external_id FROM conversations WHERE id = :id", id=conversation_id)
    if known == host_id:
        return False
    if known is not None:
        raise Conflict(f"You call this conversation “{known}”: there is one for each buyer and listing.")
    if await tx.fetch_val("SELECT id FROM conversations WHERE external_id = :host_id", host_id=host_id) is not None:
        raise Conflict(f"“{host_id}” is another conversation: of another buyer, or about another listing.")
    await tx.execute(
        "UPDATE conversations SET external_id = :host_id WHERE id = :id", id=conversation_id, host_id=host_id
    )
    return True
