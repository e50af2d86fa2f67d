"""Whether the database is there, and how far its tables are."""

from haggle.store.db import Db


async def revision(db: Db) -> str | None:
    """The newest migration that it has seen."""
    revision: str | None = await db.fetch_val("SELECT version_num FROM alembic_version")
    return revision
