"""
Bring the database's tables up to date: by `haggle migrate`, or at start.

A migration only adds (a column, a table, an index); what nothing uses any more goes in a later version. So the version
before can run beside this one.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import asyncpg

from haggle.store.migrations.revisions import head

REVISION = "SELECT version_num FROM alembic_version"


async def migrate(database_url: str) -> tuple[str | None, str]:
    """
    Run the migrations that this database lacks. Returns the revision it had (None: empty) and the one it has.

    A database newer than this program stays as it is, since migrations only add. `database_url` is the setting.
    """
    if await revision_of(database_url) == head():
        return head(), head()
    from haggle.store.migrations.upgrade import upgrade  # Alembic takes a third of a start, which few starts need

    return await upgrade(database_url)


async def revision_of(database_url: str) -> str | None:
    """The revision of a database that is in order; None for any other, which `upgrade` looks into."""
    try:
        if database_url.startswith("sqlite:///"):
            return _revision_of_file(Path(database_url.removeprefix("sqlite:///")))
        connection = await asyncpg.connect(database_url, timeout=5)
        try:
            return str(await connection.fetchval(REVISION))
        finally:
            await connection.close()
    except Exception:
        return None


def _revision_of_file(path: Path) -> str:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        return str(db.execute(REVISION).fetchone()[0])
