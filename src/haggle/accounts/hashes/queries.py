"""Reading which kinds of hashes from elsewhere accounts may have."""

from haggle.accounts.hashes.model import Kind
from haggle.store.db import Db


async def kinds_here(db: Db) -> list[Kind]:
    """All but our own, in an order that stays: usually none."""
    rows = await db.fetch_all("SELECT scheme, cost FROM imported_hashes ORDER BY scheme LIMIT 100")
    return [Kind(row["scheme"], row["cost"]) for row in rows]
