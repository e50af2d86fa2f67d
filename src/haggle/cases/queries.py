"""Reading cases."""

from haggle.store.db import Db


async def open_case_of(db: Db, kind: str, subject: str, subject_id: int) -> int | None:
    """The open case of that kind about that thing."""
    case_id: int | None = await db.fetch_val(
        "SELECT id FROM cases WHERE subject = :subject AND subject_id = :subject_id AND kind = :kind "
        "AND state = 'open'",
        subject=subject,
        subject_id=subject_id,
        kind=kind,
    )
    return case_id


async def over(db: Db, before_ms: int, limit: int) -> list[int]:
    """At most `limit` cases of which nothing has come since before then."""
    rows = await db.fetch_all(
        "SELECT id FROM cases WHERE changed_at < :before ORDER BY changed_at LIMIT :limit",
        before=before_ms,
        limit=limit,
    )
    return [row["id"] for row in rows]
