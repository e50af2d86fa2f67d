"""Reading the database's revision."""

from haggle.store.db import Db


async def revision(db: Db) -> str | None:
    """The newest migration that has been run."""
    revision: str | None = await db.fetch_val("SELECT version_num FROM alembic_version")
    return revision


async def newest_at(db: Db) -> int:
    """When the newest message was written (ms); 0 without any."""
    return await db.fetch_val("SELECT created_at FROM messages ORDER BY id DESC LIMIT 1") or 0


async def clock_ms(db: Db) -> int:
    """On PostgreSQL: what time it is there."""
    return int(await db.fetch_val("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"))
