"""Reading what there is to erase."""

from haggle.store.db import Db


async def written(db: Db, author_id: int, after_id: int, limit: int) -> list[tuple[int, bool]]:
    """At most `limit` of the author's messages past `after_id`, oldest first: id, and whether not yet erased."""
    rows = await db.fetch_all(
        "SELECT id, deleted_at FROM messages WHERE author_id = :author_id AND id > :after_id ORDER BY id LIMIT :limit",
        author_id=author_id,
        after_id=after_id,
        limit=limit,
    )
    return [(row["id"], row["deleted_at"] is None) for row in rows]
