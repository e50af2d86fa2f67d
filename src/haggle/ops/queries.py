"""Reading the database's revision."""

from haggle.store.db import Db


async def revision(db: Db) -> str | None:
    """The newest migration that has been run."""
    revision: str | None = await db.fetch_val("SELECT version_num FROM alembic_version")
    return revision
