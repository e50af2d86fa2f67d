"""Reading the staff log."""

from haggle.audit.model import START, Entry, Head
from haggle.store.db import Db
from haggle.store.ids import FAR

PAGE = 500
_ENTRY = "SELECT position, at, actor_id, via, act, account_id, case_id, reason, facts, hash FROM staff_log "


async def head(db: Db) -> Head:
    """Where the log ends."""
    row = await db.fetch_one("SELECT position, hash FROM staff_log ORDER BY position DESC LIMIT 1")
    return Head(*row) if row else START


async def after(db: Db, position: int, limit: int = PAGE) -> list[Entry]:
    """At most `limit` entries past that position, oldest first."""
    rows = await db.fetch_all(
        f"{_ENTRY}WHERE position > :position ORDER BY position LIMIT :limit", position=position, limit=limit
    )
    return [Entry(*row) for row in rows]


async def newest(
    db: Db, before: int | None = None, account_id: int | None = None, case_id: int | None = None, limit: int = 50
) -> list[Entry]:
    """At most `limit` entries before that position, newest first; only those on one account, or for one case."""
    only = ("AND account_id = :account_id " if account_id else "") + ("AND case_id = :case_id " if case_id else "")
    wanted = {name: value for name, value in (("account_id", account_id), ("case_id", case_id)) if value}
    rows = await db.fetch_all(
        f"{_ENTRY}WHERE position < :before {only}ORDER BY position DESC LIMIT :limit",
        before=before or FAR,
        limit=limit,
        **wanted,
    )
    return [Entry(*row) for row in rows]
