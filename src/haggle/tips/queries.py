"""Reading which tips stand in a conversation."""

from haggle.store.db import Db
from haggle.tips.model import Tip, tips
from haggle.tips.words import FIRST


async def standing(db: Db, viewer_id: int, language: str, conversation_id: int) -> list[Tip]:
    """Those that the viewer was given there and has not dismissed, the first given first."""
    rows = await db.fetch_all(
        "SELECT kind FROM tips WHERE account_id = :id AND conversation_id = :conversation_id "
        "AND dismissed_at IS NULL ORDER BY created_at, CASE WHEN kind = :first THEN 0 ELSE 1 END, kind LIMIT 20",
        id=viewer_id,
        conversation_id=conversation_id,
        first=FIRST,
    )
    return tips().of([row["kind"] for row in rows], language)
