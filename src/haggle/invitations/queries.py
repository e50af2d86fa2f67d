"""Looking at an invitation."""

from haggle.accounts.model import digest
from haggle.store.db import Db


async def is_good(db: Db, key: str, now_ms: int) -> bool:
    """Whether that invitation can still be used."""
    sql = "SELECT 1 FROM invitations WHERE key_hash = :key_hash AND expires_at > :now"
    return await db.fetch_val(sql, key_hash=digest(key), now=now_ms) is not None
